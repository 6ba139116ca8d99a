// A visible seal: switched on, seen before anything is signed, and on the page of what was signed. And a signature that
// is good before the time-stamping service answers.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer, request as forward } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { audit } from './support/audit.mjs';
import { launch, newVisitor } from './support/browser.mjs';
import { Person, marta } from './support/person.mjs';
import { Product } from './support/product.mjs';
import { pdfsig, qpdfCheck, textOf, verified } from './support/tools.mjs';

// Stands before the sandbox's time-stamping authority, and answers in its place while it is down.
class Authority {
  static async start() {
    const one = new Authority();
    one.server = createServer((incoming, answer) => {
      if (one.down) { answer.writeHead(503, { 'Retry-After': '2' }).end(); return; }
      incoming.pipe(forward({ port: one.port, path: '/tsa', method: 'POST', headers: incoming.headers },
        (theirs) => { answer.writeHead(theirs.statusCode, theirs.headers); theirs.pipe(answer); }));
    });
    await new Promise((resolve) => one.server.listen(0, '127.0.0.1', resolve));
    return one;
  }

  get address() { return `127.0.0.1:${this.server.address().port}`; }
}

let product, browser, authority;
before(async () => {
  authority = await Authority.start();
  product = await Product.start();
  authority.port = product.phonePort;
  await product.stopApplication();
  const configuration = readFileSync(join(product.folder, 'sandbox', 'rubrica.toml'), 'utf8');
  const allowed = [...JSON.parse(/^allow = (\[.*\])$/m.exec(configuration)[1]), authority.address];
  await product.startApplication({ environment: { RUBRICA_TSA_URLS: `http://${authority.address}/tsa`,
    RUBRICA_EGRESS_ALLOW: String(allowed) } });
  browser = await launch();
});
after(async () => { await browser?.close(); await product?.stop(); authority?.server.close(); });

const name = 'MARTA CONCEIÇÃO FERREIRA';
const open = (person) => person.button('Assinar com CMD').or(person.link('Assinar com CMD')).first().click();

async function upload(person, file) {
  await person.page.goto('/documentos/pdf/novo');
  await person.page.locator('input[type=file]').setInputFiles(file);
  await person.button('Continuar').click();
}

// Steps 1 to 3, from the page of a document; the signed file. The seal is looked at on the way.
async function sign(person, file) {
  const { page } = person;
  await open(person);
  const message = await person.identifyAndWait();
  await page.getByText('o documento com o selo visível').waitFor();
  const image = page.getByRole('img').first();
  assert.match(await image.getAttribute('src'), /^\/assinaturas\/.+\/documento\/1\/pagina\/1$/);
  assert.ok(await image.evaluate((one) => one.decode().then(() => one.naturalWidth)) > 600, 'the page is visible');
  const text = await page.request.get(`${await image.getAttribute('src')}/texto`);
  assert.match(await text.text(), new RegExp(name));
  await person.enterCode(message.code);
  await page.getByRole('heading', { level: 1, name: /assinad[oa]$/ }).waitFor();
  return download(person, file);
}

async function download(person, file) {
  const [begun] = await Promise.all([
    person.page.waitForEvent('download'), person.link(/^Transferir PDF assinado/).click()]);
  await begun.saveAs(file);
  return file;
}

const report = (file) => verified(file, join(product.folder, 'sandbox', 'root.pem'));
const levels = (file) => report(file).signatures.filter(({ type }) => type === 'signature').map(({ level }) => level);

// From the page of a signed document: its file, once it is as it will stay.
async function completed(person, file) {
  const level = person.page.getByText('Nível da assinatura: PAdES-B-LTA.');
  for (let tries = 0; tries < 60 && await level.count() === 0; ++tries) {
    await person.page.waitForTimeout(500);
    await person.page.reload();
  }
  await level.waitFor();
  await download(person, file);
  assert.deepEqual(levels(file), ['PAdES-B-LTA']);
  assert.equal(report(file).indication, 'TOTAL-PASSED');
  return file;
}

