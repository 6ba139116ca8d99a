// The module that encrypts, judged by OpenSSL (inside Node, and its command line), and what it must never leave behind.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { constants, generateKeyPairSync, privateDecrypt, publicEncrypt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { compiled } from './compiled.mjs';

const rsa = await compiled('secrets/rsa.ts');
const { digits, nationalNumber, phoneText } = await compiled('secrets/digits.ts');

const raw = constants.RSA_NO_PADDING;
const newKey = (modulusLength, publicExponent = 65537) => generateKeyPairSync('rsa', { modulusLength, publicExponent });
const spkiOf = ({ publicKey }) => new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
const bytes = (text) => Uint8Array.from(Buffer.from(text, 'ascii'));
const text = (found) => found && Buffer.from(found).toString('ascii');

// The message inside a padded block, by RFC 8017 7.2.2 and no kinder.
function unpad(block) {
  assert.equal(block[0], 0);
  assert.equal(block[1], 2);
  const end = block.indexOf(0, 2);
  assert.ok(end >= 10, 'at least eight bytes of padding, none of them zero');
  return block.subarray(end + 1);
}

const pair = newKey(2048);
const key = await rsa.readKey(spkiOf(pair));

test('ten thousand messages come back from OpenSSL as they were, each under other padding', () => {
  const before = Math.random;
  Math.random = () => assert.fail('Math.random makes no padding');
  const firstBlocks = new Set();
  for (let i = 0; i < 10000; ++i) {
    const message = i % 2 ? `+351 9${String(10000000 + i)}` : String(1000 + i * 7919 % 99999000);
    const ciphertext = rsa.encrypt(key, bytes(message));
    assert.equal(ciphertext.length, 256);
    const block = privateDecrypt({ key: pair.privateKey, padding: raw }, ciphertext);
    assert.equal(text(unpad(block)), message);
    firstBlocks.add(block.toString('hex', 2, 18));
  }
  assert.equal(firstBlocks.size, 10000);
  Math.random = before;
});

for (const bits of [2048, 3072, 4096, 2056]) {
  test(`a key of ${bits} bits: from the empty message to the longest one, and not a byte more`, async () => {
    const own = newKey(bits);
    const read = await rsa.readKey(spkiOf(own));
    assert.equal(read.bytes, bits / 8);
    for (const length of [0, 1, 4, 8, bits / 8 - 12, bits / 8 - 11]) {
      const message = new Uint8Array(length).fill(0x37);
      const ciphertext = rsa.encrypt(read, message.slice());
      assert.deepEqual(new Uint8Array(unpad(privateDecrypt({ key: own.privateKey, padding: raw }, ciphertext))), message);
    }
    assert.throws(() => rsa.encrypt(read, new Uint8Array(bits / 8 - 10)), /too long/);
  });
}

