// RSAES-PKCS1-v1_5 encryption (RFC 8017, 7.2.1), which WebCrypto does not have. The key is read and the randomness made
// by WebCrypto; the one modular power is BigInt's. The exponent is public and the secret sits under at least 200 random
// bytes, so that BigInt not being constant-time tells nobody anything.

export interface CipherKey {
  readonly modulus: bigint;
  readonly exponent: bigint;
  readonly bytes: number; // of the modulus, and so of every ciphertext
}

const smallestKeyBits = 2048;
const smallestExponent = 65537n;

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; ++i) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

export function toBase64(bytes: Uint8Array): string {
  let characters = '';
  for (const byte of bytes) characters += String.fromCharCode(byte);
  return btoa(characters);
}

function toNumber(bytes: Uint8Array): bigint {
  let number = 0n;
  for (const byte of bytes) number = (number << 8n) | BigInt(byte);
  return number;
}

function toBytes(number: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = length - 1; i >= 0; --i) {
    bytes[i] = Number(number & 0xffn);
    number >>= 8n;
  }
  return bytes;
}

const fromBase64Url = (text: string): bigint => toNumber(fromBase64(text.split('-').join('+').split('_').join('/')));

// Lower-case hexadecimal SHA-256 of the key, by which it is recognised.
export async function keyDigest(spki: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', spki));
  let text = '';
  for (const byte of digest) text += (byte < 16 ? '0' : '') + byte.toString(16);
  return text;
}

// From a SubjectPublicKeyInfo in DER. Throws for anything but an RSA key of at least 2048 bits and e >= 65537.
export async function readKey(spki: Uint8Array<ArrayBuffer>): Promise<CipherKey> {
  const key = await crypto.subtle.importKey('spki', spki, { name: 'RSA-OAEP', hash: 'SHA-256' }, true, ['encrypt']);
  const { n, e } = await crypto.subtle.exportKey('jwk', key);
  const modulus = fromBase64Url(n ?? '');
  const exponent = fromBase64Url(e ?? '');
  const bits = modulus.toString(2).length;
  if (bits < smallestKeyBits || exponent < smallestExponent || (exponent & 1n) === 0n) throw new Error('weak key');
  return { modulus, exponent, bytes: Math.ceil(bits / 8) };
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % modulus;
    base = (base * base) % modulus;
  }
  return result;
}

// Random bytes without a zero: zeros are drawn again.
export function fillPadding(padding: Uint8Array): void {
  crypto.getRandomValues(padding);
  for (let i = 0; i < padding.length; ++i) {
    while (padding[i] === 0) crypto.getRandomValues(padding.subarray(i, i + 1));
  }
}

// Encrypts and wipes `message`, of at most key.bytes - 11 bytes. `fill` is replaced by tests with known padding only.
export function encrypt(key: CipherKey, message: Uint8Array, fill = fillPadding): Uint8Array {
  if (message.length > key.bytes - 11) throw new Error('message too long');
  // 00 02 padding 00 message
  const block = new Uint8Array(key.bytes);
  block[1] = 2;
  fill(block.subarray(2, key.bytes - message.length - 1));
  block.set(message, key.bytes - message.length);
  message.fill(0);
  const ciphertext = power(toNumber(block), key.exponent, key.modulus);
  block.fill(0);
  return toBytes(ciphertext, key.bytes);
}
