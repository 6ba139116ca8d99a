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

const everything = () => ({ ...Object.fromEntries(site.names.map((name) => [name, [name, async () => {}]])), ...states });

async function at([file, act], options, look) {
  const context = await browser.newContext({ bypassCSP: true, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  await page.goto(`${site.url}/${file}.html`);
  await act(page);
  const found = await look(page);
  await context.close();
  return found;
}

test('every page and state: nothing is too small, too wide, or primary twice', { timeout: 300_000 }, async () => {
  const found = [];
  for (const [name, state] of Object.entries(everything())) {
    found.push(...await at(state, {}, async (page) => {
      const problems = [];
      for (const [width, height] of [[320, 640], [390, 844], [1280, 800]]) {
        await page.setViewportSize({ width, height });
        for (const one of await page.evaluate(measure)) problems.push(`${name} ${width}: ${one}`);
      }
      return problems;
    }));
  }
  assert.deepEqual(found, []);
});

// axe takes long: each scheme and each layout once, over the components and over what only a script brings about. About the
// pages of the product it is asked in end_to_end.
for (const [colorScheme, width, chosen] of [['light', 320, /components|identify$|code$/], ['dark', 1280, /^s0[457]-(?!identify$|code$)/]]) {
  test(`components and states, ${colorScheme} at ${width} px: axe finds nothing, and contrast is 7:1`, { timeout: 300_000 }, async () => {
    const found = [];
    for (const [name, state] of Object.entries(everything()).filter(([one]) => chosen.test(one))) {
      found.push(...await at(state, { colorScheme, viewport: { width, height: 800 } }, async (page) => {
        await page.evaluate(axe);
        return page.evaluate(async ([where, values]) => (await axe.run(document, {
          runOnly: { type: 'tag', values }, rules: { 'color-contrast-enhanced': { enabled: true } }, resultTypes: ['violations'],
        })).violations.map((one) => `${where}: ${one.id} ${one.nodes.map((node) => node.target).join(' ; ')}`), [name, tags]);
      }));
    }
    assert.deepEqual(found, []);
  });
}

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
