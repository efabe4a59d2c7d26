import { expect, test } from 'vitest';
import { lookUp } from '../../../src/engine/loop/look-ups.ts';
import { createTemplating } from '../../../src/template/create-templating.ts';
import { project } from '../../rig/project.ts';

function lookUpIn(folder: string) {
  const secrets: string[] = [];
  const { readFile } = createTemplating({
    secret: (text) => secrets.push(text),
    decryptText: (text) => text.replace('$ANSIBLE_VAULT;', 'opened '),
  });
  const context = {
    searchPath: [folder],
    action: 'debug',
    hostsOf: () => [],
    read: readFile,
    lines: () => [],
  };
  return { secrets, file: (name: string) => lookUp('file', name, context), context };
}

test('a file that is a vault is decrypted, and what it holds kept secret', () => {
  const folder = project({ 'v.txt': '$ANSIBLE_VAULT;sesame\n' });
  const { file, secrets } = lookUpIn(folder);
  expect(file('v.txt')).toEqual(['opened sesame']);
  expect(secrets).toEqual(['opened sesame\n']);
  expect(() => file('.')).toThrow(/^can't read .*: it is a folder$/);
});

test.each([
  ['end=100000', 100_000],
  ['start=5 count=3 stride=-1', 5],
])('the sequence `%s` has %i numbers', (text, length) => {
  expect(lookUp('sequence', text, lookUpIn('/').context)).toHaveLength(length);
});

test.each(['end=1000000000', '0-100000'])('the sequence `%s` is too long', (text) => {
  expect(() => lookUp('sequence', text, lookUpIn('/').context)).toThrow(text);
});