// What anybody can see on it, and what two programs say about it.
function expectSealed(file) {
  const text = textOf(file);
  const year = new Date().getFullYear();
  for (const said of [new RegExp(`Assinado por\\s+${name}`), new RegExp(`Data: \\d\\d/\\d\\d/${year}, \\d\\d:\\d\\d \\(hora de Lisboa\\)`),
    /Motivo: Aprovação da proposta/, /Local: Porto/, /N\.º de identificação: \S+/]) assert.match(text, said);
  assert.match(pdfsig(file), /Signature is Valid/);
  qpdfCheck(file);
}

test('the seal is switched on, seen, and on the page of what was signed', async () => {
  const { context, page, complaints } = await newVisitor(browser, product);
  const person = new Person(product, page);
  await person.ready();
  await page.goto('/definicoes/assinatura');
  await person.link('Alterar opções').click();
  await person.field('Motivo da assinatura').fill('Aprovação da proposta');
  await page.getByLabel('Local').fill('Porto');
  assert.deepEqual(await audit(page, 'options'), []);
  await person.button('Guardar').click();
  await person.link('Alterar o selo').click();
  await person.field('Pôr um selo visível').check();
  const logo = join(product.folder, 'logo.png');
  writeFileSync(logo, execFileSync('pdftoppm', ['-r', '36', '-png', '-singlefile', await printed('logo.pdf')]));
  await page.getByLabel('Logótipo').setInputFiles(logo);
  await person.button('Guardar').click();
  await page.getByText('Selo guardado').waitFor();
  const picture = page.getByRole('img', { name: /^Assinado por Marta.+Motivo: Aprovação da proposta; Local: Porto$/ });
  assert.ok(await picture.evaluate((one) => one.decode().then(() => one.naturalWidth)) > 300);
  assert.deepEqual(await audit(page, 'the seal'), []);
  await page.goto('/definicoes/assinatura');
  await page.getByText('Ligado', { exact: true }).waitFor();
  assert.deepEqual(await audit(page, 'settings'), []);

  await person.issueInvoice({ price: '4500,00' });
  expectSealed(await sign(person, join(product.folder, 'fatura.pdf')));
  await page.goto('/documentos');
  await person.link(/^FT /).first().click();
  expectSealed(await completed(person, join(product.folder, 'fatura-lta.pdf')));
  const wide = await printed('deitada.pdf', { landscape: true });
  const turned = join(product.folder, 'rodada.pdf');
  execFileSync('qpdf', ['--rotate=+90', wide, turned]);
  for (const file of [wide, turned]) {
    await upload(person, file);
    expectSealed(await sign(person, file.replace('.pdf', '-assinada.pdf')));
  }
  assert.deepEqual(complaints, []);
  await context.close();
});

test('without the time-stamping service the document is there, and is completed once it answers', async () => {
  const { context, page } = await newVisitor(browser, product);
  const person = new Person(product, page);
  await person.ready({ prices: ['100,00'] });
  authority.down = true;
  await open(person);
  const message = await person.identifyAndWait();
  await person.enterCode(message.code);
  await page.getByRole('heading', { level: 1, name: 'Fatura assinada' }).waitFor();
  await page.getByText('será completada quando o serviço de selos temporais responder').waitFor();
  const early = await download(person, join(product.folder, 'cedo.pdf'));
  assert.match(pdfsig(early), /Signature is Valid/);
  assert.deepEqual(levels(early), ['PAdES-B-B']);
  await page.goto('/documentos');
  await person.link(/^FT /).first().click();
  await page.getByText('Nível da assinatura: PAdES-B-B.').waitFor();
  assert.deepEqual(await audit(page, 'a document that waits for its time-stamp'), []);

  authority.down = false;
  await completed(person, join(product.folder, 'tarde.pdf'));
  assert.equal((await product.messages(`+351${marta.phone}`)).filter(({ at }) => at > message.at).length, 0,
    'nobody was asked again');
  await context.close();
});

// A page of Chromium's print.
async function printed(file, options = {}) {
  const path = join(product.folder, file);
  const page = await browser.newPage();
  await page.setContent('<!doctype html><html lang="pt"><title>Proposta</title><h1>Proposta 7</h1><p>Serviços de março</p></html>');
  writeFileSync(path, await page.pdf({ format: 'A4', tagged: true, ...options }));
  await page.close();
  return path;
}
