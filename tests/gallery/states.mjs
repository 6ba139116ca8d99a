// What the two secret cards look like after something has happened: page, and what happens on it.
export const answer = (status, body) => (route) => route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) });

const identify = async (page) => {
  await page.locator('#phone').fill('912345678');
  await page.locator('#pin').fill('1234');
  await page.locator('[data-part="actions"] .primary').click();
};
const sendCode = async (page) => {
  await page.locator('#code').fill('123456');
  await page.locator('[data-part="actions"] .primary').click();
};
const problem = (title, detail, more = {}) => answer(422, { title, detail, ...more });

export const states = {
  's04-errors': ['s04-identify', async (page) => {
    await page.locator('#phone').fill('91234');
    await page.locator('[data-part="actions"] .primary').click();
  }],
  's04-wrong-pin': ['s04-identify', async (page) => {
    await page.route('**/post/identify', problem('PIN de assinatura incorreto',
      'PIN de assinatura incorreto. Verifique se não usou o PIN de autenticação. Várias tentativas erradas podem bloquear a sua CMD.', { field: 'pin' }));
    await identify(page);
    await page.locator('#pin-error:visible').waitFor();
  }],
  's04-problem': ['s04-identify', async (page) => {
    await page.route('**/post/identify', problem('A CMD está indisponível',
      'O serviço de Chave Móvel Digital está indisponível neste momento. Não vai receber nenhum código. Nada foi assinado. Pode tentar daqui a alguns minutos.',
      { note: 'Código do serviço: 817 · 23/11/2026, 18:42' }));
    await identify(page);
    await page.locator('[data-part="problem"]:visible').waitFor();
  }],
  's04-busy': ['s04-identify', async (page) => {
    await page.clock.install();
    await page.route('**/post/identify', () => {});
    await identify(page);
    await page.clock.fastForward(11_000);
    await page.locator('[data-part="slow"]:visible').waitFor();
  }],
  's04-offline': ['s04-identify', async (page) => {
    await page.context().setOffline(true);
    await identify(page);
    await page.context().setOffline(false);
  }],
  's05-wrong-code': ['s05-code', async (page) => {
    await page.route('**/post/code', problem('Código incorreto',
      'Este código não está certo. Veja a última mensagem recebida e tente outra vez.', { field: 'code' }));
    await sendCode(page);
    await page.locator('#code-error:visible').waitFor();
  }],
  's05-resend-wait': ['s05-code', async (page) => { await page.locator('[data-part="resend"]').click(); }],
  's05-busy': ['s05-code', async (page) => {
    await page.route('**/post/code', () => {});
    await sendCode(page);
  }],
  's07-expired': ['s05-code', async (page) => {
    await page.route('**/post/code', problem('O código expirou', 'Nada foi assinado.', { code: 'security_code_expired' }));
    await page.locator('#code').fill('123456');
    await sendCode(page);
    await page.locator('[data-part="expired"]:visible').waitFor();
  }],
  's05-lost': ['s05-code', async (page) => {
    await page.route('**/post/code', (route) => route.abort());
    await page.route('**/s10-unknown.html', (route) => route.abort());
    await sendCode(page);
    await page.locator('[data-part="problem"]:visible').waitFor();
  }],
};
