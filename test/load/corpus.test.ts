import { describe, expect, test } from 'vitest';
import { keywordMeanings } from '../../src/cli/doc/keywords.ts';
import { modules } from '../../src/modules/index.ts';
import { createRegistry } from '../../src/sdk/registry.ts';
import { type Diagnostic, formatDiagnostic } from '../../src/source/diagnostic.ts';
import { type Broken, brokenKeyword, brokenModule } from './corpus.ts';
import { load } from './project-files.ts';

const registry = createRegistry(modules);

/** The mistakes of each case; all are read in one go, each from a file of its own. */
function mistakesOf(cases: readonly Broken[]): readonly (readonly Diagnostic[])[] {
  const name = (index: number) => `case-${index}.yml`;
  const { diagnostics } = load(
    {
      ...Object.fromEntries(cases.map(({ playbook }, index) => [name(index), playbook])),
      'site.yml': cases.map((_, index) => `- import_playbook: ${name(index)}\n`).join(''),
      'roles/other/tasks/main.yml': '- debug:\n',
    },
    { registry },
  );
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors.filter(({ place }) => !place?.source.file.startsWith('case-')).map(formatDiagnostic)).toEqual(
    [],
  );
  return cases.map((_, index) => errors.filter(({ place }) => place?.source.file === name(index)));
}

/** What isn't as it should be, in words. */
function problemsOf(cases: readonly Broken[]): readonly string[] {
  const mistakes = mistakesOf(cases);
  const problems = cases.flatMap(({ what, lines: [first, last], refused }, index) => {
    const errors = mistakes[index] ?? [];
    const astray = errors.filter(({ place }) => !place || place.line < first || place.line > last);
    return [
      ...(errors.length === 0 && refused === 'surely' ? [`${what}: nothing was said`] : []),
      ...astray.map((error) => `${what}: told at another place\n${formatDiagnostic(error)}`),
    ];
  });
  const thing = ({ what }: Broken) => what.replace(/as .*?(?=(, in a \w+)?$)/, 'as');
  const tried = [...new Set(cases.filter(({ refused }) => refused === 'maybe').map(thing))];
  const open = tried.filter((one) =>
    cases.every((each, index) => thing(each) !== one || mistakes[index]?.length === 0),
  );
  return [...problems, ...open.map((one) => `${one}: any value is taken`)];
}

describe('every keyword, broken in every way, is told at its place', () => {
  test.each(Object.keys(keywordMeanings))('%s', (word) => {
    expect(problemsOf(brokenKeyword(word))).toEqual([]);
  });
});

describe('every module and argument, broken in every way, is told at its place', () => {
  // variables of any name and value are what it takes
  const open = ['add_host', 'set_fact'];
  test.each(registry.names().filter((name) => !open.includes(name)))('%s', (name) => {
    expect(problemsOf(brokenModule(registry.get(name)!))).toEqual([]);
  });
});

test('there are some thousand cases', () => {
  const cases = [
    ...Object.keys(keywordMeanings).flatMap(brokenKeyword),
    ...registry.names().flatMap((name) => brokenModule(registry.get(name)!)),
  ];
  expect(cases.length).toBeGreaterThan(3000);
});
