// Every answer of the service that is not the good one: what the person reads, and what they can do next.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';

import { launch, newVisitor } from './support/browser.mjs';
import { Person, marta } from './support/person.mjs';
import { Product } from './support/product.mjs';

let product, browser, visitor, person;
before(async () => { product = await Product.start(); browser = await launch(); });
after(async () => { await browser?.close(); await product?.stop(); });
afterEach(async () => {
  await product.control('PUT', 'faults', Object.fromEntries(
    ['GetCertificate', 'SCMDSign', 'ForceSMS', 'ValidateOtp'].map((operation) => [operation, null])));
  await visitor?.context.close();
});

// A person of their own for each test: limits of one do not reach another.
async function atStepOne() {
  visitor = await newVisitor(browser, product);
  person = new Person(product, visitor.page);
  await person.ready({ prices: ['100,00'] });
  await person.button('Assinar com CMD').or(person.link('Assinar com CMD')).first().click();
  await visitor.page.getByRole('heading', { name: 'Identifique-se' }).waitFor();
}
const says = (text) => visitor.page.getByText(text, { exact: false }).filter({ visible: true }).first().waitFor();
const fault = (operation, answer, times = 1) => product.control('PUT', 'faults', { [operation]: { answer, times } });

const mandatory901 = 'Para continuar a usar a assinatura da CMD, tem de alterar o seu PIN de assinatura. Para o alterar, '
  + 'basta iniciar sessão com CMD em www.autenticacao.gov.pt.';
const mandatory902 = 'Para continuar a usar a assinatura da CMD, tem de alterar o seu PIN de assinatura em '
  + 'www.autenticacao.gov.pt. Inicie sessão e aceda a "Área Reservada -> A Minha Chave Móvel Digital" e escolha editar em';

test('a wrong PIN stays in step 1, empty and focused', async () => {
  await atStepOne();
  await person.identify({ phone: '912345678', pin: '9999' });
  await says('PIN de assinatura incorreto');
  const pin = person.field('PIN de assinatura');
  assert.equal(await pin.inputValue(), '');
  assert.ok(await pin.evaluate((one) => one === document.activeElement));
  await person.field('Número de telemóvel').fill(marta.phone);
  await pin.fill(marta.pin);
  await person.button('Pedir código de segurança').click();
  await visitor.page.getByRole('heading', { name: 'Código de segurança' }).waitFor();
});

for (const [title, citizen, text] of [
  ['a number without an active signature', { phone: '912000004', pin: '1234' }, 'Não encontrámos uma assinatura digital ativa'],
  ['PIN refused by the service', { phone: '912000101', pin: '1234' }, 'PIN de assinatura incorreto'],
  ['service inactive', { phone: '912000104', pin: '1234' }, 'A CMD está indisponível'],
  ['PINs must be changed (901)', { phone: '912000106', pin: '1234' }, mandatory901],
  ['the signature PIN must be changed (902)', { phone: '912000107', pin: '1234' }, mandatory902],
  ['a revoked certificate ends the act before a code is sent', { phone: '912000001', pin: '1234' }, 'certificado'],
  ['an expired certificate ends the act before a code is sent', { phone: '912000002', pin: '1234' }, 'certificado'],
  ['an HTML page instead of an answer', { phone: '912000109', pin: '1234' }, 'indisponível'],
]) {
  test(`step 1: ${title}`, async () => {
    await atStepOne();
    const before = (await product.messages(`+351${citizen.phone}`)).length;
    await person.identify(citizen);
    await says(text);
    assert.equal((await product.messages(`+351${citizen.phone}`)).length, before, 'no code was sent');
    const pin = person.field('PIN de assinatura');
    if (await pin.isVisible()) assert.equal(await pin.inputValue(), '');
  });
}

test('step 1: our credentials are refused: the operator is to blame, not the person', async () => {
  await atStepOne();
  await fault('GetCertificate', 'http_401');
  await person.identify();
  await says('não está bem ligada à Chave Móvel Digital');
});

test('step 1: what is missing is said before anything is sent', async () => {
  await atStepOne();
  const sent = visitor.requests.length;
  await person.button('Pedir código de segurança').click();
  await says('Corrija 2 campos');
  await person.identify({ phone: '91234', pin: '12' });
  await says('Faltam algarismos');
  await says('Introduza o PIN: 4 a 8 algarismos');
  assert.equal(visitor.requests.slice(sent).filter(({ method }) => method === 'POST').length, 0);
});

test('step 1: offline nothing is sent, and the PIN is asked for again', async () => {
  await atStepOne();
  await visitor.context.setOffline(true);
  await person.identify();
  await says('Sem ligação à Internet');
  assert.equal(await person.field('PIN de assinatura').inputValue(), '');
});

test('a wrong code may be typed again', async () => {
  await atStepOne();
  const message = await person.identifyAndWait();
  await person.enterCode(message.code === '000000' ? '111111' : '000000');
  await says('Este código não está certo');
  await person.enterCode(message.code);
  await visitor.page.getByRole('heading', { level: 1, name: 'Fatura assinada' }).waitFor();
});

test('three wrong codes end the act', async () => {
  await atStepOne();
  const message = await person.identifyAndWait();
  const wrong = message.code === '000000' ? '111111' : '000000';
  for (let i = 0; i < 3; ++i) {
    await Promise.all([visitor.page.waitForResponse(/\/codigo$/), person.enterCode(wrong)]);
    await says(/não está certo|já não serve|Nada foi assinado/);
  }
  await visitor.page.reload();
  await says('Nada foi assinado');
});

test('an expired code says so', async () => {
  await atStepOne();
  const message = await person.identifyAndWait();
  await fault('ValidateOtp', '816');
  await person.enterCode(message.code);
  await says('O código expirou');
  await says('Nada foi assinado');
});

test('a new code can be asked for after half a minute, and the old one no longer serves', async () => {
  await atStepOne();
  const first = await person.identifyAndWait();
  await person.button(/^Enviar novo SMS/).click();
  await says('Pode pedir um novo SMS dentro de');
});

test('the answer is lost after the code: nobody claims to know, and nothing is repeated', async () => {
  await atStepOne();
  const message = await person.identifyAndWait();
  await fault('ValidateOtp', 'lost_answer');
  await person.enterCode(message.code);
  await says('Não sabemos se a assinatura ficou concluída');
  const calls = await product.control('GET', 'calls');
  assert.equal(calls.filter((one) => one.operation === 'ValidateOtp' && one.process_id === message.process_id).length, 1);
});

for (const answer of ['soap_fault', 'http_500', 'http_503', 'html_page', 'not_xml', 'empty', 'nonsense', 'cut_connection']) {
  test(`ValidateOtp answers ${answer}: the page says what is known`, async () => {
    await atStepOne();
    const message = await person.identifyAndWait();
    await fault('ValidateOtp', answer);
    await person.enterCode(message.code);
    await says(/Não sabemos se a assinatura|Nada foi assinado/);
    assert.equal(await visitor.page.getByText('Fatura assinada').count(), 0);
  });
}

test('a signature that does not verify is never shown as signed', async () => {
  await atStepOne();
  const message = await person.identifyAndWait();
  await fault('ValidateOtp', 'wrong_signature');
  await person.enterCode(message.code);
  await says(/não ficou|Nada foi assinado|não corresponde/);
  await visitor.page.goto('/documentos');
  await says('Por assinar');
});
