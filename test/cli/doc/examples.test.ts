import { expect, test } from 'vitest';
import { keywordMeanings, keywordPage } from '../../../src/cli/doc/keywords.ts';
import { modules } from '../../../src/modules/index.ts';
import { modulePage } from '../../../src/sdk/docs.ts';
import { createRegistry } from '../../../src/sdk/registry.ts';
import { indent, load } from '../../load/project-files.ts';

/** What is read of a play with the tasks, but for files and roles that a reader has and this project hasn't. */
function mistakesOf(tasks: string): readonly string[] {
  const playbook = `- hosts: all\n  tasks:\n${indent(tasks)}`;
  const { diagnostics } = load({ 'site.yml': playbook }, { registry: createRegistry(modules) });
  return diagnostics
    .map(({ message }) => message)
    .filter((message) => !/^there is no (file|folder|template|role|task file|variables file)/.test(message));
}

test.each(modules.map((module) => [module.name, modulePage(module)] as const))(
  'the examples of %s can stand in a playbook as they are shown',
  (_, page) => {
    const [, shown = ''] = /^```yaml\n(.*?)^```$/ms.exec(page) ?? [];
    expect(shown).not.toBe('');
    expect(mistakesOf(shown)).toEqual([]);
  },
);

const shownOfKeywords = Object.keys(keywordMeanings).flatMap((word) => {
  const lines = keywordPage(word)?.match(/^ {4}.*$/gm) ?? [];
  return lines.length > 0 ? [[word, lines.map((line) => line.slice(4)).join('\n')] as const] : [];
});

test.each(shownOfKeywords)('the example of %s can stand in a playbook as it is shown', (_, shown) => {
  expect(mistakesOf(shown)).toEqual([]);
});

test('keywords that one sentence does not explain have an example', () => {
  expect(shownOfKeywords.map(([word]) => word)).toContain('rolling');
});
