import { expect, test } from 'vitest';
import { docCommand } from '../../../src/cli/doc/doc.ts';
import { keywordMeanings } from '../../../src/cli/doc/keywords.ts';
import type { Surroundings } from '../../../src/cli/streams.ts';
import { keywordNames, type Site } from '../../../src/model/keywords.ts';

async function doc(...words: readonly string[]) {
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  const surroundings = {
    out: say,
    error: say,
    environment: {},
    stderr: { write: say },
    stdout: { write: say },
  };
  const code = await docCommand(words, surroundings as unknown as Surroundings);
  return { code, text: said.join('\n') };
}

test.each([
  ['helper', 'join'],
  ['function', 'lower'],
  ['keyword', 'when'],
])('a %s, by its kind and by its name alone', async (kind, name) => {
  const { code, text } = await doc(kind, name);
  expect(code).toBe(0);
  expect(text).toMatch(new RegExp(`^# ${name}\n\n\\S`));
  expect((await doc(kind)).text).toMatch(new RegExp(`^${name} {2,}\\S`, 'm'));
});

test('a name alone is first that of a module', async () => {
  expect((await doc('fail')).text).toContain('## Arguments');
  expect((await doc('register')).text).toContain('A keyword of a task and a handler.');
  expect((await doc('module', 'ansible.builtin.copy')).text).toMatch(/^# copy\n/);
});

test('a helper with what its example gives', async () => {
  const { text } = await doc('helper', 'add');
  expect(text).toContain('{{ add 1 2 }}\ngives 3');
});

test.each([
  [['helper', 'jion'], 'there is no helper `jion`', 'did you mean `join`?'],
  [['keyword', 'wen'], 'there is no keyword `wen`', 'did you mean `when`?'],
  [
    ['zzzzzzzz'],
    'there is no module, helper, function, keyword or rule `zzzzzzzz`',
    'fplay doc lists what there is',
  ],
  [['module', 'copy', 'file'], 'is no one thing to explain', 'fplay doc NAME'],
])('%s', async (words, message, hint) => {
  const { code, text } = await doc(...words);
  expect(code).toBe(5);
  expect(text).toContain(message);
  expect(text).toContain(hint);
});

test('every keyword has a meaning', () => {
  const sites: readonly Site[] = ['play', 'role', 'block', 'task', 'handler'];
  const words = new Set(sites.flatMap((site) => keywordNames(site)));
  expect([...words].filter((word) => !(word in keywordMeanings))).toEqual([]);
});
