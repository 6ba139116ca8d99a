// The list of documents: the button says how many are chosen. Without this script it says "Assinar com CMD" and works.

const form = document.querySelector<HTMLFormElement>('form[data-card="documents"]');
const button = form?.querySelector<HTMLButtonElement>('[data-part="sign"]');
if (form && button) {
  const boxes = (): HTMLInputElement[] => [...form.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')];
  const say = (): void => {
    const count = boxes().filter((box) => box.checked).length;
    const { textOne = '', textMany = '' } = form.dataset;
    button.textContent = count > 1 ? textMany.split('{count}').join(String(count)) : textOne;
  };
  form.addEventListener('change', say);
  addEventListener('pageshow', say); // the browser may have restored what was chosen
}
