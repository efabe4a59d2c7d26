import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readExtraVars } from '../../src/cli/extra-vars.ts';
import { formatDiagnostic } from '../../src/source/diagnostic.ts';
import { project } from '../rig/project.ts';

const noVault = () => ({ problem: 'no password' });

async function read(...texts: readonly string[]): Promise<unknown> {
  const read = await readExtraVars(texts, noVault);
  return 'value' in read ? read.value : read.diagnostics.map(formatDiagnostic);
}

test.each([
  ['a=1 b=two', { a: '1', b: 'two' }],
  [`a='x y'  b="p 'q' \\" r" c=`, { a: 'x y', b: `p 'q' " r`, c: '' }],
  [`a=x'y z'w b=1\\ 2`, { a: 'xy zw', b: '1 2' }],
  ['a=b=c', { a: 'b=c' }],
  ['{a: 1, b: [yes, "no"]}', { a: 1, b: [true, 'no'] }],
  ['{"a": {"b": null}}', { a: { b: null } }],
  ['', {}],
])('%s', async (text, vars) => {
  expect(await read(text)).toEqual(vars);
});

test('later ones win', async () => {
  expect(await read('a=1 b=1', '{a: 2}')).toEqual({ a: 2, b: '1' });
});

test('a file', async () => {
  const file = join(project({ 'a b.yml': 'a: 1\nb: {c: 2}\n' }), 'a b.yml');
  expect(await read(`@${file}`)).toEqual({ a: 1, b: { c: 2 } });
  await writeFile(file, '$ANSIBLE_VAULT;1.1;AES256\n00\n');
  expect(await read(`@${file}`)).toEqual([`error: cannot decrypt ${file}: no password`]);
  expect(await read(`@${file}x`)).toEqual([`error: there is no variables file \`${file}x\``]);
});

test('mistakes are shown where they are, all of them', async () => {
  expect(await read('a=1 --b', '[1]')).toEqual([
    [
      'error: `--b` is not a variable',
      '  --> --extra-vars:1:5',
      '  1 | a=1 --b',
      '    |     ^^^',
      "  help: write name=value, name='a value', {name: value}, or @file",
    ].join('\n'),
    expect.stringContaining('error: expected a mapping of variables\n  --> --extra-vars:1:1'),
  ]);
});
