import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { obstacles, readResults } from '../../bench/ready.mjs';

const folder = mkdtempSync(join(tmpdir(), 'fplay-ready-'));
afterAll(() => rmSync(folder, { recursive: true }));

const checkout = (name) => {
  const root = join(folder, name);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, 'dist/cli.js'), '');
  return root;
};
const programs = join(folder, 'bin');
mkdirSync(programs);
for (const name of ['python3', 'sshd', 'ssh', 'scp', 'ssh-keygen', 'ip', 'unshare', 'nsenter'])
  writeFileSync(join(programs, name), '', { mode: 0o755 });
const built = checkout('built');
const linux = { platform: 'linux', user: 0, searchPath: programs };

describe('obstacles', () => {
  test('there are none where all is there, and trying leaves no file', () => {
    const wanted = { json: join(folder, 'new.json'), before: built, needsLab: true };
    expect(obstacles(wanted, linux, built)).toEqual([]);
    expect(readdirSync(folder)).not.toContain('new.json');
  });

  test.each([
    ['a checkout that is not built', { before: join(folder, 'absent') }, {}, "fplay isn't built in"],
    ['a file in no folder', { svg: join(folder, 'absent/chart.svg') }, {}, 'cannot write'],
    ['a lab without root', { needsLab: true }, { user: 1000 }, 'takes root'],
    ['no Python', {}, { searchPath: '' }, 'lacks python3: sh test/prepare-machine.sh'],
    ['another system', {}, { platform: 'darwin' }, 'takes Linux'],
  ])('%s', (_, wanted, machine, words) => {
    const found = obstacles({ needsLab: false, ...wanted }, { ...linux, ...machine }, built);
    expect(found).toEqual([expect.stringContaining(words)]);
  });
});

test('what is no result of a benchmark is explained', () => {
  const file = join(folder, 'results.json');
  expect(() => readResults(file)).toThrow(`--from: cannot read ${file}: ENOENT`);
  writeFileSync(file, '{}');
  expect(() => readResults(file)).toThrow('is not a file that --json wrote');
  writeFileSync(file, '{"measured":[],"warmUp":[]}');
  expect(readResults(file)).toEqual({ measured: [], warmUp: [] });
});
