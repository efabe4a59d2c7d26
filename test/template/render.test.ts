import { describe, expect, it } from 'vitest';
import { unsafeText, vaultText } from '../../src/source/values.ts';
import { parseYaml } from '../../src/source/yaml.ts';
import { createTemplating } from '../../src/template/create-templating.ts';
import { omit } from '../../src/template/omit.ts';
import { createScope } from '../../src/template/scope.ts';
import { errorOf, render, scopeOf, templating } from './rig.ts';

const vars = {
  port: 8081,
  name: 'flink',
  tls: true,
  none: null,
  list: [1, 2],
  map: { a: { b: 'c' }, 'k d': 5 },
};

/** Braces that mean nothing here. */
const shell = `${'$'}{#array[@]} {} {a: 1}`;

describe('render', () => {
  it.each([
    ['plain text', 'plain text'],
    ['{{ port }}', 8081],
    ['{{port}}', 8081],
    ['{{ tls }}', true],
    ['{{ none }}', null],
    ['{{ list }}', [1, 2]],
    ['{{ map.a }}', { b: 'c' }],
    ['{{ map.[k d] }}', 5],
    ['{{ list.[1] }}', 2],
    ['{{ list[1] }}', 2],
    [`{{map["a"]['b']}}{{ add list[0] map['k d'] }}`, 'c6'],
    ['{{#each list}}{{../list[0]}}{{/each}}', '11'],
    ['{{ "list[0]" }} list[1]', 'list[0] list[1]'],
    ['\\{{ list[0] }}{{! list[0] }}{{!-- {{ list[0] }} --}}', '{{ list[0] }}'],
    ['{{{{raw}}}}{{ list[0] }}{{{{/raw}}}}{{ list[0] }}', '{{ list[0] }}1'],
    ['{{ add port 1 }}', 8082],
    ['{{ default missing 5 }}', 5],
    [' {{ port }}', ' 8081'],
    ['{{ list }}\n', [1, 2]],
    ['{{ port }}\n', 8081],
    ['{{ name }}\n', 'flink\n'],
    ['{{ port }}\n\n', '8081\n\n'],
    ['{{ port }}{{ port }}', '80818081'],
    ['p={{ port }} t={{ tls }} n={{ none }}.', 'p=8081 t=true n=.'],
    ['{{{ name }}}', 'flink'],
    ['<&"\'>{{ name }}', '<&"\'>flink'],
    ['a{{! a comment }}b', 'ab'],
    ['{{ "{{" }}', '{{'],
    ['\\{{ port }}', '{{ port }}'],
    ['{{{{raw}}}}{{ port }}{{{{/raw}}}}', '{{ port }}'],
    [shell, shell],
    ['{{ @root.port }}', 8081],
    ['', ''],
  ])('%s becomes %j', (text, expected) => {
    expect(render(text, vars)).toEqual(expected);
  });

  it('renders at any depth, and leaves everything but text alone', () => {
    expect(render({ a: ['{{ port }}', { b: '{{ name }}' }], c: 1, d: null, e: false }, vars)).toEqual({
      a: [8081, { b: 'flink' }],
      c: 1,
      d: null,
      e: false,
    });
  });

  it('leaves keys as they are, whatever they are called', () => {
    const value = JSON.parse('{"__proto__": "{{ port }}", "{{ port }}": 1}');
    const rendered = render(value, vars) as object;
    expect(Object.entries(rendered)).toEqual([
      ['__proto__', 8081],
      ['{{ port }}', 1],
    ]);
  });

  it('leaves out what becomes `omit`, at any depth', () => {
    const value = { a: '{{ omit }}', b: ['{{ omit }}', 1, { c: '{{ default x omit }}' }], d: 2 };
    expect(render(value, {}, { omit })).toEqual({ b: [1, {}], d: 2 });
    expect(render('{{ omit }}', {}, { omit })).toBeUndefined();
    expect(render({ a: '{{ options }}' }, { options: { b: '{{ omit }}', c: 1 } }, { omit })).toEqual({
      a: { c: 1 },
    });
    expect(errorOf(() => render('x{{ omit }}', {}, { omit })).message).toBe(
      '`omit` cannot be part of a text',
    );
  });

  it('never renders what was tagged !unsafe, nor what a host said', () => {
    expect(render({ a: unsafeText('{{ x }}') })).toEqual({ a: '{{ x }}' });
    expect(render('{{ a }}', { a: unsafeText('{{ x }}') })).toBe('{{ x }}');
    expect(render('{{ r.stdout }}', {}, { r: { stdout: '{{ x }}' } })).toBe('{{ x }}');
    expect(render('[{{ r.stdout }}]', {}, { r: { stdout: '{{ x }}' } })).toBe('[{{ x }}]');
  });

  it('decrypts !vault text when it is needed, and does not render it', () => {
    const place = { source: { file: 'v.yml', text: '' }, line: 1, column: 1 };
    const secret = { password: vaultText('cipher', place), other: 1 };
    const open = createTemplating({ decrypt: ({ ciphertext }) => `{{ ${ciphertext} }}` });
    const scope = createScope([{ vars: { secret } }], open);
    expect(open.render('{{ secret.password }}', scope)).toBe('{{ cipher }}');
    expect(open.render({ p: vaultText('cipher', place) }, scope)).toEqual({ p: '{{ cipher }}' });
    expect(render('{{ secret.other }}', { secret })).toBe(1);
    expect(errorOf(() => render('{{ secret.password }}', { secret })).message).toContain(
      'no vault password was given',
    );
  });

  it.each([
    [
      'a {{ list }}',
      'a list of 2 cannot be printed as text',
      'say how: `{{ json x }}`, `{{ yaml x }}` or `{{ join x "," }}`',
    ],
    ['a {{ map }}', 'a mapping cannot be printed as text', 'say how: `{{ json x }}` or `{{ yaml x }}`'],
    ['{{ prot }}', '"prot" is not defined', 'did you mean `port`?'],
    ['{{ map.a.host.y }}', '"map.a.host" is not defined: `map.a` has only b', undefined],
    ['{{ map.a.bb }}', '"map.a.bb" is not defined: `map.a` has only b', 'did you mean `map.a.b`?'],
    ['{{ name.x }}', '"name.x" is not defined: `name` is the text "flink"', undefined],
    ['{{ none.x }}', '"none.x" is not defined: `none` is nothing (null)', undefined],
    ['{{ map.constructor }}', '"map.constructor" is not defined: `map` has only a, k d', undefined],
    ['{{ list.map }}', '"list.map" is not defined: `list` is a list of 2', undefined],
    ['{{ list.[2] }}', '"list.2" is not defined: `list` is a list of 2', undefined],
    ['{{ uper name }}', 'there is no helper `uper`', 'did you mean `upper`?'],
    ['{{ upper }}', '"upper" is not defined', 'the helper is called `{{ upper text }}`'],
    [
      '{{ default name }}',
      '`default` has too few arguments (1)',
      'it is called `{{ default name fallback }}`',
    ],
    ['{{ eq port }}', '`eq` has too few arguments (1)', 'it is called `{{ eq a b }}`'],
    ['{{ eq prot 1 }}', '"prot" is not defined', 'did you mean `port`?'],
    ['{{#if prot}}a{{/if}}', '"prot" is not defined', 'did you mean `port`?'],
    [
      '{{#fi port}}{{/fi}}',
      'there is no block `{{#fi}}`',
      'blocks are if, unless, each, with, raw: {{#if fi}}, {{#each fi}}',
    ],
    [
      '{{#if eq port 1}}{{/if}}',
      '{{#if}} takes one argument',
      'a helper and its arguments go in brackets: {{#if (eq a b)}}',
    ],
    ['{{#if port}}', 'a block is not closed', 'close it by {{/if}}'],
    ['{{/if}}', '{{/if}} closes no block', 'take it out, or open it by {{#if}}'],
    ['{{else}}', '{{else}} stands in no block', 'it belongs between {{#if}} and {{/if}}'],
    [
      '{{#if port}}{{else}}{{else}}{{/if}}',
      '{{else}} is the second one of its block',
      'write {{else if ...}} above',
    ],
    ['{{!-- open', 'a comment is not closed: --}} is missing', undefined],
    ['{{{ port }}', 'an expression is not closed: }}} is missing', undefined],
    ['{{{{raw}}}} x', 'a block is not closed', 'close it by {{{{/raw}}}}'],
    ['{{#if port}}{{/each}}', 'the block {{#if}} is closed by {{/each}}', 'close it by {{/if}}'],
    ['{{ port', 'an expression is not closed: }} is missing', undefined],
    ['{{> part }}', 'partials and decorators have no meaning here', undefined],
    ['{{ ../port }}', '../ leads out of the template: there is no block so far out', undefined],
    [
      '{{ @index }}',
      '"@index" is not defined',
      '@index, @key, @first and @last are there inside {{#each}}, @root everywhere',
    ],
  ])('refuses %s', (text, message, hint) => {
    const error = errorOf(() => render(text, vars));
    expect([error.message, error.hint]).toEqual([message, hint]);
  });
});

