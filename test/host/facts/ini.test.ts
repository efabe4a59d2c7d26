import { expect, it } from 'vitest';
import { localFact } from '../../../src/host/facts/facts.ts';

// Each as Ansible 2.19 reads it.
const problem = 'error loading facts as JSON or ini - please check content: own.fact';
const asIni = 'error loading facts as ini - please check content: own.fact';

it.each([
  [
    '[A]\nKey = Value\nother: two words ; no comment\nempty =\n',
    { A: { key: 'Value', other: 'two words ; no comment', empty: '' } },
  ],
  ['[DEFAULT]\nd = all\n[A]\nx=1\n[B]\nd = own\n', { A: { d: 'all', x: '1' }, B: { d: 'own' } }],
  [
    '[A]\nlist = one\n   two\n# no\n; no\n\n[a b]x\n  k e y = 1\n',
    { A: { list: 'one\ntwo' }, 'a b': { 'k e y': '1' } },
  ],
  ['', {}],
  ['[a]\n  x = 1\n  y = 2\n', { a: { x: '1', y: '2' } }],
  ['[a]\nx = 1\n\n  cont\n\ny = 2\n', { a: { x: '1\n\ncont', y: '2' } }],
  ['[a]\nx = 1\n  # comment\n  y\nz=\n  1\n', { a: { x: '1\ny', z: '\n1' } }],
  ['  [a]\n  x=1\n   2\n  [b]\n  y=2\n', { a: { x: '1\n2' }, b: { y: '2' } }],
  ['[DEFAULT]\nd=1\n[a]\nx=%(D)s/b\ny=%(x)s/c 5%%\n', { a: { d: '1', x: '1/b', y: '1/b/c 5%' } }],
  ['[a]\npct = 50%\n', `${asIni} ('%' must be followed by '%' or '(', found: '%')`],
  ['[a]\nx = %(y\n  z\n', `${asIni} (bad interpolation variable reference '%(y\\nz')`],
  [
    "[a]\nx = it's %(y)s\n",
    `${asIni} (Bad value substitution: option 'x' in section 'a' contains an interpolation key 'y' which is not a valid ` +
      'option name. Raw value: "it\'s %(y)s")',
  ],
  [
    '[a]\nx = %(x)s\n',
    `${asIni} (Recursion limit exceeded in value substitution: option 'x' in section 'a' contains an interpolation key ` +
      "which cannot be substituted in 10 steps. Raw value: '%(x)s')",
  ],
  ['{"a": [1]}', { a: [1] }],
  ['x = 1\n', problem],
  ['[a]\nx=1\nX=2\n', problem],
  ['[a]\n[a]\n', problem],
  ['[a]\nword\n', problem],
  ['{', problem],
])('%j of a host becomes a fact', (text, fact) => {
  expect(localFact(text, 'own')).toEqual(fact);
});

it('values that refer to each other again and again end soon', () => {
  const options = Array.from({ length: 9 }, (_, at) => `x${at} = ${`%(x${at + 1})s`.repeat(40)}`);
  expect(localFact(`[a]\n${options.join('\n')}\nx9 =\n`, 'own')).toHaveProperty('a.x0', '');
  expect(localFact(`[a]\n${options.join('\n')}\nx9 = long\n`, 'own')).toContain(
    'is longer than 1000000 characters',
  );
});
