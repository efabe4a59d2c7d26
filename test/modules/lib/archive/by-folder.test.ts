import { expect, test } from 'vitest';
import { linesByFolder, type PathFault } from '../../../../src/modules/lib/archive/by-folder.ts';

const missing = (path: string): PathFault => ({ sign: '+', path });
const files = (folder: string, count: number) =>
  Array.from({ length: count }, (_, index) => missing(`${folder}/f${index}`));

test('a few are told one by one', () => {
  expect(linesByFolder([missing('a/b'), { sign: '~', path: 'a/c', fault: '3 bytes instead of 4' }])).toEqual([
    '+ a/b',
    '~ a/c: 3 bytes instead of 4',
  ]);
});

test('many by folder, with what is wrong there', () => {
  const faults = [
    missing('app'),
    missing('app/bin'),
    ...files('app/bin', 30),
    ...files('app/lib', 2),
    { sign: '~', path: 'app/lib/x' } as const,
    { sign: '-', path: 'app/old/y' } as const,
    missing('readme'),
  ];
  expect(linesByFolder(faults)).toEqual([
    '+ app/bin/: 30 entries',
    '~ app/lib/: 2 new, 1 different',
    '- app/old/: 1 entry',
    '+ ./: 1 entry',
  ]);
});

test('as far down as there are few folders; all in one where even those above are many', () => {
  const deep = Array.from({ length: 30 }, (_, index) => missing(`app/d${index % 3}/e${index}/f`));
  expect(linesByFolder(deep)).toEqual([
    '+ app/d0/: 10 entries',
    '+ app/d1/: 10 entries',
    '+ app/d2/: 10 entries',
  ]);
  const wide = Array.from({ length: 30 }, (_, index) => missing(`d${index}/f`));
  expect(linesByFolder(wide)).toEqual(['+ ./: 30 entries']);
});