describe('places', () => {
  const text = [
    'a: "x {{ prot }}"',
    'b: |',
    '  one',
    '  two {{ port }} {{ prot }}',
    'c:',
    '  - "\\t{{ prot }}"',
    '',
  ].join('\n');
  const yaml = parseYaml({ file: 'p.yml', text });

  it.each([
    ['a', 1, 10],
    ['b', 4, 21],
    ['c', 6, 11],
  ])('of an expression inside the value of %s', (key, line, column) => {
    const value = (yaml.value as Record<string, unknown>)[key];
    const locate = (path: readonly (string | number)[]) => yaml.locate([key, ...path]);
    const { place } = errorOf(() => templating.render(value, scopeOf(vars), locate));
    expect(place).toMatchObject({ line, column, end: column + 4 });
  });

  it('of an expression behind others with brackets', () => {
    const { place } = errorOf(() =>
      templating.renderFile("{{ list[0] }} {{ map['a'].b }} {{ prot[0] }}", 'x.hbs', scopeOf(vars)),
    );
    expect(place).toMatchObject({ line: 1, column: 35, end: 42 });
  });

  it('of an expression in a template file', () => {
    const { place } = errorOf(() =>
      templating.renderFile('a\r\nb {{ port }} {{ prot }}\n', 'x.hbs', scopeOf(vars)),
    );
    expect(place).toMatchObject({ source: { file: 'x.hbs' }, line: 2, column: 17, end: 21 });
  });
});

