// The two secret cards in a browser, behind the product's own policy: what leaves, what is said, where the focus goes.
import assert from 'node:assert/strict';
import { constants, privateDecrypt } from 'node:crypto';
import { after, before, test } from 'node:test';
import { launch } from '../end_to_end/browser/support/browser.mjs';
import { open } from '../gallery/site.mjs';
import { answer } from '../gallery/states.mjs';

let site, browser;
before(async () => {
  site = await open();
  browser = await launch();
});
after(async () => { await browser?.close(); site?.close(); });

// A page whose requests and complaints are kept, and which is left behind without complaints.
function onPage(title, name, walk, options = {}) {
  test(title, { timeout: 60_000 }, async () => {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const sent = [];
    const complaints = [];
    page.on('request', (request) => { if (request.method() !== 'GET') sent.push(request); });
    page.on('console', (message) => { if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text()); });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`${site.url}/${name}.html`);
    await walk(page, sent, context);
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

const primary = (page) => page.locator('[data-part="actions"] .primary');
const says = (page, text) => page.getByText(text, { exact: false }).filter({ visible: true }).first().waitFor();
const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.dataset.part);
async function type(page, phone = '912345678', pin = '73919462') {
  await page.locator('#phone').fill(phone);
  await page.locator('#pin').fill(pin);
}
function decrypt(base64) {
  assert.equal(base64.length, 344);
  const block = privateDecrypt({ key: site.privateKey, padding: constants.RSA_NO_PADDING }, Buffer.from(base64, 'base64'));
  return block.subarray(block.indexOf(0, 2) + 1).toString('ascii');
}

onPage('number and PIN leave as ciphertext, and the page goes where it is told', 's04-identify', async (page, sent) => {
  await page.route('**/post/identify', answer(201, { location: '/s05-code.html' }));
  await type(page, '912 345 678');
  await primary(page).click();
  await page.waitForURL('**/s05-code.html');
  assert.equal(sent.length, 1);
  const body = sent[0].postDataJSON();
  assert.deepEqual(Object.keys(body).sort(), ['documents', 'phone', 'pin']);
  assert.deepEqual(body.documents, [{ id: '1', sha256: '9f2c' }]);
  assert.equal(decrypt(body.phone), '+351 912345678');
  assert.equal(decrypt(body.pin), '73919462');
  assert.equal(sent[0].headers()['x-rubrica-csrf'], 'x');
  // Step 2 knows the last three digits from this tab, once.
  await says(page, 'terminado em 678');
  await page.reload();
  await says(page, 'para o seu telemóvel');
  assert.deepEqual(await page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }]), [{}, {}]);
});

onPage('a foreign number goes with its own country code', 's04-identify', async (page, sent) => {
  await page.route('**/post/identify', answer(201, { location: '/s05-code.html' }));
  await page.locator('#country').selectOption('352');
  await type(page, '621123456');
  await primary(page).click();
  await page.waitForURL('**/s05-code.html');
  assert.equal(decrypt(sent[0].postDataJSON().phone), '+352 621123456');
});

onPage('the inputs are empty before the request is sent, and nothing can be sent twice', 's04-identify', async (page, sent) => {
  let seen;
  await page.route('**/post/identify', async () => {
    seen = await page.evaluate(() => [document.querySelector('#phone').value, document.querySelector('#pin').value]);
  });
  await type(page);
  await primary(page).evaluate((button) => { button.click(); button.click(); });
  await says(page, 'A pedir o código');
  await page.waitForTimeout(200);
  assert.deepEqual(seen, ['', '']);
  assert.equal(sent.length, 1);
  assert.equal(await focused(page), 'busy');
});

