// The list of documents: its one button says how many are chosen. Without this script it says what it does.
const button = document.querySelector<HTMLButtonElement>('button[data-many]');
const form = button?.form;

function sayHowMany(): void {
  if (!button || !form) return;
  const count = form.querySelectorAll('input[name=id]:checked').length;
  const { one = '', many = '' } = button.dataset;
  button.textContent = count > 1 ? many.split('{count}').join(String(count)) : one;
}

form?.addEventListener('change', sayHowMany);
// Boxes keep their state when one comes back to the page.
addEventListener('pageshow', sayHowMany);
