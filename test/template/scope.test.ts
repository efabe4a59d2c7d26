import { describe, expect, it } from 'vitest';
import { createScope } from '../../src/template/scope.ts';
import { DependsOnUnknown } from '../../src/template/templating.ts';
import { unknownReason, unknownValue } from '../../src/template/unknown.ts';
import { errorOf, render, scopeOf, templating } from './rig.ts';

describe('createScope', () => {
  it('takes a name from the highest layer that has it, rendered with all layers', () => {
    const scope = createScope(
      [{ vars: { a: 1, b: '{{ c }}', c: 'low' } }, { vars: { a: 2 } }, { vars: { c: 'high' } }],
      templating,
    );
    expect([scope.value('a'), scope.value('b'), scope.has('d'), scope.value('d')]).toEqual([
      2,
      'high',
      false,
      undefined,
    ]);
    expect([...scope.names()].sort()).toEqual(['a', 'b', 'c']);
  });

  it('keeps null and empty values of a higher layer', () => {
    const scope = createScope([{ vars: { a: 1, b: 1 } }, { vars: { a: null, b: '' } }], templating);
    expect([scope.value('a'), scope.value('b')]).toEqual([null, '']);
  });

  it('has no names but those of layers', () => {
    expect(scopeOf({ a: 1 }).has('constructor')).toBe(false);
    expect(errorOf(() => render('{{ toString }}')).message).toBe('"toString" is not defined');
  });

  it('renders through several variables, keeping types', () => {
    expect(
      render('{{ a }}', { a: '{{ b }}', b: '{{ c.d }}', c: { d: '{{ e }}' }, e: [1, '{{ f }}'], f: 2 }),
    ).toEqual([1, 2]);
  });

  it('renders no more of a variable than is looked at', () => {
    const vars = { flink: { home: '/opt/{{ user }}', port: 8081, tasks: ['{{ nope }}', 'x'] } };
    expect(render('{{ flink.port }} {{ flink.tasks.[1] }}', vars)).toBe('8081 x');
    expect(render('{{ alias.port }}', { ...vars, alias: '{{ flink }}' })).toBe(8081);
    expect(errorOf(() => render('{{ flink }}', { ...vars, user: 'u' })).message).toBe(
      '"nope" is not defined, in the variable `flink.tasks[0]`',
    );
  });

  it('lets parts of a variable refer to each other', () => {
    expect(render('{{ a.log }}', { a: { home: '/opt', log: '{{ a.home }}/log' } })).toBe('/opt/log');
  });

  it('renders a variable once', () => {
    let reads = 0;
    const layer = Object.defineProperty({}, 'a', { enumerable: true, get: () => `${reads++}{{ b }}` });
    const scope = createScope([{ vars: layer }, { vars: { b: 'x' } }], templating);
    expect([scope.value('a'), scope.value('a'), reads]).toEqual(['0x', '0x', 1]);
  });

  it.each([
    [{ a: '{{ b }}', b: 'x{{ c }}', c: '{{ a }}' }, 'the variable `a` refers to itself: a -> b -> c -> a'],
    [{ a: '{{ a }}' }, 'the variable `a` refers to itself: a -> a'],
    [{ a: { x: '{{ a.x }}' } }, '`a.x` refers to itself'],
  ])('names the circle of %j', (vars, message) => {
    expect(errorOf(() => render('{{ a }}', vars)).message).toBe(message);
  });

  it('can be asked again after a circle', () => {
    const scope = scopeOf({ a: '{{ b }}', b: '{{ a }}', c: 1 });
    errorOf(() => scope.value('a'));
    expect(errorOf(() => scope.value('b')).message).toBe('the variable `b` refers to itself: b -> a -> b');
    expect(scope.value('c')).toBe(1);
  });

  it('does not copy or render literal values', () => {
    const fact = { text: '{{ x }}' };
    expect(scopeOf({}, { fact }).value('fact')).toBe(fact);
  });
});

describe('what stops a rendering', () => {
  class NeedsOther extends Error {}
  const refuse = () => {
    throw new NeedsOther('later');
  };
  const hostvars = new Proxy({}, { get: (_, name) => (name === 'h1' ? { ip: '10.0.0.1' } : refuse()) });

  it.each(['{{ hostvars.h1.ip }}', '{{ lookup hostvars "h1" }}', '{{ default hostvars.h1.ip 1 }}'])(
    '%s asks for h1 alone',
    (text) => {
      expect(() => render(text, {}, { hostvars })).not.toThrow();
    },
  );

  it.each([
    '{{ hostvars.h2.ip }}',
    'x {{ hostvars.h2.ip }}',
    '{{ default hostvars.h2.ip 1 }}',
    '{{ defined hostvars.h2 }}',
    '{{ upper (lookup hostvars "h2") }}',
    '{{#if hostvars.h2}}x{{/if}}',
    '{{ variable }}',
    '{{ nested.a }}',
  ])('%s passes on what a getter throws', (text) => {
    const vars = { variable: '{{ hostvars.h2.ip }}', nested: { a: 'x{{ hostvars.h2.ip }}' } };
    expect(() => render(text, vars, { hostvars })).toThrow(NeedsOther);
  });

  it.each([
    'hostvars.h2.ip == 1',
    'defined(hostvars.h2)',
    'has(hostvars.h2.ip)',
    'true && hostvars["h2"] == 1',
    'default(hostvars.h2, 1) == 1',
  ])('the condition %s does so too', (condition) => {
    expect(() => templating.test(condition, scopeOf({}, { hostvars }))).toThrow(NeedsOther);
  });
});

describe('unknownValue', () => {
  const literal = {
    r: { rc: unknownValue('the task `make`'), changed: true },
    all: unknownValue('the task `make`'),
  };

  it('can be handed on', () => {
    expect(unknownReason(render('{{ r.rc }}', {}, literal))).toBe('the task `make`');
    expect(unknownReason((render({ a: ['{{ all }}'] }, {}, literal) as { a: unknown[] }).a[0])).toBe(
      'the task `make`',
    );
    expect(render('{{ r.changed }}', {}, literal)).toBe(true);
    expect(render('{{ default r.rc 1 }}', {}, { r: {} })).toBe(1);
  });

  it.each([
    'rc is {{ r.rc }}',
    '{{ all.rc }}',
    '{{ json r }}',
    '{{ eq r.rc 0 }}',
    '{{ default r.rc 1 }}',
    '{{ not r.rc }}',
    '{{#if r.rc}}x{{/if}}',
    '{{#each all}}x{{/each}}',
    '{{ join (list r.rc) }}',
  ])('%s depends on it', (text) => {
    expect(() => render(text, {}, literal)).toThrow(new DependsOnUnknown('the task `make`'));
  });

  it.each([
    'r.rc == 0',
    '0 != r.rc',
    'all.rc == 0',
    'r.rc in [0, 1]',
    '[r.rc] == [0]',
    'r.rc > 0',
    'size(all) > 0',
    'r.rc',
    'failed(all)',
    '!r.rc',
  ])('the condition %s depends on it', (condition) => {
    expect(() => templating.test(condition, scopeOf({}, literal))).toThrow(DependsOnUnknown);
  });

  it('does not stop a condition that is settled without it', () => {
    expect(templating.test('r.changed || r.rc == 0', scopeOf({}, literal))).toBe(true);
    expect(templating.test('defined(r.rc)', scopeOf({}, literal))).toBe(true);
  });
});
