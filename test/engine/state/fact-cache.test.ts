import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasGathered, keptNames, openFactCache } from '../../../src/engine/state/fact-cache.ts';
import { createSecrets } from '../../../src/engine/state/secrets.ts';
import { project } from '../../rig/project.ts';

const folderOf = () => join(project(), 'cache');
const gathered = () => ({ ansible_system: 'Linux', ansible_date_time: {}, ansible_module_setup: true });

function opened(folder: string, timeout = 60, secrets = createSecrets()) {
  return openFactCache({ folder, timeout, hosts: ['web/1', 'web2'], secrets });
}

/** Makes a host's facts older. */
function age(folder: string, seconds: number): void {
  for (const name of readdirSync(folder)) {
    const entry = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    writeFileSync(
      join(folder, name),
      JSON.stringify({ ...entry, gathered: Math.floor(Date.now() / 1000) - seconds }),
    );
  }
}

test('keeps facts for later runs, in files that only their owner may read', async () => {
  const folder = folderOf();
  await (await opened(folder)).keep('web/1', gathered());
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readdirSync(folder)).toEqual(['web%2F1.json']);
  expect(statSync(join(folder, 'web%2F1.json')).mode & 0o777).toBe(0o600);
  const { facts } = await opened(folder);
  expect([...facts]).toEqual([['web/1', gathered()]]);
});

test('facts grow old from when a host was asked, whatever was added since', async () => {
  const folder = folderOf();
  await (await opened(folder)).keep('web2', gathered());
  age(folder, 50);
  const cache = await opened(folder);
  const facts = cache.facts.get('web2') ?? {};
  await cache.keep('web2', { ...facts, ansible_getent_passwd: {} });
  expect((await opened(folder, 60)).facts.get('web2')).toHaveProperty('ansible_getent_passwd');
  expect((await opened(folder, 50)).facts.size).toBe(0);
  expect((await opened(folder, 0)).facts.size).toBe(1);
  await cache.keep('web2', gathered());
  expect((await opened(folder, 50)).facts.size).toBe(1);
});

test('facts that were cleared are forgotten; those that were too old to be read stay for whoever takes them', async () => {
  const folder = folderOf();
  await (await opened(folder)).keep('web2', gathered());
  age(folder, 70);
  await (await opened(folder)).keep('web2', {});
  expect(readdirSync(folder)).toEqual(['web2.json']);
  await (await opened(folder, 0)).keep('web2', {});
  expect(existsSync(join(folder, 'web2.json'))).toBe(false);
});

test('what holds a secret, or was hidden, is not kept, and the host is asked again', async () => {
  const folder = folderOf();
  const secrets = createSecrets();
  secrets.add('correct horse');
  const cache = await opened(folder, 60, secrets);
  await cache.keep('web/1', { ...gathered(), ansible_local: { app: { key: 'correct horse' } } });
  cache.hide(['ansible_token']);
  await cache.keep('web2', { ...gathered(), ansible_token: 'x' });
  const { facts } = await opened(folder);
  for (const host of ['web/1', 'web2']) {
    expect(facts.get(host)).toEqual({ ansible_system: 'Linux', ansible_date_time: {} });
    expect(hasGathered(facts.get(host) ?? {})).toBe(false);
  }
});

test('a file that is not whole says nothing', async () => {
  const folder = folderOf();
  await (await opened(folder)).keep('web2', gathered());
  writeFileSync(join(folder, 'web2.json'), '{"gathered": 1');
  expect((await opened(folder)).facts.size).toBe(0);
});

test('names that are kept are found beside what can not be read, in no more files than it takes', () => {
  const folder = project();
  const write = (name: string, fact: string) =>
    writeFileSync(join(folder, name), JSON.stringify({ gathered: 1, facts: { [fact]: 1 } }));
  mkdirSync(join(folder, 'a.json'));
  write('b.json', 'ansible_b');
  write('c.json', 'ansible_b');
  writeFileSync(join(folder, 'd.json'), '{');
  mkdirSync(join(folder, 'e.json'));
  const isKept = keptNames(folder);
  expect(isKept('ansible_b')).toBe(true);
  for (const name of ['b.json', 'c.json']) write(name, 'late');
  expect(isKept('late')).toBe(true);
  expect(isKept('none')).toBe(false);
  expect(keptNames(join(folder, 'none'))('late')).toBe(false);
  expect(keptNames(undefined)('late')).toBe(false);
});
