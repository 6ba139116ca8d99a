// Every screen and state, in light and dark, at three widths: axe without a violation, no horizontal scrolling, targets
// that a finger can hit, one h1, one primary button, a title that says where one is.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { audit } from './support/audit.mjs';
import { reviewAll } from './support/steps.mjs';
import { launch, newVisitor } from './support/browser.mjs';
import { Person, marta } from './support/person.mjs';
import { Product } from './support/product.mjs';
import { issuedElsewhere } from './support/tools.mjs';

let product, browser;
before(async () => { product = await Product.start(); browser = await launch(); });
after(async () => { await browser?.close(); await product?.stop(); });

const found = [];
async function check(page, state) { found.push(...await audit(page, state)); }

test('before anybody has come in', async () => {
  const { page, context } = await newVisitor(browser, product);
  for (const path of ['/entrar', '/conta/nova', '/acessibilidade', '/nao-existe']) {
    await page.goto(path);
    await check(page, path);
  }
  await page.goto('/entrar');
  await page.getByRole('button', { name: 'Entrar' }).click();
  await check(page, '/entrar with errors');
  await context.close();
  assert.deepEqual(found.splice(0), []);
});

test('settings, documents, invoices', async () => {
  const { page, context } = await newVisitor(browser, product);
  const person = new Person(product, page);
  await person.signUp();
  for (const path of ['/documentos', '/definicoes', '/definicoes/emitente', '/definicoes/assinatura']) {
    await page.goto(path);
    await check(page, path);
  }
  await person.fillIssuer();
  await page.goto('/definicoes/assinatura');
  await page.getByText('Utilizar CMD', { exact: true }).click();
  await check(page, 'S1 Ativar CMD');
  await person.button('Ativar CMD').click();
  await page.getByText('CMD ativa').first().waitFor();
  await check(page, 'S1 active');
  await page.goto('/faturas/nova');
  await check(page, '/faturas/nova');
  await person.field('Data da prestação').fill('1999-12-31');
  await person.button('Emitir fatura').click();
  await check(page, '/faturas/nova with errors');
  await person.issueInvoice();
  await check(page, 'S3 issued');
  for (const path of ['/documentos', '/documentos/pdf/novo', '/clientes', '/produtos', '/produtos/novo']) {
    await page.goto(path);
    await check(page, path);
  }
  await page.goto('/produtos/novo');
  await person.button('Guardar').click();
  await check(page, 'a product with errors');
  await person.field('Código').fill('CONS-H');
  await person.field('Descrição').fill('Consultoria');
  await person.button('Guardar').click();
  await check(page, 'products');
  await page.getByRole('link', { name: 'Consultoria' }).click();
  await check(page, 'a product');
  await page.goto('/faturas/nova');
  await person.button('Acrescentar este').click();
  await check(page, 'a line from no product');
  await person.field('Produto ou serviço').selectOption({ index: 1 });
  await person.button('Acrescentar este').click();
  await check(page, 'a line from a product');
  await page.goto('/documentos/pdf/novo');
  await page.locator('input[type=file]').setInputFiles(issuedElsewhere(join(product.folder, 'alheia'), '500000000').file);
  await person.button('Continuar').click();
  await person.field('Nome do documento').fill('');
  await person.button('Usar estes dados').click();
  await page.getByText('Escreva o nome.').first().waitFor();
  await check(page, 'what a QR code says, with errors');
  await page.goto(new URL(page.url()).pathname.replace(/\/codigo-qr$/, ''));
  await check(page, 'a document with a QR code to confirm');
  await context.close();
  assert.deepEqual(found.splice(0), []);
});

test('other documents, what follows them, series, SAF-T', async () => {
  const { page, context } = await newVisitor(browser, product);
  const person = new Person(product, page);
  await person.ready({ prices: ['100,00'] });
  const invoice = new URL(page.url()).pathname;
  for (const path of ['/documentos/novo', '/faturas/nova?tipo=FR', '/faturas/nova?tipo=GT', '/definicoes/series', '/definicoes/aspeto',
    '/definicoes/series/nova', '/definicoes/series/FT/FORM2026', '/definicoes/saft', `${invoice}/recibo`,
    `${invoice}/anular`, `/faturas/nova?tipo=NC&de=${invoice.split('/').at(-1)}`]) {
    await page.goto(path.replace('FORM2026', `FORM${new Date().getFullYear()}`));
    await check(page, path);
  }
  await person.button('Emitir nota de crédito').click();
  await check(page, 'NC with errors');
  await page.goto('/definicoes/saft');
  await person.button('Exportar ficheiro').click();
  await page.getByText('Não há documentos neste período').first().waitFor();
  await check(page, 'SAF-T of a period without documents');
  await page.goto('/faturas/nova');
  await person.field('Nome do cliente').fill('Câmara Municipal de Exemplo');
  await person.field('Descrição').first().fill('Consultoria');
  await person.field('Quantidade').first().fill('3');
  await person.field('Preço').first().fill('100,00');
  await person.field('Retenção').selectOption('25');
  await person.button('Emitir fatura').click();
  await page.getByRole('heading', { level: 1, name: /emitida/ }).waitFor();
  const credit = `/faturas/nova?tipo=NC&de=${new URL(page.url()).pathname.split('/').at(-1)}`;
  await page.goto(credit);
  await person.field('Motivo').fill('Devolução de uma hora');
  await person.field('Quantidade').first().fill('1');
  await person.button('Emitir nota de crédito').click();
  await page.getByRole('heading', { level: 1, name: /emitida/ }).waitFor();
  await check(page, 'a credit note');
  await page.goto(credit);
  assert.equal(await person.field('Quantidade').first().inputValue(), '2');
  await check(page, 'NC of what an earlier one left, with withholding');
  await page.goto(`${invoice}/anular`);
  await person.field('Motivo da anulação').fill('Engano');
  await person.field('Não, ainda não foi entregue').check();
  await person.button('Anular documento').click();
  await page.getByText('Anulado em').waitFor();
  await check(page, 'an annulled document');
  await context.close();
  assert.deepEqual(found.splice(0), []);
});

