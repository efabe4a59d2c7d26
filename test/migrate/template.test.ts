import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kindsIn, type NoteKind } from '../../src/migrate/known.ts';
import { migrateTemplate, migrateText } from '../../src/migrate/template.ts';
import { createTemplating } from '../../src/template/create-templating.ts';
import { createScope } from '../../src/template/scope.ts';

/** Templates with what ansible-core 2.19 makes of them, as `template` writes it to a file. */
const { vars, cases } = JSON.parse(readFileSync(join(import.meta.dirname, 'rendered.json'), 'utf8')) as {
  vars: Readonly<Record<string, unknown>>;
  cases: readonly { readonly template: string; readonly rendered: string }[];
};

const templating = createTemplating();
const kinds = kindsIn([vars]);

function migrated(template: string) {
  const notes: [NoteKind, string][] = [];
  const note = (kind: NoteKind, written: string) => {
    notes.push([kind, written]);
  };
  return { ...migrateTemplate(template, { kinds, note }), notes };
}

test.each(cases)('$template renders to the same text', ({ template, rendered }) => {
  const result = migrated(template);
  if ('left' in result) throw new Error(result.left.message);
  expect(result.lefts).toEqual([]);
  expect(templating.renderFile(result.text, 'a.hbs', createScope([{ vars }], templating))).toBe(rendered);
});

describe('what would not be exact is left as it is, and told', () => {
  test.each([
    ['{{ x | to_nice_yaml(sort_keys=false) }}', 'the filter `to_nice_yaml`'],
    ['{{ x + y }}', '`+`: `add` for numbers, `concat` for texts and lists'],
    ['{{ l | list }}', 'a list as text: by `json`, `yaml` or `join`'],
    ["{{ lookup('vars', '/x') }}", 'the look-up `vars`'],
    ['{{ l[::2] }}', 'a stretch of a list or text with steps (`[a:b:c]`)'],
    ["{{ x | regex_replace('a', '$') }}", 'the filter `regex_replace`'],
  ])('%s', (template, message) => {
    const result = migrated(`${template}{{ s }}`);
    expect(result).toMatchObject({ text: `${template}{{ s }}`, lefts: [{ at: 0, message }] });
    expect(templating.checkTemplate(template)).toBeDefined();
  });

  test('a bare name that Handlebars would take is marked', () => {
    const result = migrated('{{ l }}');
    expect(result).toMatchObject({ text: '{{ decide (l) }}' });
    expect(templating.checkTemplate('{{ decide (l) }}')).toMatchObject({
      message: expect.stringContaining('decide'),
    });
  });

  test.each([
    [
      '{% macro a() %}{{ s | upper }}{% endmacro %}',
      '{% macro a() %}{{ upper s }}{% endmacro %}',
      'a macro: write what it prints where it is called',
    ],
    [
      '{% if t %}{% set a = 1 %}b{% endif %}',
      '{{#if t}}{% set a = 1 %}b{{/if}}',
      '`set` that counts outside of its block',
    ],
    [
      '{% if t %}{% set a = 1 %}{% endif %}',
      '{{#if t}}{% set a = 1 %}{{/if}}',
      '`set` that counts outside of its block',
    ],
    [
      '{% if x is file %}a{% else %}b{% endif %}',
      '{{#if (decide (x is file))}}a{{else}}b{{/if}}',
      'the test `file`',
    ],
    [
      '{% for a in l recursive %}\n{{ a | upper }}\n{% else %}\n{% endfor %}\n',
      '{% for a in l recursive %}\n{{ upper a }}\n{% else %}\n{% endfor %}\n',
      '`for a in l recursive`',
    ],
  ])('%s: the statement alone', (template, text, message) => {
    expect(migrated(template)).toMatchObject({ text, lefts: [{ message }] });
    expect(templating.checkTemplate(text)).toBeDefined();
  });

  test('what is not closed', () => {
    expect(migrated('{% if t %}')).toMatchObject({ left: { message: "`if` isn't closed" } });
  });
});

test('what depends on values that are not known is told', () => {
  expect(migrated('{{ unknown }}{% for x in others %}{% endfor %}').notes).toEqual([
    ['text', 'unknown'],
    ['list', 'others'],
  ]);
  expect(migrated('{% if s %}\nx\n{% endif %}\n').notes).toEqual([['end', '{{#if s}}\nx\n{{/if}}']]);
});

test('in YAML a backslash in a text of an expression stands for itself, in a file it escapes', () => {
  const note = () => {};
  const text = "{{ s | regex_replace('(t)', '\\\\1') }}";
  expect(migrateText(text, { kinds, note })).toEqual({ text: '{{ regex_replace s "(t)" "\\\\1" }}' });
  expect(migrated(text)).toMatchObject({ text: '{{ regex_replace s "(t)" "\\1" }}' });
});

test('one expression alone keeps its type', () => {
  const note = () => {};
  expect(migrateText('{{ t }}', { kinds, note })).toEqual({ text: '{{ t }}' });
  expect(migrateText('{{ l | default([]) }}', { kinds, note })).toEqual({ text: '{{ default l (list) }}' });
});

test.each([
  ['{{ t | upper }}\n', '{{ upper t }}\n'],
  ['{{ t | upper }}\n\n', '{{ upper t }}\n\n'],
  [' {{ t | upper }}', ' {{ upper t }}'],
])('keeps what stands around an expression: %j', (text, expected) => {
  expect(migrateText(text, { kinds, note: () => {} })).toMatchObject({ text: expected });
});
