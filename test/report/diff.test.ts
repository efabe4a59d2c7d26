import { expect, test } from 'vitest';
import { formatChange, formatDifferences } from '../../src/report/diff.ts';
import { createPalette } from '../../src/report/palette.ts';

const plain = createPalette(false);

test('attributes stand as before -> after', () => {
  const attribute = { kind: 'attribute', key: 'owner' } as const;
  expect(
    formatDifferences(
      [
        { ...attribute, path: '/a', before: 'root', after: 'flink' },
        { ...attribute, before: undefined, after: { uid: 7 } },
        { ...attribute, before: '', after: 'x'.repeat(300) },
      ],
      plain,
    ),
  ).toEqual([
    '/a owner: root -> flink',
    'owner: (none) -> {"uid":7}',
    `owner: '' -> ${'x'.repeat(240)}… (300 characters)`,
  ]);
});

test('text stands as a unified diff, coloured', () => {
  const text = { kind: 'text', path: '/etc/hosts', before: 'a\nb\nc\n', after: 'a\nB\x1b[2J\nc' } as const;
  expect(formatDifferences([text], plain)).toEqual([
    '--- before: /etc/hosts',
    '+++ after: /etc/hosts',
    '@@ -1,3 +1,3 @@',
    ' a',
    '-b',
    '-c',
    '+B',
    '+c',
    '\\ No newline at end of file',
  ]);
  const coloured = formatDifferences([text], createPalette(true));
  expect(coloured).toContain('\x1b[31m-b\x1b[39m');
  expect(coloured).toContain('\x1b[32m+B\x1b[39m');
});

test('a long one is folded, unless all of it is wanted', () => {
  const text = { kind: 'text', path: '/x', before: '', after: 'line\n'.repeat(100) } as const;
  const folded = formatDifferences([text], plain);
  expect(folded).toHaveLength(61);
  expect(folded.at(-1)).toBe('… 43 more lines (-v shows all)');
  expect(formatDifferences([text], plain, true)).toHaveLength(103);
});

test('texts that have nothing in common are summed up, soon', () => {
  const lines = (word: string) => Array.from({ length: 30000 }, (_, index) => `${word}${index}\n`).join('');
  const text = { kind: 'text', path: '/x', before: lines('a'), after: lines('b') } as const;
  expect(formatDifferences([text], plain).at(-1)).toBe(
    '30000 lines before, 30000 lines after, few of them alike',
  );
});

test('a new text is shown however long it is', () => {
  const text = { kind: 'text', path: '/x', before: '', after: 'line\n'.repeat(30000) } as const;
  expect(formatDifferences([text], plain, true)).toHaveLength(30003);
});

test('summaries keep their signs', () => {
  const summary = { kind: 'summary', path: '/opt/x', lines: ['+ bin/a', '- bin/b'] } as const;
  expect(formatDifferences([summary], plain)).toEqual(['/opt/x', '+ bin/a', '- bin/b']);
});

test('a text that differs in a secret alone says so with stars', () => {
  const text = { kind: 'text', path: '/x', before: 'word = ********\n', after: 'word = ********\n' } as const;
  expect(formatDifferences([text], plain).at(-1)).toBe('******** -> ********');
});

test('what no_log hides is stars, and only where something changes', () => {
  const result = { censored: 'hidden' };
  expect(formatChange({ status: 'changed', result, differences: [] }, plain)).toEqual(['********']);
  expect(formatChange({ status: 'ok', result }, plain)).toEqual([]);
});