describe('renderFile', () => {
  it('yields text, even of an expression alone', () => {
    expect(templating.renderFile('{{ port }}', 'x.hbs', scopeOf(vars))).toBe('8081');
  });

  it('keeps line ends, and takes tags that stand alone out with their line', () => {
    const text = 'a\n{{#if tls}}\n  b\n{{else}}\n  c\n{{/if}}\n{{! gone }}\nd\n';
    expect(templating.renderFile(text, 'x.hbs', scopeOf(vars))).toBe('a\n  b\nd\n');
    expect(templating.renderFile('a  {{~ port ~}}  b', 'x.hbs', scopeOf(vars))).toBe('a8081b');
  });
});

describe('checkTemplate', () => {
  it.each([
    ['{{ port }}', undefined],
    ['{{ uper x }}', 'there is no helper `uper`'],
    ['{{#each list}}{{ upper (uper x) }}{{/each}}', 'there is no helper `uper`'],
    ['{{#if x}}{{else}}{{ join }}{{ join a b c }}{{/if}}', '`join` has too many arguments (3)'],
    ['{{#foo x}}{{/foo}}', 'there is no block `{{#foo}}`'],
    ['{{ x', 'an expression is not closed: }} is missing'],
  ])('%s: %s', (text, message) => {
    expect(templating.checkTemplate(text)?.message).toBe(message);
  });

  it('counts the offset from the start of the text', () => {
    expect(templating.checkTemplate('ab\n {{ uper x }}')).toMatchObject({ offset: 7 });
  });
});
