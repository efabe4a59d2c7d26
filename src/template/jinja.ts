import { Fault } from './fault.ts';
import { lookupName } from './helpers/known-elsewhere.ts';

/** Statements of Jinja and what stands for them here. */
const statements: Readonly<Record<string, string>> = {
  if: '{{#if (eq a b)}} ... {{else}} ... {{/if}}',
  elif: '{{else if (eq a b)}}',
  else: '{{else}}',
  endif: '{{/if}}',
  for: '{{#each list as |item|}} ... {{/each}}',
  endfor: '{{/each}}',
  set: 'a variable under `vars`, or {{#with (dict name=value)}} ... {{/with}}',
  raw: '{{{{raw}}}} ... {{{{/raw}}}}',
  include: 'a text of its own, or {{#each}} and {{#with}}',
  macro: 'a text of its own, or {{#each}} and {{#with}}',
};

/** What somebody who writes Jinja out of habit meant: `{% if %}` or `{# #}`, which Handlebars would print as text. */
export function jinjaStatement(text: string): Fault | undefined {
  const statement = text.includes('{%') ? /\{%[-+]?\s*([a-z]+)\b[^%]*%\}/.exec(text) : null;
  const instead = statement && statements[statement[1]?.replace(/^end(raw|set|macro)$/, '$1') ?? ''];
  if (statement && instead !== undefined && instead !== null)
    return new Fault(`\`${statement[0]}\` is Jinja; templates are Handlebars`, {
      range: { start: statement.index, end: statement.index + statement[0].length },
      hint: `write ${instead}`,
    });
  const comment = text.includes('#}') ? /(?<![{$\\])\{#[\s\S]*?#\}/.exec(text) : null;
  return comment
    ? new Fault('`{# ... #}` is a comment of Jinja; templates are Handlebars', {
        range: { start: comment.index, end: comment.index + comment[0].length },
        hint: 'write {{! ... }}',
      })
    : undefined;
}

/** Filters of Jinja whose helper has another name here. */
const filters: Readonly<Record<string, string>> = {
  d: 'default',
  to_json: 'json',
  tojson: 'json',
  to_yaml: 'yaml',
  to_nice_yaml: 'yaml',
  count: 'length',
  dict2items: 'items',
  bool: 'bool',
};

const operators: Readonly<Record<string, string>> = {
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '>': 'gt',
  '<=': 'le',
  '>=': 'ge',
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '%': 'mod',
  and: 'and',
  or: 'or',
  in: 'contains',
  '~': 'concat',
};

/** Filters that are another helper by what they are given. */
const filtersByArgument: Readonly<Record<string, readonly [RegExp, string]>> = {
  map: [/^attribute\s*=/, 'apply'],
  select: [/^$/, 'filter'],
  reject: [/^$/, 'filter_out'],
};

function helperFor(filter: string, given: string): string {
  const byArgument = Object.hasOwn(filtersByArgument, filter) ? filtersByArgument[filter] : undefined;
  if (!byArgument) return filters[filter] ?? filter;
  return filter === 'map' && byArgument[0].test(given) ? filter : byArgument[1];
}

const habits: readonly { readonly sign: RegExp; readonly instead: (found: RegExpExecArray) => string }[] = [
  {
    sign: /^(.+)(?<!\s)\s*\|\s*(\w+)\s*(?:\(\s*(.*?)\s*\))?$/,
    instead: ([, value = '', filter = '', given = '']) =>
      `{{ ${[helperFor(filter, given), nested(value), ...words(given.replace(/^attribute\s*=\s*/, ''))].join(' ')} }}`,
  },
  {
    sign: /^(?:lookup|query|q)\(\s*['"]([\w.]+)['"]\s*(?:,\s*(.*?)\s*)?\)$/,
    instead: ([, plugin = '', given = '']) => `{{ ${[lookupName(plugin), ...words(given)].join(' ')} }}`,
  },
  {
    sign: /^([\w.]+)\.(\d+)\b(.*)$/,
    instead: ([, value, index, rest]) => `{{ ${value}.[${index}]${rest} }}`,
  },
  {
    sign: /^(\w[\w.]*\(.*\))\[(\d+)\]$/,
    instead: ([, value = '', index]) => `{{ lookup ${nested(value)} ${index} }}`,
  },
  {
    sign: /^([\w.]+)\[(-?\d*):(-?\d*)\]$/,
    instead: ([, value, start, end]) =>
      `{{ ${['slice', value, start || 0, end].filter((word) => word !== '').join(' ')} }}`,
  },
  {
    sign: /^(.+?) if (.+?) else (.+)$/,
    instead: ([, yes, test, no]) => `{{ ternary ${asked(test)} ${yes} ${no} }}`,
  },
  {
    sign: /^(.+?)\s+is\s+(not\s+)?defined$/,
    instead: ([, value, not]) => (not ? `{{ not (defined ${value}) }}` : `{{ defined ${value} }}`),
  },
  {
    sign: /^(.+?)\s*(==|!=|<=|>=|<|>|\+|\*|%|~|\s-\s|\sand\s|\sor\s|\sin\s)\s*(.+)$/,
    instead: ([, left = '', sign = '', right = '']) =>
      sign.trim() === 'in'
        ? `{{ contains ${nested(right)} ${nested(left)} }}`
        : `{{ ${operators[sign.trim()]} ${nested(left)} ${nested(right)} }}`,
  },
  {
    sign: /^(\w+(?:\.\w+)*)\.(\w+)\((.*)\)$/,
    instead: ([, value = '', method = '', given = '']) =>
      `{{ ${[method, value, ...words(given)].join(' ')} }}`,
  },
  {
    sign: /^(\w+)\((.*)\)$/,
    instead: ([, name = '', given = '']) => `{{ ${[name, ...words(given)].join(' ')} }}`,
  },
];

/** How an expression of Jinja is written in Handlebars, or undefined where it doesn't look like Jinja. */
export function jinjaHint(expression: string): string | undefined {
  const text = expression
    .trim()
    .replace(/^~|~$|^-|-$/g, '')
    .trim();
  for (const { sign, instead } of habits) {
    const found = sign.exec(text);
    if (found) return `Handlebars puts the helper first: ${instead(found)}`;
  }
  return undefined;
}

/** Arguments between commas, each as Handlebars writes it. */
function words(given: string): readonly string[] {
  const parts = given.match(/(?:'[^']*'|"[^"]*"|[^,'"])+/g) ?? [];
  return parts.map((word) =>
    word
      .trim()
      .replace(/^((?:\w+\s*=\s*)?)'(.*)'$/s, '$1"$2"')
      .replace(/\b(True|False)$/, (found) => found.toLowerCase()),
  );
}

/** An inner filter becomes a subexpression. */
function nested(value: string): string {
  const inner = jinjaHint(value)?.match(/\{\{ (.*) \}\}/)?.[1];
  return inner ? (inner.includes(' ') ? `(${inner})` : inner) : (words(value.trim())[0] ?? value);
}

function asked(test = ''): string {
  const inner = jinjaHint(test)?.match(/\{\{ (.*) \}\}/)?.[1] ?? test;
  return inner.includes(' ') ? `(${inner})` : inner;
}
