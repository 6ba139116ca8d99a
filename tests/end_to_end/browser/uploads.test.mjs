// "Assinar um PDF": a document that another program made.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, newVisitor } from './support/browser.mjs';
import { Person } from './support/person.mjs';
import { Product } from './support/product.mjs';
import { beginsWith, issuedElsewhere, pdfsig, qpdfCheck, verified } from './support/tools.mjs';

let product, browser;
before(async () => { product = await Product.start(); browser = await launch(); });
after(async () => { await browser?.close(); await product?.stop(); });

async function upload(person, file) {
  await person.page.goto('/documentos/pdf/novo');
  await person.page.locator('input[type=file]').setInputFiles(file);
  await person.button(/^(Carregar|Continuar|Enviar)/).click();
}

const letter = '<!doctype html><html lang="pt"><title>Proposta</title><h1>Proposta 7</h1><p>Serviços de Março: 1 200,00 €</p></html>';

const makers = {
  'the print of Chromium': async (file) => {
    const page = await browser.newPage();
    await page.setContent(letter);
    writeFileSync(file, await page.pdf({ format: 'A4', tagged: true }));
    await page.close();
  },
  LibreOffice: async (file) => {
    writeFileSync(file.replace(/pdf$/, 'html'), letter);
    execFileSync('soffice', ['--headless', `-env:UserInstallation=file://${product.folder}/office`, '--convert-to',
      'pdf:writer_web_pdf_Export', '--outdir', product.folder, file.replace(/pdf$/, 'html')], { stdio: 'pipe', timeout: 120000 });
  },
};

for (const [maker, make] of Object.entries(makers)) {
  test(`a PDF of ${maker} is shown and signed`, async () => {
    const { context, page } = await newVisitor(browser, product);
    const person = new Person(product, page);
    await person.ready();
    const file = join(product.folder, `proposta-${maker.length}.pdf`);
    await make(file);
    await upload(person, file);
    await person.button('Assinar com CMD').or(person.link('Assinar com CMD')).first().click();
    await page.getByRole('heading', { name: 'O documento que vai assinar' }).waitFor();
    const message = await person.identifyAndWait();
    assert.deepEqual(message.documents, [`proposta-${maker.length}.pdf`]);
    await person.enterCode(message.code);
    await page.getByRole('heading', { level: 1, name: /assinad[oa]$/ }).waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), person.link(/^Transferir PDF assinado/).click()]);
    const signed = join(product.folder, `assinado-${maker.length}.pdf`);
    await download.saveAs(signed);
    assert.match(pdfsig(signed), /Signature is Valid/);
    // It may last by now: then the archive time-stamp covers the whole file, else the signature does.
    const { signatures } = verified(signed, join(product.folder, 'sandbox', 'root.pem'));
    assert.ok(signatures.at(-1).covers_whole_file);
    assert.deepEqual(signatures.flatMap(({ modifications }) => modifications), []);
    qpdfCheck(signed);
    assert.ok(beginsWith(signed, readFileSync(file)));
    await context.close();
  });
}

test('number, date and total are read from the QR code, confirmed, and stand on the phone', async () => {
  const { context, page } = await newVisitor(browser, product);
  const person = new Person(product, page);
  await person.ready();
  const { file, number } = issuedElsewhere(join(product.folder, 'minha'), '123456789');
  await upload(person, file);
  await page.getByRole('heading', { level: 1, name: 'Dados lidos do código QR' }).waitFor();
  for (const value of [number, '24/11/2026', /NIF 123456789/, /5\s535,00\s€/]) {
    await page.locator('dd').filter({ hasText: value }).first().waitFor();
  }
  assert.equal(await page.getByText('não é o seu').count(), 0);
  assert.equal(await person.field('Nome do documento').inputValue(), number);
  await person.button('Usar estes dados').click();
  await page.getByRole('heading', { level: 1, name: `${number} recebido` }).waitFor();

  await page.goto('/documentos');
  const row = page.getByRole('row').filter({ hasText: number });
  assert.match(await row.innerText(), /24\/11\/2026[^]*5\s535,00\s€/);
  await row.getByRole('link', { name: number }).click();
  await person.button('Assinar com CMD').click();
  await page.getByRole('heading', { name: 'O documento que vai assinar' }).waitFor();
  const message = await person.identifyAndWait();
  assert.deepEqual(message.documents, [`${number} 5535,00 EUR`]);
  await page.getByText(`${number} 5535,00 EUR`).first().waitFor();
  await person.enterCode(message.code);
  await page.getByRole('heading', { level: 1, name: /assinad[oa]$/ }).waitFor();
  await context.close();
});

test("another's NIF is pointed out, and one can go on without the QR code", async () => {
  const { context, page } = await newVisitor(browser, product);
  const person = new Person(product, page);
  await person.ready();
  await upload(person, issuedElsewhere(join(product.folder, 'alheia'), '500000000').file);
  await page.getByText('O NIF do emitente neste código QR (500000000) não é o seu.').waitFor();
  await person.button('Continuar sem estes dados').click();
  await page.getByRole('heading', { level: 1, name: 'FT_2026A_1.pdf recebido' }).waitFor();
  await context.close();
});

test('what cannot be signed safely is refused with the reason', async () => {
  const { context, page } = await newVisitor(browser, product);
  const person = new Person(product, page);
  await person.ready();
  const plain = join(product.folder, 'simples.pdf');
  await makers['the print of Chromium'](plain);
  const cases = {
    'nota.txt': [() => Buffer.from('isto não é um PDF'), /danificado|não é um PDF/i],
    'cortado.pdf': [() => readFileSync(plain).subarray(0, 2000), /danificado/i],
    'cifrado.pdf': [(to) => { execFileSync('qpdf', ['--encrypt', 'a', 'b', '256', '--', plain, to]); return readFileSync(to); },
      /palavra-passe|protegido|cifrado/i],
    'guiao.pdf': [() => withOpenAction(readFileSync(plain)), /JavaScript|ações|ativo/i],
  };
  for (const [name, [make, reason]] of Object.entries(cases)) {
    const file = join(product.folder, name);
    writeFileSync(file, make(file));
    await upload(person, file);
    await page.getByText(reason).first().waitFor();
    assert.match(page.url(), /\/documentos\/pdf/);
  }
  await context.close();
});

// An incremental update that gives the catalog an action with a script.
function withOpenAction(pdf) {
  const text = pdf.toString('latin1');
  const previous = text.match(/startxref\s+(\d+)\s+%%EOF\s*$/)[1];
  const [, number] = text.match(/\/Root (\d+) 0 R/);
  const size = text.match(/\/Size (\d+)/)[1];
  const catalog = text.match(new RegExp(`\\n${number} 0 obj\\s*<<([^]*?)>>\\s*endobj`))[1];
  const at = pdf.length + 1;
  const object = `${number} 0 obj\n<<${catalog}/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>\nendobj\n`;
  const table = `xref\n${number} 1\n${String(at).padStart(10, '0')} 00000 n \n`
    + `trailer\n<</Size ${size}/Root ${number} 0 R/Prev ${previous}>>\nstartxref\n${at + object.length}\n%%EOF\n`;
  return Buffer.concat([pdf, Buffer.from(`\n${object}${table}`, 'latin1')]);
}
