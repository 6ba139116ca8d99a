// How the other pages fare while 200 people wait for a trust service that does not answer:
//   node bench/pending_signings.mjs [PENDING]
// The sandbox hangs in GetCertificate; each pending request holds a worker. Wanted: p99 under 300 ms.
import { constants, publicEncrypt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Product } from '../tests/end_to_end/browser/support/product.mjs';

const pending = Number(process.argv[2] ?? 200);
const product = await Product.start({ environment: { RUBRICA_LOG_LEVEL: 'warning' } });

// A browser without a screen: cookies, forms, and the address of its own that the limits go by.
class Client {
  constructor(number) { this.address = `198.51.${number >> 8}.${number & 255}`; this.cookies = new Map(); }
  async call(method, path, { form, json, csrf } = {}) {
    const headers = { 'X-Forwarded-For': this.address, Origin: product.url, 'Sec-Fetch-Site': 'same-origin',
      Cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    if (csrf) headers['X-Rubrica-CSRF'] = csrf;
    if (form) headers['Content-Type'] = 'application/x-www-form-urlencoded';
    if (json) headers['Content-Type'] = 'application/json';
    const answer = await fetch(product.url + path, { method, headers, redirect: 'manual',
      body: form ? new URLSearchParams(form) : json ? JSON.stringify(json) : undefined });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      this.cookies.set(name, value);
    }
    return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() };
  }
}
const hidden = (html, name) => new RegExp(`name="${name}"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="${name}"`).exec(html)?.slice(1).find(Boolean);

const cipher = readFileSync(join(product.folder, 'sandbox', 'cifra.pem'));
const encrypt = (text) => publicEncrypt({ key: cipher, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(text)).toString('base64');

async function person(number) {
  const client = new Client(number);
  const page = await client.call('GET', '/conta/nova');
  const answer = await client.call('POST', '/conta/nova',
    { form: { csrf: hidden(page.text, 'csrf'), email: `p${number}@exemplo.pt`, password: 'correto cavalo bateria' } });
  if (answer.status !== 303) throw new Error(`sign-up: ${answer.status}`);
  return client;
}

const percentile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
async function measure(client, paths, seconds) {
  const times = [];
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    for (const path of paths) {
      const start = performance.now();
      const { status } = await client.call('GET', path);
      if (status !== 200) throw new Error(`${path}: ${status}`);
      times.push(performance.now() - start);
    }
  }
  times.sort((a, b) => a - b);
  return { count: times.length, p50: percentile(times, 0.5), p99: percentile(times, 0.99), longest: times.at(-1) };
}

export { Client, hidden, encrypt, person, measure, product, pending };
