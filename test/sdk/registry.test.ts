import { expect, test } from 'vitest';
import { ping } from '../../src/modules/ping.ts';
import { stat } from '../../src/modules/stat.ts';
import { createRegistry, shortName } from '../../src/sdk/registry.ts';

const registry = createRegistry([stat, ping]);

test('modules by name, with and without a collection', () => {
  expect(registry.get('ping')).toBe(ping);
  expect(registry.get('ansible.builtin.ping')).toBe(ping);
  expect(registry.get('community.docker.ping')).toBeUndefined();
  expect(registry.get('constructor')).toBeUndefined();
  expect(registry.names()).toEqual(['ping', 'stat']);
});

test('the module that was meant', () => {
  expect(registry.near('ansible.builtin.pign')).toBe('ping');
  expect(registry.near('database')).toBeUndefined();
});

test('short names', () => {
  expect(shortName('community.crypto.openssh_keypair')).toBe('openssh_keypair');
  expect(shortName('ansible.windows.copy')).toBe('ansible.windows.copy');
});
