// The look without the server: renders the pages of tests/gallery/pages with the real layout, partials, catalogue, styles and
// scripts into static HTML.
//   node tests/gallery/gallery.mjs OUT [en]
import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { render } from './mustache.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const assets = join(here, '../../assets');
const read = (path) => readFileSync(path, 'utf8');
const escape = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

// Writes the pages into `out`; their names, and the private key of the key that the cards encrypt for.
export function build(out, language = 'pt-PT') {
  mkdirSync(out, { recursive: true });
  const catalogue = JSON.parse(read(join(assets, `i18n/${language}.json`)));
  const localised = (template, name, scripts = []) => template.replace(/\[\[(?:(\w+) )?([^\]]+)\]\]/g, (_, what, key) => {
    if (what === 'script') scripts.push({ url: key.replace('.ts', '.js') });
    if (what) return what === 'address' ? key : '';
    if (!(key in catalogue)) throw new Error(`${name}: no text ${key}`);
    return escape(catalogue[key]).replace(/\*\*(.+?)\*\*/g, '<strong>$1</strong>');
  });
  const partials = {};
  const scriptsOf = {};
  for (const file of readdirSync(join(assets, 'templates/partials'))) {
    const name = basename(file, '.mustache');
    partials[name] = localised(read(join(assets, 'templates/partials', file)), file, scriptsOf[name] = []);
  }
  const layout = localised(read(join(assets, 'templates/layout.mustache')), 'layout');

  const scripts = readdirSync(join(assets, 'scripts')).filter((file) => file.endsWith('.ts')).map((file) => join(assets, 'scripts', file));
  execFileSync('esbuild', [join(assets, 'styles/rubrica.css'), ...scripts, '--bundle', '--minify', '--format=iife', '--charset=utf8',
    '--target=chrome100,firefox100,safari15.4', '--entry-names=[name]', `--outdir=${out}`, '--log-level=warning']);
  for (const folder of [join(here, 'images'), join(assets, 'icons')]) {
    for (const image of readdirSync(folder)) writeFileSync(join(out, image), readFileSync(join(folder, image)));
  }

  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const now = Date.now();
  const sample = {
    ...JSON.parse(read(join(here, 'sample.json'))),
    cipher: { key: spki.toString('base64'), digests: createHash('sha256').update(spki).digest('hex') },
    identify: { url: '/post/identify', cancel_url: '#', documents: '[{"id":"1","sha256":"9f2c"}]' },
    code: { url: '/post/code', resend_url: '/post/resend', state_url: '/s10-unknown.html', cancel_url: '/post/cancel',
      now, deadline: now + 102_000, resend_from: now + 24_000 },
  };
  const names = readdirSync(join(here, 'pages')).sort().map((file) => {
    const source = read(join(here, 'pages', file));
    const head = JSON.parse(source.slice(source.indexOf('{'), source.indexOf('-->')));
    const used = [];
    const body = localised(source.slice(source.indexOf('-->') + 3), file, used);
    for (const [, partial] of source.matchAll(/\{\{> ?(\w+)\}\}/g)) used.push(...scriptsOf[partial]);
    const view = { ...sample, ...head };
    const page = render(layout, { ...view, scripts: used, content: render(body, view, partials) }, partials);
    writeFileSync(join(out, file), page.replaceAll(' integrity=""', ''));
    return basename(file, '.html');
  });
  return { names, privateKey };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [out, language] = process.argv.slice(2);
  if (!out) throw new Error('usage: gallery.mjs OUT [en]');
  console.log(`${build(out, language).names.length} pages in ${out}`);
}
