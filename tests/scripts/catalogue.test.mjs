// The texts, the templates and the scripts as files: complete in both languages, and within their rules.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { assets } from './compiled.mjs';

const read = (path) => readFileSync(path, 'utf8');
const under = (folder) => readdirSync(folder, { withFileTypes: true })
  .flatMap((one) => one.isDirectory() ? under(join(folder, one.name)) : [join(folder, one.name)]);
const portuguese = JSON.parse(read(join(assets, 'i18n/pt-PT.json')));
const english = JSON.parse(read(join(assets, 'i18n/en.json')));
const templates = under(join(assets, 'templates'));
const scripts = under(join(assets, 'scripts')).filter((file) => file.endsWith('.ts'));
const errorCodes = read(join(assets, '../src/base/error.h')).match(/enum class ErrorCode[^]*?\n\};/)[0]
  .match(/^ {2}[a-z]\w*(?=,)/gm).map((code) => code.trim());

test('both languages have the same texts, in the same order, with the same variables', () => {
  assert.deepEqual(Object.keys(portuguese), Object.keys(english));
  for (const [key, text] of Object.entries(portuguese)) {
    const variables = (one) => (one.match(/\{+\w+\}+/g) ?? []).sort();
    assert.deepEqual(variables(text), variables(english[key]), key);
    assert.equal(text.split('**').length, english[key].split('**').length, key);
    assert.ok(text.trim() && english[key].trim(), key);
  }
});

test('no key is written twice', () => {
  for (const language of ['pt-PT', 'en']) {
    const keys = read(join(assets, `i18n/${language}.json`)).match(/^ {2}"[^"]+"(?=:)/gm);
    assert.deepEqual(keys.filter((key, at) => keys.indexOf(key) !== at), []);
  }
});

test('every error has a title and a text', () => {
  assert.ok(errorCodes.length > 40);
  for (const code of errorCodes.filter((one) => one !== 'count_')) {
    for (const key of [`error.${code}.title`, `error.${code}`]) assert.ok(key in portuguese, key);
  }
});

test("the State's mandatory sentences are everywhere the same, and never translated", () => {
  const source = read(join(assets, '../src/text/catalogue.cpp')).replace(/"\s*\n\s*"/g, '').replaceAll('\\"', '"');
  for (const [screen, code] of [['s9.text_901', 'cmd_pin_change_required'], ['s9.text_902', 'signature_pin_change_required']]) {
    assert.ok(source.includes(portuguese[screen]), screen);
    for (const texts of [portuguese, english]) {
      assert.equal(texts[screen], portuguese[screen]);
      assert.equal(texts[`error.${code}`], portuguese[screen]);
    }
  }
});

test('the voice: no exclamation marks, none of the words that nobody says', () => {
  for (const [key, text] of [...Object.entries(portuguese), ...Object.entries(english)]) {
    assert.ok(!/!|\b(oops|token|hash|timeout)\b/i.test(text), `${key}: ${text}`);
  }
});

test('every text that a template names is there, and every section is closed', () => {
  for (const file of templates) {
    const source = read(file);
    for (const [, key] of source.matchAll(/\[\[\s*([^\]\s]+)\s*\]\]/g)) assert.ok(key in portuguese, `${file}: ${key}`);
    const open = [];
    for (const [, kind, name] of source.matchAll(/\{\{([#^/])\s*([\w.]+)\s*\}\}/g)) {
      if (kind !== '/') open.push(name);
      else assert.equal(open.pop(), name, `${file}: ${name}`);
    }
    assert.deepEqual(open, [], file);
  }
});

test('no template has a style, a handler, a script or a pattern of its own', () => {
  for (const file of templates) {
    assert.ok(!/\sstyle=|\son\w+=|<style|\spattern=|javascript:/i.test(read(file)), file);
    assert.ok(!/<script(?! defer src="\{\{url\}\}" integrity)/i.test(read(file)), file);
  }
});

test('what is secret has no name and stands in no form', () => {
  for (const name of ['identify', 'code']) {
    const source = read(join(assets, `templates/partials/${name}.mustache`));
    const inputs = source.match(/<input[^>]*data-part[^>]*>/g);
    assert.ok(inputs.length > 0);
    for (const input of inputs) {
      assert.ok(!/\sname=|\sform=|\svalue=/.test(input), input);
      const before = source.slice(0, source.indexOf(input));
      assert.equal(before.split('<form').length, before.split('</form').length, `${input} is in a form`);
    }
  }
});

test('no script makes HTML or code of text, nor looks at text with a regular expression', () => {
  for (const file of scripts) {
    const code = read(file).replace(/\/\/.*$/gm, '');
    const forbidden = code.match(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|RegExp|\.(match|matchAll|test|search|replace)\(|localStorage|console\./);
    assert.equal(forbidden, null, `${file}: ${forbidden}`);
  }
});

test('what a browser loads stays small', () => {
  const minified = (file) => execFileSync('esbuild', [join(assets, file), '--bundle', '--minify', '--format=iife', '--charset=utf8',
    '--target=chrome100,firefox100,safari15.4', '--log-level=warning']);
  const flow = ['identify', 'code', 'selection'].reduce((sum, name) => sum + gzipSync(minified(`scripts/${name}.ts`)).length, 0);
  assert.ok(flow <= 8 * 1024, `the scripts of the flow are ${flow} bytes gzipped`);
  const look = gzipSync(minified('styles/rubrica.css')).length;
  assert.ok(look <= 10 * 1024, `the stylesheet is ${look} bytes gzipped`);
});
