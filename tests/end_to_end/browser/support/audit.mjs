// What every page must be: axe without a violation, no horizontal scrolling, targets that a finger can hit, in light and
// dark, at three widths. Gives what is wrong.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const widths = [320, 390, 1280];

export async function audit(page, state) {
  const problems = [];
  await page.evaluate(axe);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of widths) {
      await page.setViewportSize({ width, height: width === 1280 ? 900 : 844 });
      // What passed is not described: that is most of axe's time.
      const violations = await page.evaluate(async (values) => (await axe.run(document,
        { runOnly: { type: 'tag', values }, resultTypes: ['violations'] })).violations, tags);
      for (const one of violations) {
        problems.push(`${state} ${colorScheme} ${width}: ${one.id} ${one.nodes.map((node) => node.target).join(' ; ')}`);
      }
      for (const problem of await page.evaluate(measure)) problems.push(`${state} ${colorScheme} ${width}: ${problem}`);
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  return problems;
}

// Runs in the page.
function measure() {
  const problems = [];
  const visible = (one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility === 'visible';
  if (document.documentElement.scrollWidth > innerWidth) problems.push(`scrolls sideways (${document.documentElement.scrollWidth})`);
  if (document.querySelectorAll('h1').length !== 1) problems.push('not exactly one h1');
  if (!document.title.trim()) problems.push('no title');
  if (!/^(pt-PT|en)$/.test(document.documentElement.lang)) problems.push(`lang ${document.documentElement.lang}`);
  for (const one of document.querySelectorAll('button, summary, input:not([type=hidden]), select, nav a, a.button')) {
    if (!visible(one)) continue;
    const target = ['checkbox', 'radio'].includes(one.type) ? (one.labels?.[0] ?? one) : one;
    const box = target.getBoundingClientRect();
    if (box.height < 43.5 || box.width < 43.5) {
      problems.push(`target ${one.tagName} "${(one.innerText ?? one.name ?? '').slice(0, 30)}" is ${Math.round(box.width)}×${Math.round(box.height)}`);
    }
  }
  for (const table of document.querySelectorAll('table')) if (!table.caption) problems.push('a table without caption');
  return problems;
}