onPage('what is missing is said in a summary that has the focus, and nothing is sent', 's04-identify', async (page, sent) => {
  await primary(page).click();
  await says(page, 'Corrija 2 campos');
  assert.equal(await focused(page), 'summary');
  await page.getByRole('link', { name: 'Introduza o PIN' }).click();
  assert.equal(await focused(page), 'pin');
  await type(page, '91234', '1234');
  await primary(page).click();
  await says(page, 'Corrija 1 campo');
  await says(page, 'Faltam algarismos. Um telemóvel português tem 9.');
  assert.equal(await page.locator('#phone').getAttribute('aria-invalid'), 'true');
  assert.equal(await page.locator('#pin').getAttribute('aria-invalid'), null);
  await type(page, '9123456789');
  await primary(page).click();
  await says(page, 'Há algarismos a mais');
  await type(page, '91234x678', '123');
  await primary(page).click();
  await says(page, 'Introduza o número só com algarismos');
  assert.equal(sent.length, 0);
});

onPage('a wrong PIN asks for the PIN alone: the number may stay as it was', 's04-identify', async (page, sent) => {
  await page.route('**/post/identify', answer(422, { code: 'signature_pin_incorrect', field: 'pin', title: 'PIN', detail: 'PIN de assinatura incorreto.' }));
  await type(page);
  await primary(page).click();
  await says(page, 'PIN de assinatura incorreto.');
  assert.equal(await focused(page), 'pin');
  assert.equal(await page.locator('#pin').inputValue(), '');
  await says(page, 'mesmo número, terminado em 678');
  await page.locator('#pin').fill('1234');
  await page.locator('#pin').press('Enter');
  await page.waitForFunction(() => !document.querySelector('[data-part="fields"]').hidden && document.activeElement.id === 'pin');
  assert.equal(sent.length, 2);
  assert.equal(decrypt(sent[1].postDataJSON().phone), '+351 912345678');
  assert.equal(decrypt(sent[1].postDataJSON().pin), '1234');
});

onPage('a number that the service does not know is asked for again', 's04-identify', async (page) => {
  await page.route('**/post/identify', answer(422, { field: 'phone', title: 'x', detail: 'Não encontrámos uma assinatura digital ativa para este número.' }));
  await type(page);
  await primary(page).click();
  await says(page, 'Não encontrámos');
  assert.equal(await focused(page), 'phone');
  assert.equal(await page.locator('#phone-again').isVisible(), false);
});

onPage('any other problem is shown in place with the focus, or on the page that the server names', 's04-identify', async (page) => {
  await page.route('**/post/identify', answer(503, { title: 'A CMD está indisponível', detail: 'Nada foi assinado.', note: 'Código do serviço: 817' }));
  await type(page);
  await primary(page).click();
  await says(page, 'Código do serviço: 817');
  assert.equal(await focused(page), 'problem');
  await page.route('**/post/identify', answer(422, { title: 'x', detail: 'y', location: '/s09-pin-change.html' }));
  await type(page);
  await primary(page).click();
  await page.waitForURL('**/s09-pin-change.html');
});

onPage('a lost login leads through the login', 's04-identify', async (page) => {
  await page.route('**/post/identify', answer(401, { title: 'x', detail: 'y' }));
  await type(page);
  const reloaded = page.waitForEvent('load');
  await primary(page).click();
  await reloaded;
});

onPage('slow: the second text comes after ten seconds, and in the end the page says what is known', 's04-identify', async (page) => {
  await page.clock.install();
  await page.route('**/post/identify', () => {});
  await type(page);
  await primary(page).click();
  await says(page, 'Costuma demorar menos de 10 segundos');
  await page.clock.fastForward(9_000);
  assert.equal(await page.locator('[data-part="slow"]').isVisible(), false);
  await page.clock.fastForward(2_000);
  await says(page, 'Está a demorar mais do que o habitual');
  await page.clock.fastForward(70_000);
  await says(page, 'A ligação falhou');
  await says(page, 'Nada foi assinado');
});

onPage('offline nothing is sent, and the PIN is asked for again', 's04-identify', async (page, sent, context) => {
  await context.setOffline(true);
  await type(page);
  await primary(page).click();
  await says(page, 'Sem ligação à Internet. Nada foi enviado.');
  assert.equal(await page.locator('#pin').inputValue(), '');
  assert.equal(sent.length, 0);
});

