import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { filesMatching, findOnPath, lookedFor } from '../../src/util/search-path.ts';
import { project } from '../rig/project.ts';

test("a name is looked for in each folder's own folder of the kind, then in the folder", () => {
  const folder = project({ 'near/x': '', 'far/files/x': '', 'far/files/y': '' });
  const searchPath = [join(folder, 'near'), join(folder, 'far')];
  expect(findOnPath('files', 'x', searchPath)).toBe(join(folder, 'near/x'));
  expect(findOnPath('files', 'y', searchPath)).toBe(join(folder, 'far/files/y'));
  expect(findOnPath('files', 'z', searchPath)).toBeUndefined();
  expect(lookedFor('files', '/z', searchPath)).toMatch(/^looked for .*\/z$/);
});

test('what can not be looked at is not there', () => {
  const folder = project({ x: '' });
  symlinkSync('circle', join(folder, 'circle'));
  for (const name of ['circle', 'x/below', 'x'.repeat(300)])
    expect(findOnPath('files', name, [folder])).toBeUndefined();
  expect(filesMatching('*', [folder])).toEqual([join(folder, 'x')]);
});

test('files that match are those of the first folder that has any, but for hidden ones and folders', () => {
  const folder = project({
    'near/files/a.txt': '',
    'near/b.conf': '',
    'near/a.conf': '',
    'near/.c.conf': '',
    'near/d.conf/x': '',
    'far/files/e.conf': '',
    'far/conf.d/e.conf': '',
  });
  const matching = (pattern: string) => filesMatching(pattern, [join(folder, 'near'), join(folder, 'far')]);
  expect(matching('*.conf')).toEqual([join(folder, 'near/a.conf'), join(folder, 'near/b.conf')]);
  expect(matching('.*.conf')).toEqual([join(folder, 'near/.c.conf')]);
  expect(matching('[!ab].conf')).toEqual([join(folder, 'far/files/e.conf')]);
  expect(matching('conf.d/?.conf')).toEqual([join(folder, 'far/conf.d/e.conf')]);
  expect(matching('none.d/*')).toEqual([]);
});

test('a path below the home is found', () => {
  const home = project({ 'one.conf': '' });
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('HOME', home);
  expect(filesMatching('~/*.conf', ['/nowhere'])).toEqual([join(home, 'one.conf')]);
  expect(findOnPath('files', '~/one.conf', ['/nowhere'])).toBe(join(home, 'one.conf'));
});
