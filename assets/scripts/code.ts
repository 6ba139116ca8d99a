// Step 2, "Confirmar com o código": the code is encrypted here, and its end and the next message are counted down to.
// Nothing is sent by itself: six digits are not a signature, the button is.

import { Card, forgetOnLeaving, onEnter, problemOf, sealed, type Problem } from './page';
import { digits } from './secrets/digits';
import type { CipherKey } from './secrets/rsa';

const warnAtSeconds = 30;
const askAgainAfterMs = 3000;

// Times of the server, in milliseconds, as this device's clock would show them.
interface Deadlines {
  now: number;
  deadline: number;
  resend_from: number | null; // null: no more messages
}

interface Resent extends Deadlines {
  detail: string;
}

const minutes = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, askAgainAfterMs));

async function start(card: Card): Promise<void> {
  const code = card.part<HTMLInputElement>('code');
  const resend = card.part<HTMLButtonElement>('resend');
  const countdown = card.part('countdown');
  const note = card.part('note');
  let deadline = 0;
  let resendFrom: number | null = null;
  let warned = false;
  let opened = true;
  let busy = false;
  let signing: HTMLButtonElement | null = null;

  forgetOnLeaving([code]);
  sayWhere();
  sayWhereElse();
  setDeadlines({
    now: Number(card.value('now')),
    deadline: Number(card.value('deadline')),
    resend_from: card.value('resendFrom') ? Number(card.value('resendFrom')) : null,
  });
  const key = await card.key();
  if (key === null) return;
  signing = card.addSendingButton(card.text('sign'), () => void sign(key));
  // Enter goes to the button that signs, which says what it does; it does not press it.
  onEnter(code, () => signing!.focus());
  resend.addEventListener('click', () => void askForMessage());
  tick();
  setInterval(tick, 500);
  if (card.value('pollUrl')) void waitForApproval();

  // The last three digits are known to this tab only, and only once: the server never saw them.
  function sayWhere(): void {
    const ending = sessionStorage.getItem('rubrica.phone');
    sessionStorage.removeItem('rubrica.phone');
    if (!ending) return;
    card.part('ending').textContent = ending;
    card.show('sent', false);
    card.show('sent-to');
  }

  // Whoever opens the same act in a second tab is told by the first that it is there.
  function sayWhereElse(): void {
    const tabs = new BroadcastChannel(card.value('stateUrl'));
    tabs.addEventListener('message', ({ data }) => {
      if (data === 'opened') tabs.postMessage('open already');
      else card.show('other-tab');
    });
    tabs.postMessage('opened');
  }

  function setDeadlines(times: Deadlines): void {
    const ahead = Date.now() - times.now;
    deadline = times.deadline + ahead;
    resendFrom = times.resend_from === null ? null : times.resend_from + ahead;
    warned = false;
    opened = false;
  }

  // Everything follows from the clock, nothing from ticks: a device that slept shows the truth at once.
  function tick(): void {
    const left = Math.max(0, Math.ceil((deadline - Date.now()) / 1000));
    const wait = waiting();
    const expired = left === 0;
    countdown.textContent = card.text('validFor', { time: minutes(left) });
    card.show('countdown', !expired);
    card.show('typing', !expired);
    if (signing) signing.hidden = expired;
    if (expired && card.part('expired').hidden) {
      code.value = '';
      card.show('expired');
      if (!busy) card.part('expired').focus();
    } else if (!expired) card.show('expired', false);
    if (!expired && left <= warnAtSeconds && !warned) {
      warned = true;
      card.part('live').textContent = card.text('expiresSoon');
    }
    resend.hidden = resendFrom === null;
    resend.textContent = wait ? card.text('resendIn', { time: minutes(wait) }) : card.text('resend');
    resend.classList.toggle('primary', expired && !wait);
    resend.classList.toggle('waiting', wait > 0);
    if (!wait && !opened && resendFrom !== null) {
      opened = true;
      note.textContent = card.text('resendOpen');
    }
    card.show('help', resendFrom === null);
    card.show('restart', expired && resendFrom === null);
  }

  function waiting(): number {
    return resendFrom === null ? 0 : Math.max(0, Math.ceil((resendFrom - Date.now()) / 1000));
  }

  function show(problem: Problem): void {
    card.turnTo('fields');
    if (problem.code === 'security_code_expired') {
      deadline = 0;
      tick();
      card.part('expired').focus();
    } else if (problem.field === 'code') {
      card.showFieldError(code, problem.detail);
      code.focus();
    } else card.showProblem(problem);
  }

  async function sign(cipher: CipherKey): Promise<void> {
    if (busy) return;
    card.clearProblems([code]);
    if (!navigator.onLine) {
      code.value = '';
      card.showProblem({ title: '', detail: card.text('offline') });
      return;
    }
    const typed = digits(code.value);
    if (typed === null || typed.length !== 6) {
      typed?.fill(0);
      show({ title: '', detail: card.text('codeInvalid'), field: 'code' });
      return;
    }
    const ciphertext = sealed(cipher, typed);
    code.value = '';
    busy = true;
    card.turnTo('busy');
    try {
      const response = await card.post(card.value('url'), { code: ciphertext });
      if (response.ok) {
        location.assign(((await response.json()) as { location: string }).location);
        return;
      }
      const problem = await problemOf(response);
      if (problem) show(problem);
      busy = false;
    } catch {
      await findOut();
    }
  }

  // The code has left and no answer came: the page of the act knows more, as soon as it can be reached.
  async function findOut(): Promise<void> {
    card.turnTo('fields');
    card.show('fields', false);
    card.showProblem({ title: card.text('lostHeading'), detail: card.text('lost') });
    for (;;) {
      await pause();
      try {
        await fetch(card.value('stateUrl'), { headers: { Accept: 'text/html' } });
        location.assign(card.value('stateUrl'));
        return;
      } catch {
        // still not there
      }
    }
  }

  async function askForMessage(): Promise<void> {
    const wait = waiting();
    if (busy) return;
    if (wait) {
      note.textContent = card.text('resendWait', { seconds: wait });
      return;
    }
    busy = true;
    note.textContent = card.text('resendBusy');
    try {
      const response = await card.post(card.value('resendUrl'), {});
      if (response.ok) {
        const resent = (await response.json()) as Resent;
        setDeadlines(resent);
        card.clearProblems([code]);
        note.textContent = resent.detail;
        opened = true;
        code.value = '';
        tick();
        code.focus();
      } else {
        const problem = await problemOf(response);
        if (problem) {
          note.textContent = problem.detail;
          if (problem.retry_after) resendFrom = Date.now() + problem.retry_after * 1000;
        }
      }
    } catch {
      note.textContent = card.text('resendLost');
    }
    busy = false;
  }

  // Where approving in the gov.pt app is possible, the page goes on by itself.
  async function waitForApproval(): Promise<void> {
    for (;;) {
      await pause();
      if (busy || Date.now() > deadline) continue;
      try {
        const response = await fetch(card.value('pollUrl'), { headers: { Accept: 'application/json' } });
        if (response.status === 200) {
          location.assign(((await response.json()) as { location: string }).location);
          return;
        }
      } catch {
        // asked again in a moment
      }
    }
  }
}

const root = document.querySelector<HTMLElement>('[data-card="code"]');
if (root) void start(new Card(root));