test('a key that the page does not expect makes no button', async () => {
  for (const broken of [{ digests: 'cf0299de' }, { key: 'AAAA' }, { digests: '' }]) {
    const page = await browser.newPage();
    await page.route('**/s04-identify.html', async (route) => {
      const response = await route.fetch();
      let body = await response.text();
      for (const [name, value] of Object.entries(broken)) body = body.replace(new RegExp(`data-${name}="[^"]*"`), `data-${name}="${value}"`);
      await route.fulfill({ response, body });
    });
    await page.goto(`${site.url}/s04-identify.html`);
    await says(page, 'A chave de cifra recebida não é reconhecida');
    assert.equal(await primary(page).count(), 0);
    await page.close();
  }
});

for (const name of ['s04-identify', 's05-code']) {
  onPage(`${name} without JavaScript says why nothing can be sent`, name, async (page) => {
    await says(page, 'esta página precisa de JavaScript. Sem ele, nada é enviado.');
    assert.equal(await primary(page).count(), 0);
  }, { javaScriptEnabled: false });
}

test('with the script blocked the page says so after a while, and Enter sends nothing', async () => {
  const page = await browser.newPage();
  await page.route('**/*.js', (route) => route.abort());
  const sent = [];
  page.on('request', (request) => { if (request.method() !== 'GET' || request.isNavigationRequest()) sent.push(request.url()); });
  await page.goto(`${site.url}/s04-identify.html`);
  await type(page);
  await page.locator('#phone').press('Enter');
  await page.locator('#pin').press('Enter');
  await page.waitForFunction(() => getComputedStyle(document.querySelector('[data-part="late"]')).visibility === 'visible', undefined, { timeout: 8000 });
  assert.deepEqual(sent, [page.url()]);
  await page.close();
});

onPage('nothing typed survives leaving the page and coming back', 's04-identify', async (page) => {
  await type(page);
  await page.goto(`${site.url}/s02-list.html`);
  await page.goBack();
  assert.deepEqual(await page.locator('#phone, #pin').evaluateAll((inputs) => inputs.map((one) => one.value)), ['', '']);
});

onPage('the code leaves as ciphertext, by the button and by nothing else', 's05-code', async (page, sent) => {
  await page.route('**/post/code', answer(200, { location: '/s10-signed.html' }));
  await page.locator('#code').fill('123 456');
  await page.waitForTimeout(300);
  assert.equal(sent.length, 0, 'six digits do not send themselves');
  await page.locator('#code').press('Enter');
  await page.waitForTimeout(300);
  assert.equal(sent.length, 0, 'Enter leads to the button that says what it does');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Assinar fatura');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/s10-signed.html');
  assert.deepEqual(Object.keys(sent[0].postDataJSON()), ['code']);
  assert.equal(decrypt(sent[0].postDataJSON().code), '123456');
});

onPage('a wrong code: the empty field has the focus', 's05-code', async (page) => {
  await page.route('**/post/code', answer(422, { field: 'code', title: 'x', detail: 'Este código não está certo.' }));
  await page.locator('#code').fill('000000');
  await primary(page).click();
  await says(page, 'Este código não está certo.');
  assert.equal(await focused(page), 'code');
  assert.equal(await page.locator('#code').inputValue(), '');
  await page.locator('#code').fill('12345');
  await primary(page).click();
  await says(page, 'Introduza os 6 algarismos do código.');
});

