// The look without the server: renders the pages of tests/gallery/pages with the real layout, partials, catalogue and
// stylesheet into static HTML, and (with --shots) photographs each in light and dark at 320, 390 and 1280 px.
//   node tests/gallery/gallery.mjs OUT [--shots [NAME…]]
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { render } from './mustache.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const assets = join(here, '../../assets');
const [out, ...options] = process.argv.slice(2);
if (!out) throw new Error('usage: gallery.mjs OUT [--shots [NAME…]]');
mkdirSync(out, { recursive: true });

const read = (path) => readFileSync(path, 'utf8');
const escape = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const catalogue = JSON.parse(read(join(assets, 'i18n/pt-PT.json')));
const localised = (template, name) =>
  template.replace(/\[\[(?:(address|integrity|script) )?([^\]]+)\]\]/g, (_, what, key) => {
    if (what) return what === 'address' ? key : '';
    if (!(key in catalogue)) throw new Error(`${name}: no text ${key}`);
    return escape(catalogue[key]).replace(/\*\*(.+?)\*\*/g, '<strong>$1</strong>');
  });
const partials = {};
for (const file of readdirSync(join(assets, 'templates/partials'))) {
  partials[file.replace('.mustache', '')] = localised(read(join(assets, 'templates/partials', file)), file);
}
const layout = localised(read(join(assets, 'templates/layout.mustache')), 'layout');

execFileSync('esbuild', [join(assets, 'styles/rubrica.css'), '--minify', `--outfile=${join(out, 'rubrica.css')}`, '--log-level=warning']);
for (const folder of [join(here, 'images'), join(assets, 'icons')]) {
  for (const image of readdirSync(folder)) writeFileSync(join(out, image), readFileSync(join(folder, image)));
}

const names = [];
for (const file of readdirSync(join(here, 'pages')).sort()) {
  const name = file.replace('.html', '');
  const source = read(join(here, 'pages', file));
  const head = JSON.parse(source.slice(source.indexOf('{'), source.indexOf('-->')));
  const sample = { ...JSON.parse(read(join(here, 'sample.json'))), ...head };
  const content = render(localised(source.slice(source.indexOf('-->') + 3), file), sample, partials);
  const page = render(layout, { ...sample, content }, partials).replace(' integrity=""', '');
  writeFileSync(join(out, `${name}.html`), page);
  names.push(name);
}
console.log(`${names.length} pages in ${out}`);

if (options[0] === '--shots') {
  const { chromium } = await import(join(here, '../tools/node_modules/playwright-core/index.mjs'));
  const wanted = options.slice(1);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  let overflows = 0;
  for (const [width, height] of [[320, 640], [390, 844], [1280, 800]]) {
    for (const colorScheme of ['light', 'dark']) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
      for (const name of names.filter((n) => !wanted.length || wanted.some((w) => n.startsWith(w)))) {
        await page.goto(`file://${resolve(out, `${name}.html`)}`);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        const small = await page.evaluate(() =>
          [...document.querySelectorAll('a, button, input, select, summary')]
            .filter((e) => e.getClientRects().length && !e.closest('p, .skip, dd > p'))
            .map((e) => [e.outerHTML.slice(0, 60), (e.type === 'checkbox' || e.type === 'radio' ? e.parentElement : e).getBoundingClientRect()])
            .filter(([, r]) => r.height < 43.5 || r.width < 43.5)
            .map(([html, r]) => `${Math.round(r.width)}×${Math.round(r.height)} ${html}`));
        const screens = await page.evaluate(() => document.documentElement.scrollHeight / innerHeight);
        if (over > 0) overflows += 1;
        if (over > 0 || small.length) console.log(name, width, colorScheme, over > 0 ? `OVERFLOW ${over}` : '', small.join(' | '));
        if (width === 390 && colorScheme === 'light') console.log(`${name}: ${screens.toFixed(2)} screens`);
        await page.screenshot({ path: join(out, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      }
      await page.close();
    }
  }
  await browser.close();
  process.exitCode = overflows ? 1 : 0;
}