test("the OpenSSL command, which knows the padding itself, reads what we write", () => {
  const folder = mkdtempSync(join(tmpdir(), 'rubrica-rsa-'));
  writeFileSync(join(folder, 'key.pem'), pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  for (const message of ['1234', '73919462', '+351 912345678', '000000']) {
    const out = execFileSync('openssl', ['pkeyutl', '-decrypt', '-inkey', join(folder, 'key.pem'),
      '-pkeyopt', 'rsa_padding_mode:pkcs1'], { input: rsa.encrypt(key, bytes(message)) });
    assert.equal(out.toString(), message);
  }
  rmSync(folder, { recursive: true });
});

test('known answers: with the padding fixed, the ciphertext is the one that OpenSSL makes of the same block', () => {
  for (const [message, filler] of [['1234', 0x01], ['12345678', 0xff], ['+351 912345678', 0xa5], ['', 0x5a]]) {
    const block = Buffer.alloc(256, filler);
    block[0] = 0;
    block[1] = 2;
    block[255 - message.length] = 0;
    block.write(message, 256 - message.length, 'ascii');
    const expected = publicEncrypt({ key: pair.publicKey, padding: raw }, block);
    assert.deepEqual(Buffer.from(rsa.encrypt(key, bytes(message), (padding) => padding.fill(filler))), expected);
  }
});

test('the exponent may be larger than the usual one', async () => {
  const own = newKey(2048, 0x1000f);
  const ciphertext = rsa.encrypt(await rsa.readKey(spkiOf(own)), bytes('2468'));
  assert.equal(text(unpad(privateDecrypt({ key: own.privateKey, padding: raw }, ciphertext))), '2468');
});

test('no padding byte is zero, and all others come equally often', () => {
  const counts = new Array(256).fill(0);
  const padding = new Uint8Array(240);
  const rounds = 2000;
  for (let i = 0; i < rounds; ++i) {
    rsa.fillPadding(padding);
    for (const byte of padding) ++counts[byte];
  }
  assert.equal(counts[0], 0);
  const expected = rounds * padding.length / 255;
  const chiSquare = counts.slice(1).reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 254 degrees of freedom: mean 254, standard deviation 22.5; five of them to either side.
  assert.ok(chiSquare > 141 && chiSquare < 367, `chi-square ${chiSquare}`);
});

test('zeros are drawn again, as often as they come', () => {
  const real = crypto.getRandomValues.bind(crypto);
  let draws = 0;
  Object.defineProperty(crypto, 'getRandomValues', { configurable: true, value: (into) => into.fill(++draws < 5 ? 0 : 9) });
  try {
    const padding = new Uint8Array(3);
    rsa.fillPadding(padding);
    assert.deepEqual([...padding], [9, 9, 9]);
  } finally {
    Object.defineProperty(crypto, 'getRandomValues', { configurable: true, value: real });
  }
});

test('a key that is too weak, or no RSA key, is refused', async () => {
  await assert.rejects(rsa.readKey(spkiOf(newKey(2040))), /weak key/);
  await assert.rejects(rsa.readKey(spkiOf(newKey(1024))), /weak key/);
  await assert.rejects(rsa.readKey(spkiOf(newKey(2048, 3))), /weak key/);
  await assert.rejects(rsa.readKey(spkiOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }))));
  await assert.rejects(rsa.readKey(spkiOf(pair).subarray(0, 100)));
});

test('the message is wiped by encrypting it', () => {
  const message = bytes('73919462');
  rsa.encrypt(key, message);
  assert.deepEqual([...message], new Array(8).fill(0));
});

test('the digest that recognises the key is the one OpenSSL computes', async () => {
  const expected = execFileSync('openssl', ['dgst', '-sha256', '-r'], { input: spkiOf(pair) }).toString().split(' ')[0];
  assert.equal(await rsa.keyDigest(spkiOf(pair)), expected);
});

test('base64 as the wire wants it: 344 characters for 256 bytes, and back', () => {
  const ciphertext = rsa.encrypt(key, bytes('1234'));
  assert.equal(rsa.toBase64(ciphertext), Buffer.from(ciphertext).toString('base64'));
  assert.equal(rsa.toBase64(ciphertext).length, 344);
  assert.deepEqual(rsa.fromBase64(rsa.toBase64(ciphertext)), ciphertext);
});

test('digits: what people put between them does not matter, anything else does', () => {
  assert.equal(text(digits('912 345-678')), '912345678');
  assert.equal(text(digits(' (91) 23.45\u00a06 ')), '9123456');
  assert.equal(text(digits('')), '');
  for (const wrong of ['12a4', '12+4', '٣١٢٤', '１２３４', '1234\u0000', '12/34', '12:4']) assert.equal(digits(wrong), null, wrong);
});

test('a national number may repeat its country code', () => {
  for (const typed of ['912345678', ' 912 345 678', '+351 912345678', '+351912345678', '00351 912 345 678', '(+351) 912345678'.slice(1, 5) + '912345678']) {
    assert.equal(text(nationalNumber(typed, '351')), '912345678', typed);
  }
  assert.equal(text(nationalNumber('', '351')), '');
  for (const wrong of ['+34 600000000', '0034600000000', '+3', '+', '9123a5678', '++351912345678']) {
    assert.equal(nationalNumber(wrong, '351'), null, wrong);
  }
});

test('the phone is written as the service wants it', () => {
  assert.equal(text(phoneText('351', bytes('912345678'))), '+351 912345678');
  assert.equal(text(phoneText('1', bytes('2025550123'))), '+1 2025550123');
});

test('no regular expression ever sees a secret', () => {
  assert.ok(/marker/.test('marker'));
  digits('73919462');
  nationalNumber('+351 937486215', '351');
  rsa.toBase64(rsa.encrypt(key, bytes('73919462')));
  assert.equal(RegExp.$_, 'marker');
});