onPage('time: counted down, announced once at thirty seconds, and at the end the field goes away', 's05-code', async (page) => {
  await page.clock.install();
  await page.reload();
  await page.getByText(/Válido durante mais \d:\d\d/).waitFor();
  await page.getByRole('button', { name: /Enviar novo SMS \(0:\d\d\)/ }).click();
  await page.getByText(/Pode pedir um novo SMS dentro de \d+ segundos/).waitFor();
  await page.clock.fastForward(26_000);
  await says(page, 'Já pode pedir um novo SMS.');
  assert.equal(await page.getByRole('button', { name: 'Enviar novo SMS', exact: true }).getAttribute('class'), 'button');
  assert.equal(await page.locator('[data-part="live"]').textContent(), '');
  await page.clock.fastForward(50_000);
  assert.equal(await page.locator('[data-part="live"]').textContent(), 'O código expira dentro de 30 segundos.');
  await page.locator('#code').fill('1234');
  await page.clock.fastForward(40_000);
  await says(page, 'O código expirou');
  assert.equal(await focused(page), 'expired');
  assert.equal(await page.locator('#code').isVisible(), false);
  assert.equal(await page.locator('#code').inputValue(), '');
  assert.equal(await page.getByRole('button', { name: 'Assinar fatura' }).count(), 0);
  assert.match(await page.getByRole('button', { name: 'Enviar novo SMS' }).getAttribute('class'), /primary/);
});

onPage('another message: what the server says, and its times; after the last one the page helps', 's05-code', async (page, sent) => {
  await page.clock.install();
  await page.reload();
  await page.clock.fastForward(110_000);
  await says(page, 'O código expirou');
  const now = 1_000_000;
  await page.route('**/post/resend', answer(200, { detail: 'Enviámos um novo SMS às 18:42. Use o código da última mensagem.', now, deadline: now + 120_000, resend_from: null }));
  await page.getByRole('button', { name: 'Enviar novo SMS' }).click();
  await says(page, 'Enviámos um novo SMS às 18:42');
  await page.getByText(/Válido durante mais (2:00|1:59)/).waitFor();
  assert.equal(await focused(page), 'code');
  assert.deepEqual(sent[0].postDataJSON(), {});
  assert.equal(await page.getByRole('button', { name: /Enviar novo SMS/ }).count(), 0);
  await says(page, 'Não recebeu o código?');
  await page.clock.fastForward(125_000);
  await says(page, 'Vamos pedir o PIN outra vez, por segurança.');
  await page.getByRole('button', { name: 'Recomeçar' }).waitFor();
});

onPage('a message that could not be sent leaves the code as it was', 's05-code', async (page) => {
  await page.clock.install();
  await page.reload();
  await page.clock.fastForward(30_000);
  await page.route('**/post/resend', answer(503, { title: 'x', detail: 'Não foi possível enviar o SMS. O código anterior pode ainda servir.' }));
  await page.getByRole('button', { name: 'Enviar novo SMS' }).click();
  await says(page, 'O código anterior pode ainda servir.');
  await page.getByText(/Válido durante mais \d:\d\d/).waitFor();
});

onPage('the service says that the code has expired', 's05-code', async (page) => {
  await page.route('**/post/code', answer(409, { code: 'security_code_expired', title: 'O código expirou', detail: 'Nada foi assinado.' }));
  await page.locator('#code').fill('123456');
  await primary(page).click();
  await says(page, 'O código expirou');
  assert.equal(await focused(page), 'expired');
});

onPage('no answer after the code has left: nobody claims to know, nothing is sent again, the act is looked up', 's05-code', async (page, sent) => {
  await page.route('**/post/code', (route) => route.abort());
  await page.locator('#code').fill('123456');
  await primary(page).click();
  await says(page, 'Ainda não sabemos se a assinatura ficou concluída');
  await says(page, 'Não assine este documento outra vez');
  assert.equal(await primary(page).isVisible(), false);
  await page.waitForURL('**/s10-unknown.html');
  assert.equal(sent.length, 1);
});

onPage('the list says how many are chosen', 's02-list', async (page) => {
  const button = page.locator('button[data-many]');
  assert.equal(await button.textContent(), 'Assinar 2 com CMD');
  await page.getByRole('checkbox').nth(2).check();
  assert.equal(await button.textContent(), 'Assinar 3 com CMD');
  await page.getByRole('checkbox').nth(0).uncheck();
  await page.getByRole('checkbox').nth(1).uncheck();
  assert.equal(await button.textContent(), 'Assinar com CMD');
});
