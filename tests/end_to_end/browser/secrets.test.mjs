// The canary: unusual phone, PIN and code are typed, and then everything that left the browser, and everything that the
// server holds, is searched for them.
import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, readSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, newVisitor } from './support/browser.mjs';
import { Person } from './support/person.mjs';
import { Product } from './support/product.mjs';

const canary = { phone: '937486215', pin: '73919462' };
let product, browser;
before(async () => {
  product = await Product.start();
  browser = await launch();
  await product.control('POST', 'citizens',
    { phone: `+351${canary.phone}`, pin: canary.pin, name: 'Carla Canário' });
});
after(async () => { await browser?.close(); await product?.stop(); });

// As text, as UTF-16, and inside base64; inside JSON they would be as text again. Digits beside it make it another number.
function holds(bytes, secret) {
  const digit = (at) => bytes[at] >= 0x30 && bytes[at] <= 0x39;
  const found = (needle) => {
    for (let at = bytes.indexOf(needle, 0, 'latin1'); at >= 0; at = bytes.indexOf(needle, at + 1, 'latin1')) {
      if (!digit(at - 1) && !digit(at + needle.length)) return true;
    }
    return false;
  };
  const forms = [secret, `351${secret}`];
  if (secret.length === 9) forms.push(secret.replace(/(...)(...)(...)/, '$1 $2 $3'));
  const inside = [[...secret].join('\0')];
  if (secret.length > 6) {
    for (const shift of [0, 1, 2]) {
      const coded = Buffer.from('\0'.repeat(shift) + secret).toString('base64');
      inside.push(coded.slice(Math.ceil(shift * 8 / 6) + (shift ? 1 : 0), -4));
    }
  }
  return forms.some(found) || inside.some((needle) => bytes.includes(needle, 0, 'latin1'));
}

function* filesUnder(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesUnder(path);
    else yield path;
  }
}

async function atStepOne(visitor) {
  const person = new Person(product, visitor.page);
  await person.ready({ prices: ['100,00'] });
  await person.button('Assinar com CMD').or(person.link('Assinar com CMD')).first().click();
  await visitor.page.getByRole('heading', { name: 'Identifique-se' }).waitFor();
  return person;
}

function searchRequests(requests, secrets) {
  for (const request of requests) {
    const whole = Buffer.concat([Buffer.from(`${request.url}\n${JSON.stringify(request.headers)}\n`),
      request.body ?? Buffer.alloc(0)]);
    for (const secret of secrets) assert.ok(!holds(whole, secret), `${request.method} ${request.url} holds a secret`);
  }
}

