import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isLink, isNoFile, namesIn, statOf } from '../../src/util/look.ts';
import { project } from '../rig/project.ts';

test('what can not be looked at is not there', () => {
  const folder = project({ file: '' });
  const at = (name: string) => join(folder, name);
  symlinkSync('nothing', at('dangling'));
  symlinkSync('circle', at('circle'));
  for (const name of ['none', 'dangling', 'circle', 'file/below', 'x'.repeat(300)]) {
    expect(statOf(at(name))).toBeUndefined();
    expect(namesIn(at(name))).toEqual([]);
  }
  expect(['file', 'dangling', 'circle', 'none'].filter((name) => isLink(at(name)))).toEqual([
    'dangling',
    'circle',
  ]);
  expect(['file', '.', 'dangling', 'none'].filter((name) => isNoFile(at(name)))).toEqual(['dangling']);
  expect(isNoFile('/dev/null')).toBe(true);
});

test('names come sorted', () => {
  const folder = project({ b: '', a: '' });
  mkdirSync(join(folder, 'B'));
  expect(namesIn(folder)).toEqual(['B', 'a', 'b']);
});
