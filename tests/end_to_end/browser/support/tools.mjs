// Programs that know nothing of us, asked about what the browser downloaded.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export function pdfsig(file) { return execFileSync('pdfsig', ['-nocert', file], { encoding: 'utf8' }); }
// Our own report; the exit code says no more than the report.
export function verified(file, anchors) {
  const bin = process.env.RUBRICA_BIN ?? new URL('../../../../build/release/bin', import.meta.url).pathname;
  const { stdout } = spawnSync(`${bin}/rubrica`, ['verify', file, '--trust', anchors, '--json'], { encoding: 'utf8' });
  return JSON.parse(stdout);
}
export function qpdfCheck(file) { return execFileSync('qpdf', ['--check', file], { encoding: 'utf8', stdio: 'pipe' }); }
export function textOf(file) { return execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }); }

export function beginsWith(file, prefix) {
  const whole = readFileSync(file);
  return whole.length > prefix.length && whole.subarray(0, prefix.length).equals(prefix);
}
