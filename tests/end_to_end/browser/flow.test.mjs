// The whole way that a person goes: an account, CMD made active, an invoice, three steps, the signed document.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { foreign, launch, newVisitor } from './support/browser.mjs';
import { Person, marta } from './support/person.mjs';
import { Product } from './support/product.mjs';
import { reviewAll } from './support/steps.mjs';
import { beginsWith, pdfsig, qpdfCheck, saftReport, verified } from './support/tools.mjs';

let product, browser;
before(async () => { product = await Product.start(); browser = await launch(); });
after(async () => { await browser?.close(); await product?.stop(); });

test('an invoice is issued and signed with CMD', async () => {
  const { context, page, requests, complaints } = await newVisitor(browser, product);
  const person = new Person(product, page);
  await person.signUp();
  await person.fillIssuer();
  await person.activateCmd();
  const number = await person.issueInvoice({ price: '4500,00' });

  await page.getByText('Falta assinar').waitFor();
  await person.button('Assinar com CMD').or(person.link('Assinar com CMD')).first().click();

  // Step 1 shows the document: its data as text, its page as an image, and the exact file.
  await page.getByRole('heading', { name: 'O documento que vai assinar' }).waitFor();
  await page.getByText('5 535,00 €').first().waitFor();
  const shown = await page.getByRole('link', { name: /Abrir o PDF completo/ }).getAttribute('href');
  const shownBytes = Buffer.from(await (await context.request.get(shown)).body());
  const image = page.getByRole('img').first();
  assert.ok(await image.evaluate((one) => one.decode().then(() => one.naturalWidth)) > 600, 'the page is visible');
  await page.getByText('Só assina depois de o introduzir', { exact: false }).waitFor();

  const message = await person.identifyAndWait();

  // Step 2 says what the phone says, character for character, and what the click will do.
  const docName = `${number} 5535,00 EUR`;
  assert.deepEqual(message.documents, [docName]);
  await page.getByText(docName, { exact: false }).first().waitFor();
  await page.getByText('terminado em').waitFor();
  assert.equal(await page.getByText('678', { exact: true }).count() > 0, true);
  await page.getByText(/Válido durante mais \d:\d\d/).waitFor();
  await person.enterCode(message.code, 'Assinar fatura');

  // Step 3: it is there.
  await page.getByRole('heading', { level: 1, name: 'Fatura assinada' }).waitFor();
  await page.getByText('MARTA CONCEIÇÃO FERREIRA', { exact: false }).first().waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'), person.link(/Transferir PDF assinado/).click()]);
  const file = join(product.folder, 'assinada.pdf');
  await download.saveAs(file);
  assert.match(pdfsig(file), /Signature is Valid/);
  qpdfCheck(file);
  assert.ok(beginsWith(file, shownBytes), 'the signed file begins with the bytes that were shown');
  const digest = createHash('sha256').update(shownBytes).digest('hex');
  assert.ok(requests.some(({ url }) => url.includes(digest)), 'the address of the page image names the digest');

  // A moment later it lasts, and nobody was asked for anything.
  const messages = (await product.messages(`+351${marta.phone}`)).length;
  await page.goto('/documentos');
  await person.link(number).click();
  const level = page.getByText('Nível da assinatura: PAdES-B-LTA.');
  for (let tries = 0; tries < 40 && await level.count() === 0; ++tries) {
    await page.waitForTimeout(500);
    await page.reload();
  }
  await level.waitFor();
  const [again] = await Promise.all([
    page.waitForEvent('download'), person.link(/Transferir PDF assinado/).click()]);
  const lasting = join(product.folder, 'assinada-lta.pdf');
  await again.saveAs(lasting);
  const report = verified(lasting, join(product.folder, 'sandbox', 'root.pem'));
  assert.equal(report.indication, 'TOTAL-PASSED');
  assert.deepEqual(report.signatures.filter(({ type }) => type === 'signature').map(({ level }) => level), ['PAdES-B-LTA']);
  assert.match(pdfsig(lasting), /Signature is Valid/);
  qpdfCheck(lasting);
  assert.ok(beginsWith(lasting, shownBytes));
  assert.equal((await product.messages(`+351${marta.phone}`)).length, messages);

  assert.deepEqual(foreign(requests, product), []);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('three documents are signed with one PIN and one code', async () => {
  const { context, page, complaints } = await newVisitor(browser, product);
  const person = new Person(product, page);
  await person.ready({ prices: ['10,00', '20,00', '30,00'] });
  await page.goto('/documentos');
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await person.button('Assinar 3 com CMD').click();
  await page.getByRole('heading', { level: 1, name: 'Assinar 3 documentos com CMD' }).waitFor();
  await reviewAll(person, 3);
  const message = await person.identifyAndWait();
  assert.equal(message.documents.length, 3);
  await person.enterCode(message.code, 'Assinar 3 documentos');
  await page.getByRole('heading', { level: 1, name: '3 documentos assinados' }).waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

test('what was issued leaves as a SAF-T file, with the day on which it was supplied', async () => {
  const { context, page, requests, complaints } = await newVisitor(browser, product);
  const person = new Person(product, page);
  await person.signUp();
  await person.fillIssuer();
  const today = new Date().toLocaleDateString('sv', { timeZone: 'Europe/Lisbon' });
  const supplied = new Date(Date.parse(today) - 86400000).toISOString().slice(0, 10);
  await page.goto('/faturas/nova');
  await person.field('Nome do cliente').fill('Câmara Municipal de Exemplo');
  await person.field('Descrição').first().fill('Consultoria');
  await person.field('Preço').first().fill('100');
  await person.field('Data da prestação').fill(supplied);
  await person.button('Emitir fatura').click();
  await page.getByRole('heading', { level: 1, name: /emitida/ }).waitFor();

  await page.goto('/definicoes/saft');
  await person.field('Primeiro dia').fill(today);
  await person.field('Último dia').fill(today);
  const [download] = await Promise.all([page.waitForEvent('download'), person.button('Exportar ficheiro').click()]);
  assert.equal(download.suggestedFilename(), `SAFT-PT_123456789_${today}_${today}.xml`);
  const file = join(product.folder, 'saft.xml');
  await download.saveAs(file);
  assert.match(readFileSync(file, 'latin1'), new RegExp(`<TaxPointDate>${supplied}</TaxPointDate>.*</AuditFile>\\s*$`, 's'));
  const report = saftReport(file);
  assert.equal(report.documents, 1);
  assert.deepEqual(Object.keys(report.found_by_rule), ['training_file'], 'what is for training has no code of AT');
  assert.deepEqual(foreign(requests, product), []);
  assert.deepEqual(complaints, []);

  // A period without documents is exported only when it is wanted.
  await person.field('Primeiro dia').fill(`${today.slice(0, 4)}-01-01`);
  await person.field('Último dia').fill(`${today.slice(0, 4)}-01-01`);
  await person.button('Exportar ficheiro').click();
  await page.getByText('Não há documentos neste período').first().waitFor();
  await person.field('Exportar mesmo assim, sem documentos.').check();
  const [empty] = await Promise.all([page.waitForEvent('download'), person.button('Exportar ficheiro').click()]);
  await empty.saveAs(file);
  assert.equal(saftReport(file).documents, 0);
  await context.close();
});

test('in a batch one bad signature costs one document only', async () => {
  const { context, page } = await newVisitor(browser, product);
  const person = new Person(product, page);
  await person.ready({ prices: ['10,00', '20,00', '30,00'] });
  await page.goto('/documentos');
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await person.button('Assinar 3 com CMD').click();
  await reviewAll(person, 3);
  const message = await person.identifyAndWait();
  await product.control('PUT', 'faults', { ValidateOtp: { answer: 'wrong_signature', times: 1 } });
  await person.enterCode(message.code, 'Assinar 3 documentos');
  await page.getByRole('heading', { level: 1, name: '2 de 3 documentos assinados' }).waitFor();
  assert.equal(await person.link(/^Transferir F/).count(), 2);
  await page.goto('/documentos');
  assert.equal(await page.getByRole('row').filter({ hasText: 'Por assinar' }).count(), 1);
  await context.close();
});
