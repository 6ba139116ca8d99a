// Photographs every page and state of the gallery, light and dark, at 320, 390 and 1280 px.
//   node tests/gallery/shots.mjs OUT [NAME…]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from '../end_to_end/browser/support/browser.mjs';
import { open } from './site.mjs';
import { states } from './states.mjs';

const [out, ...wanted] = process.argv.slice(2);
if (!out) throw new Error('usage: shots.mjs OUT [NAME…]');
mkdirSync(out, { recursive: true });
const site = await open();
const browser = await launch();
const all = { ...Object.fromEntries(site.names.map((name) => [name, [name, async () => {}]])), ...states };
for (const [name, [page, act]] of Object.entries(all)) {
  if (wanted.length && !wanted.some((one) => name.startsWith(one))) continue;
  for (const colorScheme of ['light', 'dark']) {
    for (const [width, height] of [[320, 640], [390, 844], [1280, 800]]) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
      const tab = await context.newPage();
      await tab.goto(`${site.url}/${page}.html`);
      await act(tab);
      await tab.screenshot({ path: join(out, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      await context.close();
    }
  }
}
await browser.close();
site.close();