test('number, PIN and code leave the browser only as ciphertext, and are nowhere on the server', async () => {
  const visitor = await newVisitor(browser, product);
  const person = await atStepOne(visitor);
  const message = await person.identifyAndWait(canary);
  await person.enterCode(message.code);
  await visitor.page.getByRole('heading', { level: 1, name: 'Fatura assinada' }).waitFor();
  const secrets = [canary.phone, canary.pin, message.code];

  searchRequests(visitor.requests, secrets);
  const posts = visitor.requests.filter(({ method, body }) => method === 'POST' && body?.toString().startsWith('{'));
  assert.equal(posts.length, 2);
  assert.equal(JSON.parse(posts[0].body).pin.length, 344, 'one RSA-2048 block');

  // The server's memory while it runs, then everything that it has written.
  assert.ok(searchMemory(product.application.pid, secrets) > 1_000_000, 'the memory was searched');
  await product.stopApplication();
  let searched = 0;
  for (const file of filesUnder(product.folder)) {
    if (file.includes('/sandbox')) continue;
    for (const secret of secrets) assert.ok(!holds(readFileSync(file), secret), `${file} holds a secret`);
    ++searched;
  }
  assert.ok(searched > 3, 'log, database and blobs were searched');
  const storage = JSON.stringify(await visitor.page.evaluate(() =>
    [{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));
  for (const secret of secrets) assert.ok(!holds(Buffer.from(storage), secret));
  await visitor.context.close();
  await product.startApplication();
});

// Every page of a process that it can write to, piece by piece; how many bytes of it were not zero.
function searchMemory(pid, secrets) {
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const piece = Buffer.alloc(1 << 20);
  let searched = 0;
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
    if (!from) continue;
    const end = Number.parseInt(to, 16);
    for (let at = Number.parseInt(from, 16); at < end; at += piece.length - 64) {
      let count = 0;
      try { count = readSync(memory, piece, 0, Math.min(piece.length, end - at), at); } catch { break; }
      const bytes = piece.subarray(0, count);
      if (bytes.every((byte) => byte === 0)) continue;
      searched += count;
      for (const secret of secrets) assert.ok(!holds(bytes, secret), `the memory of the server holds a secret at ${line}`);
    }
  }
  closeSync(memory);
  return searched;
}

test('after the flow the page itself has forgotten them', async () => {
  const visitor = await newVisitor(browser, product);
  const person = await atStepOne(visitor);
  const message = await person.identifyAndWait(canary);
  // Still in the page of step 2 with the code typed and sent: the strictest moment is after the answer.
  await person.enterCode(message.code);
  await visitor.page.getByRole('heading', { level: 1, name: 'Fatura assinada' }).waitFor();
  const session = await visitor.context.newCDPSession(visitor.page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  const pieces = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => pieces.push(chunk));
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  // Of the snapshot its strings: the rest numbers nodes and edges, and one of these may well look like a code.
  const heap = Buffer.from(JSON.parse(pieces.join('')).strings.join('\n'));
  assert.ok(heap.length > 100_000);
  assert.ok(holds(heap, 'Fatura assinada'), 'what the page shows is found');
  for (const secret of [canary.phone, canary.pin, message.code]) assert.ok(!holds(heap, secret), 'the heap holds a secret');
  assert.equal(await visitor.page.evaluate(() => RegExp.$_), '');
  await visitor.context.close();
});

// Without our script nothing can leave: the inputs have no name and sit in no form.
for (const [what, sabotage] of [
  ['blocked', (page) => page.route('**/recursos/**.js', (route) => route.abort())],
  ['tampered with', (page) => page.route('**/recursos/**.js', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: `${await answer.text()};document.title='tampered'` });
  })],
]) {
  test(`with the script ${what}, nothing is sent whatever is pressed`, async () => {
    const visitor = await newVisitor(browser, product);
    await sabotage(visitor.page);
    await atStepOne(visitor);
    const { page, requests } = visitor;
    const before = requests.length;
    for (const label of ['Número de telemóvel', 'PIN de assinatura']) {
      const field = page.getByLabel(label, { exact: false });
      if (await field.count() === 0) continue;
      await field.fill(label.startsWith('N') ? canary.phone : canary.pin);
      await field.press('Enter');
    }
    await page.waitForTimeout(300);
    assert.equal(await page.getByRole('button', { name: 'Pedir código de segurança' }).count(), 0);
    searchRequests(requests, [canary.phone, canary.pin]);
    assert.deepEqual(requests.slice(before).filter(({ method }) => method === 'POST'), []);
    assert.notEqual(await page.title(), 'tampered');
    await visitor.context.close();
  });
}

test('the script comes 30 seconds late: Enter in a field sends nothing before it', async () => {
  const visitor = await newVisitor(browser, product);
  let release;
  const late = new Promise((resolve) => { release = resolve; });
  await visitor.page.route('**/recursos/**.js', async (route) => { await late; await route.continue(); });
  const person = await atStepOne(visitor);
  const { page, requests } = visitor;
  for (const [label, value] of [['Número de telemóvel', canary.phone], ['PIN de assinatura', canary.pin]]) {
    const field = page.getByLabel(label, { exact: false });
    if (await field.count() === 0) continue;
    await field.fill(value);
    await field.press('Enter');
  }
  assert.ok(!page.url().includes(canary.phone));
  searchRequests(requests, [canary.phone, canary.pin]);
  release();
  await person.button('Pedir código de segurança').waitFor();
  searchRequests(requests, [canary.phone, canary.pin]);
  await visitor.context.close();
});

test('Enter in each field sends ciphertext only', async () => {
  const visitor = await newVisitor(browser, product);
  const person = await atStepOne(visitor);
  await person.field('Número de telemóvel').fill(canary.phone);
  await person.field('Número de telemóvel').press('Enter');
  await person.field('PIN de assinatura').fill(canary.pin);
  await person.field('PIN de assinatura').press('Enter');
  await visitor.page.waitForTimeout(500);
  searchRequests(visitor.requests, [canary.phone, canary.pin]);
  await visitor.context.close();
});
