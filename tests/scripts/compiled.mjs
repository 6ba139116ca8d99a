// A TypeScript module of assets/scripts, bundled as it is for the browser but for the module format.
import { execFileSync } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

globalThis.crypto ??= webcrypto; // Node 18 has it under this name only

export const assets = fileURLToPath(new URL('../../assets', import.meta.url));

export async function compiled(name) {
  const folder = mkdtempSync(join(tmpdir(), 'rubrica-scripts-'));
  try {
    const file = join(folder, 'module.mjs');
    execFileSync('esbuild', [join(assets, 'scripts', name), '--bundle', '--format=esm', `--outfile=${file}`, '--log-level=warning']);
    return await import(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
