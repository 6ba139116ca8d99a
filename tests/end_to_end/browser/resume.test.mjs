// A signing belongs to the person, not to a tab: reload, back, second tab, other device, lost login, restarted server.
import assert from 'node:assert/strict';
import { after, before, beforeEach, afterEach, test } from 'node:test';

import { launch, newVisitor } from './support/browser.mjs';
import { Person } from './support/person.mjs';
import { Product } from './support/product.mjs';

let product, browser, visitor, page, person, message;
before(async () => { product = await Product.start(); browser = await launch(); });
after(async () => { await browser?.close(); await product?.stop(); });
beforeEach(async () => {
  visitor = await newVisitor(browser, product);
  page = visitor.page;
  person = new Person(product, page);
  await person.ready({ prices: ['100,00'] });
  await person.button('Assinar com CMD').or(person.link('Assinar com CMD')).first().click();
  message = await person.identifyAndWait();
});
afterEach(() => visitor.context.close());

const signed = (one) => one.getByRole('heading', { level: 1, name: 'Fatura assinada' }).waitFor();

test('reload and go on', async () => {
  await page.reload();
  await person.enterCode(message.code);
  await signed(page);
});

test('back and forth: step 1 leads to the open act, nothing is asked for twice', async () => {
  await page.goBack();
  await page.goForward();
  await person.enterCode(message.code);
  await signed(page);
  await page.goBack();
  for (const field of await page.locator('input:not([type=hidden])').all()) assert.equal(await field.inputValue().catch(() => ''), '');
});

test('a second tab goes on, the first one learns of it', async () => {
  const second = await visitor.context.newPage();
  await second.goto(page.url());
  await second.getByText('Esta assinatura está aberta noutro separador. Pode continuar aqui.').waitFor();
  assert.equal(await page.getByText('aberta noutro separador').isVisible(), false, 'the first tab was there before');
  const elsewhere = new Person(product, second);
  await elsewhere.enterCode(message.code);
  await signed(second);
  await page.reload();
  await signed(page);
});

test('the login is lost: after coming in again the act is offered', async () => {
  await visitor.context.clearCookies();
  await page.goto('/documentos');
  await person.logIn();
  await page.goto('/documentos');
  await page.getByText('Tem uma assinatura por concluir').first().waitFor();
  await person.link('Continuar').or(person.button('Continuar')).first().click();
  await person.enterCode(message.code);
  await signed(page);
});

test('another device goes on', async () => {
  const other = await newVisitor(browser, product, { viewport: { width: 390, height: 844 }, hasTouch: true });
  const there = new Person(product, other.page);
  there.email = person.email;
  await there.logIn();
  await other.page.goto(page.url());
  await there.enterCode(message.code);
  await signed(other.page);
  await other.context.close();
});

test('the server is killed while the person looks at the phone', async () => {
  await product.stopApplication('SIGKILL');
  await product.startApplication();
  await person.enterCode(message.code);
  await signed(page);
});

test('cancelling leaves the document to be signed later', async () => {
  await person.button('Cancelar').click();
  await page.goto('/documentos');
  await page.getByText('Por assinar').first().waitFor();
  assert.equal(await page.getByText('Tem uma assinatura por concluir').count(), 0);
});

test('somebody else sees nothing of it', async () => {
  const stranger = await newVisitor(browser, product);
  await new Person(product, stranger.page).signUp();
  const answer = await stranger.page.goto(page.url());
  assert.equal(answer.status(), 404);
  await stranger.context.close();
});