test('one document: step 1', async () => {
  const { page, context } = await newVisitor(browser, product);
  const person = new Person(product, page);
  await person.ready({ prices: ['100,00'] });
  await person.button('Assinar com CMD').or(person.link('Assinar com CMD')).first().click();
  await page.getByRole('heading', { name: 'Identifique-se' }).waitFor();
  await check(page, 'S4');
  await person.button('Pedir código de segurança').click();
  await check(page, 'S4 with errors');
  await context.close();
  assert.deepEqual(found.splice(0), []);
});

// A person each: an account may ask for few codes an hour.
for (const [state, phone, text] of [['S4 wrong PIN', '912000101', 'PIN de assinatura incorreto'],
  ['S4 no CMD', '912000004', 'Não encontrámos'], ['S8 817', '912000104', 'indisponível'],
  ['S9 901', '912000106', 'tem de alterar'], ['S9 902', '912000107', 'tem de alterar']]) {
  test(`one document: ${state}`, async () => {
    const { page, context } = await newVisitor(browser, product);
    const person = new Person(product, page);
    await person.ready({ prices: ['100,00'] });
    await person.button('Assinar com CMD').or(person.link('Assinar com CMD')).first().click();
    await person.identify({ phone, pin: '1234' });
    await page.getByText(text).first().waitFor();
    await check(page, state);
    await context.close();
    assert.deepEqual(found.splice(0), []);
  });
}

test('one document: the code', async () => {
  const { page, context } = await newVisitor(browser, product);
  const person = new Person(product, page);
  await person.ready({ prices: ['100,00'] });
  await person.button('Assinar com CMD').or(person.link('Assinar com CMD')).first().click();
  const message = await person.identifyAndWait();
  await check(page, 'S5');
  await page.goto('/documentos');
  await check(page, 'S14 band');
  await page.goBack();
  await person.enterCode(message.code === '000000' ? '111111' : '000000');
  await page.getByText('Este código não está certo').first().waitFor();
  await check(page, 'S6');
  await person.enterCode(message.code);
  await page.getByRole('heading', { level: 1, name: 'Fatura assinada' }).waitFor();
  await check(page, 'S10');
  await person.issueInvoice();
  await person.button('Assinar com CMD').or(person.link('Assinar com CMD')).first().click();
  const second = await person.identifyAndWait();
  await product.control('PUT', 'faults', { ValidateOtp: { answer: '816', times: 1 } });
  await person.enterCode(second.code);
  await page.getByText('O código expirou').first().waitFor();
  await check(page, 'S7');
  await context.close();
  assert.deepEqual(found.splice(0), []);
});

test('a batch', async () => {
  const { page, context } = await newVisitor(browser, product);
  const person = new Person(product, page);
  await person.ready({ prices: ['10,00', '20,00', '30,00'] });
  await page.goto('/documentos');
  await check(page, 'S2 list');
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await person.button('Assinar 3 com CMD').click();
  await page.getByRole('heading', { level: 1, name: 'Assinar 3 documentos com CMD' }).waitFor();
  await check(page, 'S11');
  await person.link('Conferir').first().click();
  await check(page, 'S11 one document');
  await page.goBack();
  await reviewAll(person, 3);
  const message = await person.identifyAndWait();
  await check(page, 'S12');
  await product.control('PUT', 'faults', { ValidateOtp: { answer: 'wrong_signature', times: 1 } });
  await person.enterCode(message.code, 'Assinar 3 documentos');
  await page.getByRole('heading', { level: 1, name: '2 de 3 documentos assinados' }).waitFor();
  await check(page, 'S13');
  await context.close();
  assert.deepEqual(found.splice(0), []);
});
