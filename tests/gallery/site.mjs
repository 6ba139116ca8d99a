// The gallery behind the headers that the product sends, so that a script that breaks the policy breaks here too.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { build } from './gallery.mjs';

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
  + "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml' };

export async function open(language) {
  const folder = mkdtempSync(join(tmpdir(), 'rubrica-gallery-'));
  const { names, privateKey } = build(folder, language);
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, 'http://site').pathname);
    try {
      const content = readFileSync(join(folder, path));
      response.writeHead(200, { 'Content-Type': types[extname(path)], 'Content-Security-Policy': policy, 'Cache-Control': 'no-store' });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    names, privateKey, url: `http://127.0.0.1:${server.address().port}`,
    close: () => { server.closeAllConnections(); server.close(); rmSync(folder, { recursive: true }); },
  };
}
