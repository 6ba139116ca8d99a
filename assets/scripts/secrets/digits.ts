// Digits that a person typed, as bytes that can be wiped.
//
// Only character codes are looked at. A regular expression on a PIN would keep it readable for every script of the page
// (RegExp.$_), and a `pattern` attribute would keep it in the heap; a loop leaves nothing behind.

const zero = 48;
const plus = 43;
// What people and phone books put between digits: space, full stop, hyphen, brackets, no-break space.
const separators = [32, 46, 45, 40, 41, 0xa0];

const isDigit = (code: number): boolean => code >= zero && code < zero + 10;

// The digits of `typed` from the position `from` on; null when there is anything but digits and separators.
export function digits(typed: string, from = 0): Uint8Array | null {
  const found = new Uint8Array(typed.length);
  let count = 0;
  for (let i = from; i < typed.length; ++i) {
    const code = typed.charCodeAt(i);
    if (isDigit(code)) found[count++] = code;
    else if (!separators.includes(code)) {
      found.fill(0);
      return null;
    }
  }
  return found.subarray(0, count);
}

// The national number in `typed`, which may repeat the country code (+351 912 345 678, 00351…); null when it is none.
export function nationalNumber(typed: string, countryCode: string): Uint8Array | null {
  let from = 0;
  while (from < typed.length && separators.includes(typed.charCodeAt(from))) ++from;
  const doubleZero = typed.charCodeAt(from) === zero && typed.charCodeAt(from + 1) === zero;
  if (typed.charCodeAt(from) !== plus && !doubleZero) return digits(typed, from);
  const whole = digits(typed, from + (doubleZero ? 2 : 1));
  if (whole === null || whole.length < countryCode.length) return null;
  for (let i = 0; i < countryCode.length; ++i) {
    if (whole[i] !== countryCode.charCodeAt(i)) {
      whole.fill(0);
      return null;
    }
  }
  return whole.subarray(countryCode.length);
}

// "+351 912345678": the only form that the service understands.
export function phoneText(countryCode: string, number: Uint8Array): Uint8Array {
  const text = new Uint8Array(countryCode.length + 2 + number.length);
  text[0] = plus;
  for (let i = 0; i < countryCode.length; ++i) text[i + 1] = countryCode.charCodeAt(i);
  text[countryCode.length + 1] = 32;
  text.set(number, countryCode.length + 2);
  return text;
}
