// Pictures of the flow for the README: node tests/end_to_end/browser/screenshots.mjs [FOLDER]   (default docs/screenshots)
// With ALL=1 every state in light, dark, and on a phone, for looking at.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { launch, newVisitor } from './support/browser.mjs';
import { Person } from './support/person.mjs';
import { Product } from './support/product.mjs';
import { reviewAll } from './support/steps.mjs';

const folder = process.argv[2] ?? new URL('../../../docs/screenshots', import.meta.url).pathname;
mkdirSync(folder, { recursive: true });
const all = process.env.ALL === '1';
const product = await Product.start();
const browser = await launch();
const { page, context } = await newVisitor(browser, product, { viewport: { width: 1280, height: 860 } });
const person = new Person(product, page);
person.email = 'marta@exemplo.pt';

const looks = all
  ? [['light', 1280, 860], ['dark', 1280, 860], ['light', 390, 844], ['dark', 390, 844]] : [['light', 1280, 860]];
async function picture(name) {
  for (const [colorScheme, width, height] of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(150);
    await page.screenshot({ path: join(folder, all ? `${name}-${colorScheme}-${width}.png` : `${name}.png`), fullPage: all });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 860 });
}
const open = () => person.button('Assinar com CMD').or(person.link('Assinar com CMD')).first().click();

try {
  if (all) {
    for (const path of ['/entrar', '/conta/nova']) { await page.goto(path); await picture(path.slice(1).replace('/', '-')); }
  }
  await person.signUp();
  if (all) { await page.goto('/documentos'); await picture('s2-empty'); }
  await person.fillIssuer();
  await page.goto('/definicoes/assinatura');
  await picture('s0-settings');
  await page.getByText('Utilizar CMD', { exact: true }).click();
  await picture('s1-activate');
  await person.button('Ativar CMD').click();
  await page.getByText('CMD ativa').first().waitFor();
  if (all) { await picture('s1-active'); await page.goto('/faturas/nova'); await picture('invoice-new'); }
  await person.issueInvoice({ customer: 'Câmara Municipal de Exemplo', description: 'Sistema de sinalética, conceção e desenho',
    quantity: '1', price: '4500,00' });
  await picture('s3-issued');
  await open();
  await page.getByRole('heading', { name: 'Identifique-se' }).waitFor();
  await page.getByRole('img').first().evaluate((one) => one.decode());
  await picture('s4-identify');
  if (all) {
    await person.button('Pedir código de segurança').click();
    await picture('s4-errors');
    await page.reload();
  }
  const message = await person.identifyAndWait();
  await picture('s5-code');
  if (all) {
    await person.enterCode(message.code === '000000' ? '111111' : '000000');
    await page.getByText('Este código não está certo').first().waitFor();
    await picture('s6-wrong-code');
    await page.goto('/documentos');
    await picture('s14-band');
    await page.goBack();
  }
  await person.enterCode(message.code);
  await page.getByRole('heading', { level: 1, name: 'Fatura assinada' }).waitFor();
  await picture('s10-signed');
  for (const price of ['10,00', '20,00', '30,00']) await person.issueInvoice({ price });
  await page.goto('/documentos');
  await picture('s2-documents');
  if (all) {
    for (const box of await page.getByRole('checkbox').all()) await box.check();
    await person.button('Assinar 3 com CMD').click();
    await picture('s11-batch');
    await person.link('Conferir').first().click();
    await picture('s11-review');
    await page.goBack();
    await reviewAll(person, 3);
    const batch = await person.identifyAndWait();
    await picture('s12-batch-code');
    await product.control('PUT', 'faults', { ValidateOtp: { answer: 'wrong_signature', times: 1 } });
    await person.enterCode(batch.code, 'Assinar 3 documentos');
    await page.getByRole('heading', { level: 1, name: '2 de 3 documentos assinados' }).waitFor();
    await picture('s13-result');
    for (const [name, phone, text] of [['s8-inactive', '912000104', 'indisponível'], ['s9-902', '912000107', 'tem de alterar']]) {
      await page.goto('/documentos');
      await page.getByRole('checkbox').first().check();
      await open();
      await person.identify({ phone, pin: '1234' });
      await page.getByText(text).first().waitFor();
      await picture(name);
    }
    await page.goto('/documentos');
    await page.getByRole('checkbox').first().check();
    await open();
    const lost = await person.identifyAndWait();
    await product.control('PUT', 'faults', { ValidateOtp: { answer: 'lost_answer', times: 1 } });
    await person.enterCode(lost.code);
    await page.getByText('Não sabemos se a assinatura ficou concluída').first().waitFor();
    await picture('s10-unknown');
  }
} finally {
  await context.close();
  await browser.close();
  await product.stop();
}
