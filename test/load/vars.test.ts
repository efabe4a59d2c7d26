import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decryptValues, readVariables } from '../../src/load/vars.ts';
import { createTemplating } from '../../src/template/create-templating.ts';
import { createScope } from '../../src/template/scope.ts';
import { encrypt } from '../../src/vault/vault.ts';
import { writeFiles } from '../rig/project.ts';
import { errorOf } from '../template/rig.ts';

const password = { password: 'sesame' };
const inline = encrypt('p{{ x }}w', password).trimEnd().split('\n').join('\n  ');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fplay-vars-'));
  writeFiles(folder, {
    'a.yml': 'x: 1\ny: [a]\n',
    'a.json': '{"x": {"y": true}}',
    'empty.yml': '# nothing\n',
    'list.yml': '- x\n',
    'broken.yml': 'x: [1\n',
    'vault.yml': encrypt('x: secret\n', password),
    'inline.yml': `plain: 1\nshut: !vault |\n  ${inline}\n`,
  });
  writeFileSync(path.join(folder, 'latin1.yml'), Buffer.from('x: \xe4\n', 'latin1'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('readVariables', () => {
  it.each([
    ['a.yml', { x: 1, y: ['a'] }],
    ['a.json', { x: { y: true } }],
    ['empty.yml', {}],
    ['vault.yml', { x: 'secret' }],
  ])('reads %s', (file, vars) => {
    expect(readVariables(path.join(folder, file), [password])).toEqual({ vars });
  });

  it.each([
    ['missing.yml', 'there is no such file'],
    ['list.yml', 'a file of variables must be a mapping'],
    ['', 'it is a folder'],
    ['latin1.yml', "this file isn't UTF-8: the byte 0xe4 stands here"],
  ])('explains %s', (file, message) => {
    expect(readVariables(path.join(folder, file))).toMatchObject({
      diagnostics: [{ severity: 'error', message: expect.stringContaining(message) }],
    });
  });

  it('says where YAML is broken', () => {
    const found = readVariables(path.join(folder, 'broken.yml'));
    expect(found).toMatchObject({
      diagnostics: [{ severity: 'error', place: { line: expect.any(Number) } }],
    });
  });

  it('shows nothing of a vault that it cannot open', () => {
    const found = readVariables(path.join(folder, 'vault.yml'), [{ password: 'wrong' }]);
    expect(found).toMatchObject({
      diagnostics: [{ message: 'no vault password fits, or the vault is damaged', place: { line: 1 } }],
    });
  });
});

describe('decryptValues', () => {
  it('opens single values when they are rendered', () => {
    const found = readVariables(path.join(folder, 'inline.yml'));
    if (!('vars' in found)) throw new Error('not read');
    const open = createTemplating({ decrypt: decryptValues([password]) });
    expect(open.render('{{ shut }}', createScope([found], open))).toBe('p{{ x }}w');
    const wrong = createTemplating({ decrypt: decryptValues([{ password: 'wrong' }]) });
    expect(wrong.render('{{ plain }}', createScope([found], wrong))).toBe(1);
    const error = errorOf(() => wrong.render('{{ shut }}', createScope([found], wrong)));
    expect(error.message).toBe('no vault password fits, or the vault is damaged');
  });
});
