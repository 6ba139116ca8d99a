// The whole signing without a mouse, and everything but the two encrypted steps without a script.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch, newVisitor } from './support/browser.mjs';
import { Person, marta } from './support/person.mjs';
import { Product } from './support/product.mjs';

let product, browser;
before(async () => { product = await Product.start(); browser = await launch(); });
after(async () => { await browser?.close(); await product?.stop(); });

// Tab until the element with the focus matches; fails when it never does, or when the focus cannot be seen.
async function tabTo(page, name) {
  for (let i = 0; i < 120; ++i) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const one = document.activeElement;
      if (!one || one === document.body) return undefined;
      const style = getComputedStyle(one);
      return {
        name: one.labels?.[0]?.innerText ?? one.innerText ?? '',
        ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 3,
        inView: (() => { const box = one.getBoundingClientRect(); return box.bottom > 0 && box.top < innerHeight; })(),
      };
    });
    if (!at) continue;
    assert.ok(at.ring, `the focus on "${at.name.slice(0, 40)}" can be seen`);
    assert.ok(at.inView, `"${at.name.slice(0, 40)}" is on the screen when it has the focus`);
    if (typeof name === 'string' ? at.name.trim().startsWith(name) : name.test(at.name.trim())) return;
  }
  assert.fail(`the keyboard never reaches ${name}`);
}

test('an invoice is signed by keyboard alone', async () => {
  const { context, page } = await newVisitor(browser, product);
  const person = new Person(product, page);
  await person.ready({ prices: ['100,00'] });
  await page.reload();
  await tabTo(page, 'Assinar com CMD');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Identifique-se' }).waitFor();
  await tabTo(page, 'Número de telemóvel');
  await page.keyboard.type(marta.phone);
  await tabTo(page, 'PIN de assinatura');
  await page.keyboard.type(marta.pin);
  const before = (await product.messages(`+351${marta.phone}`)).length;
  await tabTo(page, 'Pedir código de segurança');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Código de segurança' }).waitFor();
  const message = await product.message(`+351${marta.phone}`, before);
  if (!await page.evaluate(() => document.activeElement?.id?.includes('cod') ?? false)) await tabTo(page, 'Código de 6 algarismos');
  await page.keyboard.type(message.code);
  await tabTo(page, 'Assinar fatura');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Fatura assinada' }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1');
  await context.close();
});

test('without JavaScript everything works but the two encrypted steps, and those say why', async () => {
  const { context, page } = await newVisitor(browser, product, { javaScriptEnabled: false });
  const person = new Person(product, page);
  await person.signUp();
  await person.fillIssuer();
  await person.activateCmd();
  await person.issueInvoice({ price: '10,00' });
  await person.issueInvoice({ price: '20,00' });
  await page.goto('/produtos/novo');
  await person.field('Código').fill('CONS-H');
  await person.field('Descrição').fill('Consultoria');
  await person.button('Guardar').click();
  await page.goto('/faturas/nova');
  await person.field('Produto ou serviço').selectOption({ index: 1 });
  await person.button('Acrescentar este').click();
  assert.equal(await person.field('Descrição').inputValue(), 'Consultoria');
  await page.goto('/documentos');
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await person.button(/^Assinar .*com CMD$/).click();
  await person.link('Conferir').first().click();
  await person.button(/^Está certo/).click();
  await person.button(/^Está certo/).click();
  await page.getByText('2 de 2 conferidos', { exact: false }).waitFor();
  await page.getByText('Para proteger o seu PIN, esta página precisa de JavaScript').waitFor();
  assert.equal(await person.button('Pedir código de segurança').count(), 0);
  await context.close();
});
