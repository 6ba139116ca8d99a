// Programs that know nothing of us, asked about what the browser downloaded.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export function pdfsig(file) { return execFileSync('pdfsig', ['-nocert', file], { encoding: 'utf8' }); }
export function qpdfCheck(file) { return execFileSync('qpdf', ['--check', file], { encoding: 'utf8', stdio: 'pipe' }); }
export function textOf(file) { return execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }); }

export function beginsWith(file, prefix) {
  const whole = readFileSync(file);
  return whole.length > prefix.length && whole.subarray(0, prefix.length).equals(prefix);
}
