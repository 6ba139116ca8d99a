// What the two pages where something secret is typed have in common: their parts, the key, the request, the problem.
// Everything shown is put in as text; there is no HTML in any script.

import { encrypt, fromBase64, keyDigest, readKey, toBase64, type CipherKey } from './secrets/rsa';

const patienceSeconds = 75; // the server itself gives up a little earlier

export interface Problem {
  title: string;
  detail: string;
  code?: string;
  field?: string; // which input it is about: phone, pin or code
  note?: string; // small print: the service's own code and the time
  retry_after?: number; // seconds
  location?: string; // a page that says it better
}

export class Card {
  // `root` carries in data- attributes what the server knows, and holds elements with data-part.
  constructor(readonly root: HTMLElement) {}

  part<T extends HTMLElement = HTMLElement>(name: string): T {
    return this.root.querySelector(`[data-part="${name}"]`) as T;
  }

  value(name: string): string {
    return this.root.dataset[name] ?? '';
  }

  // A text of the catalogue, which the template wrote into data-text-NAME, with {name} filled in.
  text(name: string, values: Record<string, string | number> = {}): string {
    let text = this.value(`text${name[0]!.toUpperCase()}${name.slice(1)}`);
    for (const [key, value] of Object.entries(values)) text = text.split(`{${key}}`).join(String(value));
    return text;
  }

  show(name: string, visible = true): void {
    const part = this.part(name);
    if (part) part.hidden = !visible;
  }

  // One of the card's faces: the fields, or what is being waited for.
  turnTo(face: 'fields' | 'busy'): void {
    this.show('fields', face === 'fields');
    this.show('busy', face === 'busy');
    this.root.setAttribute('aria-busy', String(face === 'busy'));
    if (face === 'busy') this.part('busy').focus();
  }

  // A button exists only where a script can encrypt what it sends.
  addSendingButton(text: string, send: () => void): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button primary';
    button.textContent = text;
    button.addEventListener('click', send);
    this.part('actions').prepend(button);
    this.part('late')?.remove();
    return button;
  }

  showProblem({ title, detail, note = '' }: Problem): void {
    const box = this.part('problem');
    const [heading, text, small] = [...box.children] as HTMLElement[];
    heading!.textContent = title;
    heading!.hidden = !title;
    text!.textContent = detail;
    small!.textContent = note;
    small!.hidden = !note;
    box.hidden = false;
    box.focus();
  }

  // What is wrong with an input, beside it; '' takes it away.
  showFieldError(input: HTMLInputElement, message: string): void {
    const error = document.getElementById(`${input.id}-error`)!;
    error.textContent = message;
    error.hidden = !message;
    input.closest('.field')!.classList.toggle('invalid', message !== '');
    if (message) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  }

  clearProblems(inputs: HTMLInputElement[]): void {
    this.show('problem', false);
    this.show('summary', false);
    for (const input of inputs) this.showFieldError(input, '');
  }

  // The service's key, if it is one of those that this page expects. Null after having said why not.
  async key(): Promise<CipherKey | null> {
    if (!globalThis.crypto?.subtle) {
      this.showProblem({ title: '', detail: this.text('noCrypto') });
      return null;
    }
    try {
      const spki = fromBase64(this.value('key'));
      if (!this.value('digests').split(' ').includes(await keyDigest(spki))) throw new Error('unknown key');
      return await readKey(spki);
    } catch {
      this.showProblem({ title: '', detail: this.text('unknownKey') });
      return null;
    }
  }

  // Throws when no answer came.
  async post(url: string, body: object): Promise<Response> {
    const patience = new AbortController();
    const end = setTimeout(() => patience.abort(), patienceSeconds * 1000);
    try {
      return await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-Rubrica-CSRF': this.value('csrf') },
        body: JSON.stringify(body),
        signal: patience.signal,
      });
    } finally {
      clearTimeout(end);
    }
  }
}

export const sealed = (key: CipherKey, message: Uint8Array): string => toBase64(encrypt(key, message));

// An answer that is not the good one. Null: the page is being left, there is nothing to show.
export async function problemOf(response: Response): Promise<Problem | null> {
  const problem = (await response.json()) as Problem;
  if (response.status === 401) location.reload(); // the way back leads through the login
  else if (problem.location) location.assign(problem.location);
  else return problem;
  return null;
}

// Nothing that was typed survives the page: not for the back button, not for a restored tab.
export function forgetOnLeaving(inputs: HTMLInputElement[]): void {
  addEventListener('pagehide', () => {
    for (const input of inputs) input.value = '';
  });
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
}

export function onEnter(input: HTMLInputElement, act: () => void): void {
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault(); // or the same stroke would press what gets the focus now
    act();
  });
}
