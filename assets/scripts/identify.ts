// Step 1, "Conferir e identificar-se": number and PIN are encrypted here and asked for a security code.
// The inputs have no name and stand in no form; the button exists only once the key has been recognised.

import { Card, forgetOnLeaving, onEnter, problemOf, sealed, type Problem } from './page';
import { digits, nationalNumber, phoneText } from './secrets/digits';
import type { CipherKey } from './secrets/rsa';

const slowAfterSeconds = 10;

async function start(card: Card): Promise<void> {
  const country = card.part<HTMLSelectElement>('country');
  const phone = card.part<HTMLInputElement>('phone');
  const pin = card.part<HTMLInputElement>('pin');
  const inputs = [phone, pin];
  // The number's ciphertext, so that a wrong PIN does not ask for the number again.
  let samePhone = { ciphertext: '', ending: '' };
  let busy = false;

  forgetOnLeaving(inputs);
  const key = await card.key();
  if (key === null) return;
  const send = (): void => void request(key);
  card.addSendingButton(card.text('send'), send);
  for (const input of inputs) onEnter(input, send);

  function phoneError(number: Uint8Array | null): string {
    if (samePhone.ciphertext && phone.value.length === 0) return '';
    if (number === null) return card.text('phoneInvalid');
    if (country.value !== '351') return number.length >= 4 && number.length <= 14 ? '' : card.text('phoneInvalid');
    if (number.length < 9) return card.text('phoneShort');
    return number.length > 9 ? card.text('phoneLong') : '';
  }

  function showErrors(errors: [HTMLInputElement, string][]): void {
    const summary = card.part('summary');
    const [heading, list] = [...summary.children] as HTMLElement[];
    heading!.textContent = errors.length === 1 ? card.text('errorsOne') : card.text('errorsMany', { count: errors.length });
    list!.replaceChildren(...errors.map(([input, message]) => {
      card.showFieldError(input, message);
      const link = document.createElement('a');
      link.href = `#${input.id}`;
      link.textContent = message;
      link.addEventListener('click', (event) => {
        event.preventDefault();
        input.focus();
      });
      const item = document.createElement('li');
      item.append(link);
      return item;
    }));
    summary.hidden = false;
    summary.focus();
  }

  // The ciphertexts of what was typed, or null after having said what is wrong with it. Empties the inputs.
  function take(cipher: CipherKey): { phone: string; pin: string } | null {
    const number = nationalNumber(phone.value, country.value);
    const pinDigits = digits(pin.value);
    const pinRight = pinDigits !== null && pinDigits.length >= 4 && pinDigits.length <= 8;
    const wrongPhone = phoneError(number);
    let taken = null;
    if (wrongPhone || !pinRight) {
      const errors: [HTMLInputElement, string][] = [];
      if (wrongPhone) errors.push([phone, wrongPhone]);
      if (!pinRight) errors.push([pin, card.text('pinInvalid')]);
      showErrors(errors);
    } else {
      if (number !== null && number.length > 0) {
        const ending = String.fromCharCode(...number.subarray(-3));
        samePhone = { ciphertext: sealed(cipher, phoneText(country.value, number)), ending };
      }
      taken = { phone: samePhone.ciphertext, pin: sealed(cipher, pinDigits) };
      phone.value = '';
      pin.value = '';
    }
    number?.fill(0);
    pinDigits?.fill(0);
    return taken;
  }

  function show(problem: Problem): void {
    card.turnTo('fields');
    if (problem.field === 'phone') samePhone = { ciphertext: '', ending: '' };
    const again = card.part('phone-again');
    again.textContent = card.text('phoneAgain', { last3: samePhone.ending });
    again.hidden = !samePhone.ciphertext;
    const input = inputs.find((one) => one.id === problem.field);
    if (input) {
      card.showFieldError(input, problem.detail);
      input.focus();
    } else card.showProblem(problem);
  }

  async function request(cipher: CipherKey): Promise<void> {
    if (busy) return;
    card.clearProblems(inputs);
    if (!navigator.onLine) {
      pin.value = '';
      card.showProblem({ title: '', detail: card.text('offline') });
      return;
    }
    const secrets = take(cipher);
    if (secrets === null) return;
    busy = true;
    card.show('slow', false);
    card.turnTo('busy');
    const slow = setTimeout(() => card.show('slow'), slowAfterSeconds * 1000);
    try {
      const documents: unknown = JSON.parse(card.value('documents'));
      const response = await card.post(card.value('url'), { documents, ...secrets });
      if (response.ok) {
        const { location: next } = (await response.json()) as { location: string };
        sessionStorage.setItem('rubrica.phone', samePhone.ending);
        location.assign(next);
        return;
      }
      const problem = await problemOf(response);
      if (problem) show(problem);
    } catch {
      show({ title: card.text('lostHeading'), detail: card.text('lost') });
    } finally {
      clearTimeout(slow);
      busy = false;
    }
  }
}

const root = document.querySelector<HTMLElement>('[data-card="identify"]');
if (root) void start(new Card(root));
