// Programs that know nothing of us, asked about what the browser downloaded.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const bin = process.env.RUBRICA_BIN ?? new URL('../../../../build/release/bin', import.meta.url).pathname;

export function pdfsig(file) { return execFileSync('pdfsig', ['-nocert', file], { encoding: 'utf8' }); }
// Our own report; the exit code says no more than the report.
export function verified(file, anchors) {
  const { stdout } = spawnSync(`${bin}/rubrica`, ['verify', file, '--trust', anchors, '--json'], { encoding: 'utf8' });
  return JSON.parse(stdout);
}
export function saftReport(file) {
  const { stdout } = spawnSync(`${bin}/rubrica`, ['saft', 'check', file, '--json'], { encoding: 'utf8' });
  return JSON.parse(stdout);
}
// An invoice of 5535.00 EUR with its fiscal QR code, made by the command line: to the application a stranger's file.
export function issuedElsewhere(folder, taxId) {
  const order = `${folder}.json`;
  writeFileSync(order, JSON.stringify({
    issuer: { name: 'Marta', tax_id: taxId, address: ['Rua das Flores 12', '1200-195 Lisboa'] },
    documents: [{ series: '2026A', clock: '2026-11-24T10:00:00Z', lines: [{ description: 'Consultoria', unit_price: '4500.00' }] }],
  }));
  const told = execFileSync(`${bin}/rubrica`, ['issue', '--input', order, '--out', folder, '--json'], { encoding: 'utf8' });
  const [{ number }] = JSON.parse(told);
  return { file: join(folder, 'FT_2026A_1.pdf'), number };
}
export function qpdfCheck(file) { return execFileSync('qpdf', ['--check', file], { encoding: 'utf8', stdio: 'pipe' }); }
export function textOf(file) { return execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }); }

export function beginsWith(file, prefix) {
  const whole = readFileSync(file);
  return whole.length > prefix.length && whole.subarray(0, prefix.length).equals(prefix);
}
