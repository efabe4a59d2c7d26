import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Artefact } from '../../src/artefacts/artefact.ts';
import { artefactsFolder, prepareArtefact, sha256Of } from '../../src/artefacts/prepare.ts';
import { makeTarball } from '../../src/artefacts/tarball.ts';

const tarball = {
  kind: 'tarball',
  top: 'zoo-1',
  time: 1_500_000_000,
  parts: [{ kind: 'own', folder: 'zookeeper' }],
  executable: ['bin'],
} as const;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fplay-artefacts-'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

async function pinned(): Promise<Artefact> {
  const file = path.join(folder, 'pin.tgz');
  await makeTarball(tarball, path.join(folder, 'pin'), file);
  const sha256 = (await sha256Of(file)) ?? '';
  rmSync(file);
  rmSync(path.join(folder, 'pin'), { recursive: true });
  return { name: 'zoo.tgz', summary: 'a zoo', sha256, make: tarball };
}

test('an artefact is made, then kept', async () => {
  const artefact = await pinned();
  const said: string[] = [];
  const first = await prepareArtefact(artefact, path.join(folder, 'new/cache'), (line) => said.push(line));
  expect(first).toEqual({ name: 'zoo.tgz', path: path.join(folder, 'new/cache/zoo.tgz'), kept: false });
  expect(await sha256Of(first.path)).toBe(artefact.sha256);
  expect((await prepareArtefact(artefact, path.join(folder, 'new/cache'), () => {})).kept).toBe(true);
  expect(readdirSync(path.join(folder, 'new/cache'))).toEqual(['zoo.tgz']);
  expect(said.at(-1)).toMatch(/^zoo.tgz: made, 0\.0 MB$/);
});

test('a damaged file is replaced, and said to be', async () => {
  const artefact = await pinned();
  writeFileSync(path.join(folder, 'zoo.tgz'), 'half of it');
  const said: string[] = [];
  await prepareArtefact(artefact, folder, (line) => said.push(line));
  expect(said[0]).toContain('another checksum');
  expect(await sha256Of(path.join(folder, 'zoo.tgz'))).toBe(artefact.sha256);
});

test('what comes out with another checksum is not kept, and what was there stays', async () => {
  const artefact = { ...(await pinned()), sha256: 'f'.repeat(64) };
  writeFileSync(path.join(folder, 'zoo.tgz'), 'what was there');
  await expect(prepareArtefact(artefact, folder, () => {})).rejects.toThrow(
    /zoo.tgz came out with sha256 [0-9a-f]{64}, not f{64}/,
  );
  expect(readdirSync(folder)).toEqual(['zoo.tgz']);
  expect(readFileSync(path.join(folder, 'zoo.tgz'), 'utf8')).toBe('what was there');
});

test('a missing program is named, with how to get it', async () => {
  const artefact = await pinned();
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(execFileSync('which', ['gzip'], { encoding: 'utf8' }).trim(), path.join(bin, 'gzip'));
  vi.stubEnv('PATH', bin);
  await expect(prepareArtefact(artefact, folder, () => {})).rejects.toThrow(
    'GNU tar (on Debian: apt-get install tar) missing',
  );
});

test('a tarball is the same to the byte whoever makes it, whenever', async () => {
  const [one, two] = [path.join(folder, 'one.tgz'), path.join(folder, 'two.tgz')];
  await makeTarball(tarball, path.join(folder, 'one'), one);
  const before = process.umask(0o077);
  try {
    await makeTarball(tarball, path.join(folder, 'two'), two);
  } finally {
    process.umask(before);
  }
  utimesSync(two, 1, 1);
  expect(await sha256Of(two)).toBe(await sha256Of(one));
  const listing = execFileSync('tar', ['-tvzf', one, '--numeric-owner', '--utc'], { encoding: 'utf8' });
  expect(listing).toMatch(/^drwxr-xr-x 0\/0 +0 2017-07-14 02:40 zoo-1\/$/m);
  expect(listing).toMatch(/^-rwxr-xr-x 0\/0 +\d+ 2017-07-14 02:40 zoo-1\/bin\/zkServer\.sh$/m);
  expect(listing).toMatch(/^-rw-r--r-- 0\/0 +\d+ 2017-07-14 02:40 zoo-1\/conf\/zoo_sample\.cfg$/m);
});

test('the folder is the one of the environment, or in the home', () => {
  expect(artefactsFolder({ HOME: '/home/a', FPLAY_ARTEFACTS: '/srv/b' })).toBe('/srv/b');
  expect(artefactsFolder({ HOME: '/home/a' })).toBe('/home/a/.cache/fplay/artefacts');
});
