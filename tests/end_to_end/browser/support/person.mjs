// A person at the screen. Uses what a person sees: labels, buttons, headings.
import assert from 'node:assert/strict';

let nextPerson = 1;

export const marta = { phone: '912345678', pin: '1234' };
const issuer = { name: 'Marta Conceição Ferreira', tax_id: '123456789', address: 'Rua das Flores 12\n1200-195 Lisboa' };

export class Person {
  constructor(product, page) {
    this.product = product;
    this.page = page;
    this.email = `pessoa${nextPerson++}-${Date.now()}@exemplo.pt`;
    this.password = 'correto cavalo bateria';
  }

  button(name) { return this.page.getByRole('button', { name }); }
  link(name) { return this.page.getByRole('link', { name }); }
  field(label) { return this.page.getByLabel(label, { exact: false }); }

  async signUp() {
    await this.page.goto('/conta/nova');
    await this.field('E-mail').fill(this.email);
    await this.page.getByLabel(/^Palavra-passe/).first().fill(this.password);
    await this.button('Criar conta').click();
    await this.page.waitForURL((url) => !url.pathname.startsWith('/conta'));
  }

  async logIn() {
    if (!this.page.url().includes('/entrar')) await this.page.goto('/entrar');
    await this.field('E-mail').fill(this.email);
    await this.page.getByLabel(/^Palavra-passe/).fill(this.password);
    await this.button('Entrar').click();
    await this.page.waitForURL((url) => url.pathname !== '/entrar');
  }

  async fillIssuer() {
    await this.page.goto('/definicoes/emitente');
    await this.field('Nome').fill(issuer.name);
    await this.field('NIF').fill(issuer.tax_id);
    await this.field('Morada').fill(issuer.address);
    await this.button('Guardar').click();
  }

  async activateCmd() {
    await this.page.goto('/definicoes/assinatura');
    await this.page.getByText('Utilizar CMD', { exact: true }).click();
    await this.button('Ativar CMD').click();
    await this.page.getByText('CMD ativa').first().waitFor();
  }

  // One line: description, quantity, unit price. Ends on the page of the issued invoice.
  async issueInvoice({ customer = 'Câmara Municipal de Exemplo', description = 'Consultoria', quantity = '1',
    price = '100,00' } = {}) {
    await this.page.goto('/faturas/nova');
    await this.field('Nome do cliente').fill(customer);
    await this.field('Descrição').first().fill(description);
    await this.field('Quantidade').first().fill(quantity);
    await this.field('Preço').first().fill(price);
    await this.button('Emitir fatura').click();
    await this.page.getByRole('heading', { level: 1, name: /emitida/ }).waitFor();
    return (await this.page.getByRole('heading', { level: 1 }).innerText()).match(/F[TRS] \S+/)[0];
  }

  // Everything that stands before a signature, for tests of what comes after: the same forms, sent without drawing their
  // pages. One invoice for each price; ends on the page of the last one.
  async ready({ prices = [] } = {}) {
    await this.send('/conta/nova', { email: this.email, password: this.password });
    await this.send('/definicoes/emitente', issuer);
    await this.send('/definicoes/assinatura/cmd', {});
    let invoice;
    for (const price of prices) {
      invoice = await this.send('/faturas/nova', { customer_name: 'Câmara Municipal de Exemplo',
        'line-1-description': 'Consultoria', 'line-1-quantity': '1', 'line-1-price': price, action: 'issue' });
    }
    if (invoice) await this.page.goto(invoice);
  }

  // Sends the form of a page as it stands, but for what is typed; gives the page that it leads to. The reader of HTML is
  // the browser's own, on a page that is still empty.
  async send(path, typed) {
    assert.equal(this.page.url(), 'about:blank');
    const form = await (await this.page.request.get(path)).text();
    const fields = await this.page.evaluate(([html, action, values]) => {
      const all = [...new DOMParser().parseFromString(html, 'text/html').forms];
      const found = new FormData(all.find((one) => one.getAttribute('action') === action));
      for (const [name, value] of Object.entries(values)) found.set(name, value);
      return [...found];
    }, [form, path, typed]);
    const answer = await this.page.request.post(path, { data: String(new URLSearchParams(fields)),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
    const heading = /<h1[^>]*>([^<]*)/.exec(await answer.text())?.[1];
    assert.ok(answer.ok() && answer.url() !== `${this.product.url}${path}`, `${path} leads on, not to «${heading}»`);
    return answer.url();
  }

  // Step 1, from the page of a document or a selection that is open.
  async identify({ phone, pin } = marta) {
    await this.field('Número de telemóvel').fill(phone);
    await this.field('PIN de assinatura').fill(pin);
    await this.button('Pedir código de segurança').click();
  }

  async identifyAndWait(citizen = marta) {
    const before = (await this.product.messages(`+351${citizen.phone}`)).length;
    await this.identify(citizen);
    await this.page.getByRole('heading', { name: 'Código de segurança' }).waitFor();
    return this.product.message(`+351${citizen.phone}`, before);
  }

  async enterCode(code, button = /^Assinar (fatura|documento|\d+ documentos)$/) {
    await this.field('Código de 6 algarismos').fill(code);
    await this.button(button).click();
  }
}
