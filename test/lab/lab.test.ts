import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  checkLabName,
  chooseHost,
  chooseLab,
  claimFolder,
  type Lab,
  labNames,
  labsFolder,
  readLab,
  saveLab,
} from '../../src/lab/lab.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fplay-test-'));
});
afterEach(() => rm(root, { recursive: true }));

function labIn(folder: string): Lab {
  return {
    name: 'one',
    folder,
    created: '2026-01-01T00:00:00.000Z',
    subnet: '198.18.0.0/24',
    gateway: '198.18.0.1',
    link: 'fplab0',
    inventory: join(folder, 'inventory'),
    key: join(folder, 'key'),
    knownHosts: join(folder, 'known_hosts'),
    hosts: [{ name: 'master01', folder: 'master01', address: '198.18.0.2', names: ['master01', 'boss'] }],
    users: [{ name: 'deploy', rights: 'sudo' }],
  };
}

it('takes the folder from the environment', () => {
  expect(labsFolder({ FPLAY_LAB_FOLDER: '/x' })).toBe('/x');
  expect(labsFolder({})).toBe('/var/lib/fplay/labs');
});

it('reads back what it saved, and nothing that is broken', async () => {
  const lab = labIn(root);
  expect(await readLab(root)).toBeUndefined();
  await saveLab(lab);
  expect(await readLab(root)).toEqual(lab);
  await writeFile(join(root, 'lab.json'), '{"name": "one"');
  expect(await readLab(root)).toBeUndefined();
});

it('gives a folder to one lab only', async () => {
  expect(await claimFolder(join(root, 'labs/one'))).toBe(true);
  expect(await claimFolder(join(root, 'labs/one'))).toBe(false);
  expect(await labNames(join(root, 'labs'))).toEqual(['one']);
});

describe('chooseLab', () => {
  it('needs no name where there is one lab', async () => {
    expect(await chooseLab(root, undefined)).toMatchObject({
      mistake: { hint: expect.stringContaining('lab up') },
    });
    await mkdir(join(root, 'prod'));
    expect(await chooseLab(root, undefined)).toEqual({ value: 'prod' });
    await mkdir(join(root, 'test'));
    expect(await chooseLab(root, undefined)).toMatchObject({
      mistake: { hint: expect.stringContaining('--name prod') },
    });
    expect(await chooseLab(root, 'test')).toEqual({ value: 'test' });
    expect(await chooseLab(root, 'tset')).toMatchObject({ mistake: { hint: 'did you mean test?' } });
  });
});

it('finds a host by any of its names', () => {
  const lab = labIn(root);
  expect(chooseHost(lab, 'boss')).toEqual({ value: lab.hosts[0] });
  expect(chooseHost(lab, 'mster01')).toMatchObject({ mistake: { hint: 'did you mean master01?' } });
});

it('refuses names that lead elsewhere', () => {
  expect(checkLabName('prod-2_x')).toBeUndefined();
  for (const name of ['', '..', 'a/b', '-x', 'a b', 'x'.repeat(33)]) expect(checkLabName(name)).toBeDefined();
});
