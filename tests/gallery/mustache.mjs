// The part of mustache that our templates use: {{v}} escaped, {{{v}}} raw, {{#s}} {{^s}} {{/s}}, {{>partial}}, {{! }}.
const tag = /\{\{(?:\{\s*([\w.]+)\s*\}|([#^/>!]?)\s*([^}]*?)\s*)\}\}/g;

function parse(text) {
  const root = { items: [] };
  const stack = [root];
  let from = 0;
  for (const match of text.matchAll(tag)) {
    stack.at(-1).items.push(text.slice(from, match.index));
    from = match.index + match[0].length;
    const [, raw, kind, name] = match;
    if (raw) stack.at(-1).items.push({ kind: 'raw', name: raw });
    else if (kind === '#' || kind === '^') {
      const section = { kind, name, items: [] };
      stack.at(-1).items.push(section);
      stack.push(section);
    } else if (kind === '/') {
      if (stack.pop().name !== name) throw new Error(`section ${name} closes another one`);
    } else if (kind !== '!') stack.at(-1).items.push({ kind: kind || 'value', name });
  }
  root.items.push(text.slice(from));
  if (stack.length !== 1) throw new Error(`section ${stack.at(-1).name} is not closed`);
  return root.items;
}

function look(name, scopes) {
  if (name === '.') return scopes[0];
  const [first, ...rest] = name.split('.');
  const scope = scopes.find((s) => s !== null && typeof s === 'object' && first in s);
  return rest.reduce((value, key) => value?.[key], scope?.[first]);
}

const escape = (value) => String(value ?? '').replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

function write(items, scopes, partials) {
  return items.map((item) => {
    if (typeof item === 'string') return item;
    const value = look(item.name, scopes);
    switch (item.kind) {
      case 'raw': return String(value ?? '');
      case 'value': return escape(value);
      case '>':
        if (!(item.name in partials)) throw new Error(`no partial ${item.name}`);
        return write(parse(partials[item.name]), scopes, partials);
      case '^': return !value || value.length === 0 ? write(item.items, scopes, partials) : '';
      default:
        if (!value) return '';
        if (Array.isArray(value)) return value.map((v) => write(item.items, [v, ...scopes], partials)).join('');
        return write(item.items, [value, ...scopes], partials);
    }
  }).join('');
}

export const render = (template, context, partials = {}) => write(parse(template), [context], partials);
