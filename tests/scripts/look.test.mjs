// The gallery's pages and states as a browser lays them out: sizes, contrast, and what axe says.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { launch } from '../end_to_end/browser/support/browser.mjs';
import { open } from '../gallery/site.mjs';
import { states } from '../gallery/states.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let site, browser;
before(async () => { site = await open(); browser = await launch(); });
after(async () => { await browser?.close(); site?.close(); });

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// Runs in the page: no sideways scrolling, targets that a finger can hit, one thing to do first.
function measure() {
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push(`scrolls sideways by ${document.documentElement.scrollWidth - innerWidth}`);
  if (document.querySelectorAll('h1').length !== 1) found.push('not exactly one h1');
  for (const one of document.querySelectorAll('a, button, summary, input:not([type=hidden]), select')) {
    if (!one.checkVisibility({ visibilityProperty: true }) || one.closest('p:not(:has(.link)), .skip')) continue;
    const box = (['checkbox', 'radio'].includes(one.type) ? one.closest('label, .choice') : one).getBoundingClientRect();
    if (box.width < 43.5 || box.height < 43.5) found.push(`${Math.round(box.width)}×${Math.round(box.height)} ${one.outerHTML.slice(0, 70)}`);
  }
  const primaries = [...document.querySelectorAll('.primary')].filter((one) => one.checkVisibility());
  if (primaries.length > 1) found.push(`${primaries.length} primary buttons`);
  return found;
}

// Each is opened once and looked at in every way: to open it is what takes the time.
async function inEach(look) {
  const found = [];
  for (const [name, [file, act]] of Object.entries({ ...Object.fromEntries(site.names.map((one) => [one, [one, async () => {}]])), ...states })) {
    const context = await browser.newContext({ bypassCSP: true, reducedMotion: 'reduce', viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    await page.goto(`${site.url}/${file}.html`);
    await act(page);
    for (const problem of await look(page, name)) found.push(`${name} ${problem}`);
    await context.close();
  }
  return found;
}

// The pages of the product are shown to axe in end_to_end: here it sees the components, and what only a script brings
// about, each in one scheme and at one width.
const schemes = [['light', 320, /components|identify$|code$/], ['dark', 1280, /^s0[457]-(?!identify$|code$)/]];

const axeSays = (page) => page.evaluate(async (values) => (
  (await axe.run(document, { runOnly: { type: 'tag', values }, rules: { 'color-contrast-enhanced': { enabled: true } },
    resultTypes: ['violations'] })).violations.map((one) => `${one.id} ${one.nodes.map((node) => node.target).join(' ; ')}`)
), tags);

test('every page and state: nothing is too small, too wide, or primary twice; axe finds nothing, and contrast is 7:1', { timeout: 300_000 }, async () => {
  let asked = 0;
  const found = await inEach(async (page, name) => {
    const problems = [];
    for (const [width, height] of [[320, 640], [390, 844], [1280, 800]]) {
      await page.setViewportSize({ width, height });
      for (const one of await page.evaluate(measure)) problems.push(`${width}: ${one}`);
    }
    for (const [colorScheme, width, chosen] of schemes) {
      if (!chosen.test(name)) continue;
      ++asked;
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      await page.evaluate(axe);
      for (const one of await axeSays(page)) problems.push(`${colorScheme} ${width}: ${one}`);
    }
    return problems;
  });
  assert.deepEqual(found, []);
  assert.ok(asked > 10, `axe was asked ${asked} times`);
});

test('a signing step is no taller than two screens of a phone', async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  for (const name of ['s04-identify', 's05-code']) {
    await page.goto(`${site.url}/${name}.html`);
    await page.locator('[data-part="actions"] .primary').waitFor();
    const screens = await page.evaluate(() => document.querySelector('main').getBoundingClientRect().bottom / innerHeight);
    assert.ok(screens <= 2, `${name}: ${screens.toFixed(2)} screens`);
  }
  await page.close();
});
