// How the other pages fare while people wait for a trust service that does not answer (DESIGN §9, Load):
//   node bench/pending_signings.mjs [PENDING]
// Starts the product with a sandbox that hangs, brings PENDING requests for a code to wait in it (200 unless told), and
// loads pages as others would meanwhile. Ends with 1 when their p99 is 300 ms or more.
import { constants, createPublicKey, publicEncrypt } from 'node:crypto';

import { Product } from '../tests/end_to_end/browser/support/product.mjs';

const pending = Number(process.argv[2] ?? 200);
const perPerson = 5; // what an account may ask for in an hour
const bound = 300;   // ms
const product = await Product.start({ environment: { RUBRICA_LOG_LEVEL: 'warning' } });

const attribute = (tag, name) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  .replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&#x27;', "'").replaceAll('&#39;', "'");

// What a browser would send of the forms of a page if nobody touched them, but for the buttons.
function fields(html) {
  const form = new URLSearchParams();
  for (const [tag] of html.matchAll(/<input\s[^>]*>/g)) {
    const unchecked = /type="(checkbox|radio)"/.test(tag) && !/\schecked/.test(tag);
    if (attribute(tag, 'name') && !unchecked) form.append(attribute(tag, 'name'), attribute(tag, 'value') ?? '');
  }
  for (const [, tag, options] of html.matchAll(/(<select\s[^>]*>)(.*?)<\/select>/gs)) {
    const all = options.match(/<option[^>]*>/g) ?? [];
    const chosen = all.find((option) => /\sselected/.test(option)) ?? all[0];
    if (attribute(tag, 'name') && chosen) form.append(attribute(tag, 'name'), attribute(chosen, 'value') ?? '');
  }
  return form;
}

// A browser without a screen: its cookies, and an address of its own, for limits go by that.
class Visitor {
  constructor(number) {
    this.address = `198.51.${100 + (number >> 8)}.${number & 255}`;
    this.cookies = new Map();
  }

  async call(method, path, { form, json, csrf } = {}) {
    const headers = { 'X-Forwarded-For': this.address, Origin: product.url, 'Sec-Fetch-Site': 'same-origin',
      Accept: json ? 'application/json' : 'text/html',
      Cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    if (csrf) headers['X-Rubrica-CSRF'] = csrf;
    if (form) headers['Content-Type'] = 'application/x-www-form-urlencoded';
    if (json) headers['Content-Type'] = 'application/json';
    const answer = await fetch(product.url + path, { method, headers, redirect: 'manual',
      body: form ? String(form) : json ? JSON.stringify(json) : undefined });
    for (const cookie of answer.headers.get('set-cookie')?.split(/, (?=[^;]+=)/) ?? []) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      this.cookies.set(name, value);
    }
    return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() };
  }

  // The form of a page, filled in and sent; where it leads to.
  async submit(page, values, action = page) {
    const { text } = await this.call('GET', page);
    const form = fields(text);
    for (const [name, value] of Object.entries(values)) form.set(name, value);
    const answer = await this.call('POST', action, { form });
    if (answer.status !== 303) throw new Error(`POST ${action}: ${answer.status}\n${answer.text}`);
    return answer.location;
  }

  async signUp(number) {
    await this.submit('/conta/nova', { email: `pessoa${number}@exemplo.pt`, password: 'correto cavalo bateria' });
    await this.submit('/definicoes/emitente', { name: 'Marta Conceição Ferreira', tax_id: '123456789',
      address: 'Rua das Flores 12\n1200-195 Lisboa' });
    await this.submit('/definicoes/assinatura/cmd', {});
  }

  // An invoice of its own, opened for signing; what the script of that page would send, and where.
  async readyToAsk() {
    const document = await this.submit('/faturas/nova', { customer_name: 'Câmara Municipal de Exemplo',
      'line-1-description': 'Consultoria', 'line-1-quantity': '1', 'line-1-price': '100,00', action: 'issue' });
    const { text } = await this.call('GET', await this.submit(document, {}, '/assinar'));
    const card = /<section[^>]*data-card="identify"[^>]*>/.exec(text)?.[0] ?? '';
    const key = createPublicKey({ key: Buffer.from(attribute(card, 'data-key'), 'base64'), format: 'der', type: 'spki' });
    const sealed = (secret) =>
      publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(secret)).toString('base64');
    return { url: attribute(card, 'data-url'), csrf: attribute(card, 'data-csrf'),
      json: { documents: JSON.parse(attribute(card, 'data-documents')), phone: sealed('+351 912345678'), pin: sealed('1234') } };
  }
}

const percentile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

// Two at a time, as many rounds as fit into the time.
async function measure(visitor, paths, seconds) {
  const times = [];
  const end = Date.now() + seconds * 1000;
  const oneAfterTheOther = async () => {
    while (Date.now() < end) {
      for (const path of paths) {
        const start = performance.now();
        const { status } = await visitor.call('GET', path);
        if (status !== 200) throw new Error(`GET ${path}: ${status}`);
        times.push(performance.now() - start);
      }
    }
  };
  await Promise.all([oneAfterTheOther(), oneAfterTheOther()]);
  times.sort((a, b) => a - b);
  return { pages: times.length, p50: percentile(times, 0.5), p99: percentile(times, 0.99), longest: times.at(-1) };
}

function report(title, { pages, p50, p99, longest }) {
  const ms = (time) => `${time.toFixed(1)} ms`;
  console.log(`${title}: ${pages} pages, p50 ${ms(p50)}, p99 ${ms(p99)}, longest ${ms(longest)}`);
}

let missed = true;
try {
  const asking = [];
  let visitor;
  for (let number = 0; asking.length < pending; ++number) {
    visitor = new Visitor(number);
    await visitor.signUp(number);
    for (let i = 0; i < perPerson && asking.length < pending; ++i) asking.push([visitor, await visitor.readyToAsk()]);
  }
  const paths = ['/documentos', '/faturas/nova', '/clientes', '/definicoes', '/saude'];
  report('nobody waits', await measure(visitor, paths, 5));

  await product.control('PUT', 'faults', { GetCertificate: { answer: 'hang', times: pending } });
  const answered = [];
  const waiting = asking.map(async ([who, { url, ...request }]) => {
    const answer = await who.call('POST', url, request).catch(() => undefined);
    answered.push(answer ? `${answer.status} ${answer.text}` : 'no answer');
  });
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const loaded = await measure(visitor, paths, 10);
  report(`${pending - answered.length} of ${pending} wait for the service`, loaded);
  missed = loaded.p99 >= bound || answered.length > 0;
  if (answered.length > 0) console.log('answered already:', answered);
  void Promise.allSettled(waiting);
} finally {
  product.application.kill('SIGKILL');
  await product.stop();
}
process.exit(missed ? 1 : 0);
