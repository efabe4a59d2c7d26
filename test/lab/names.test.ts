import { describe, expect, it } from 'vitest';
import { folderName, kernelHostname, labNameFor, resolvableNames } from '../../src/lab/names.ts';

describe('folderName', () => {
  it.each([
    ['master01', 'master01'],
    ['m1.example.org', 'm1.example.org'],
    ['::1', '%3A%3A1'],
    ['../etc', '%2E.%2Fetc'],
    ['a b\n$', 'a%20b%0A%24'],
    ['ü', '%C3%BC'],
  ])('%j -> %j', (name, folder) => expect(folderName(name)).toBe(folder));
});

it('makes every name one that the kernel takes', () => {
  expect(kernelHostname('master01')).toBe('master01');
  expect(kernelHostname('a b/ü')).toBe('a-b--');
  expect(kernelHostname('x'.repeat(100))).toHaveLength(63);
});

describe('resolvableNames', () => {
  it('has the name, the aliases and the short forms', () => {
    const host = { name: 'm1.example.org', aliases: ['one.example.net'] };
    expect(resolvableNames(host, [host])).toEqual(['m1.example.org', 'one.example.net', 'm1', 'one']);
  });

  it('leaves addresses, localhost and what is no name to others', () => {
    const host = { name: 'h1', aliases: ['10.1.1.1', '::1', 'localhost', '{{ name }}', 'a b', '-x'] };
    expect(resolvableNames(host, [host])).toEqual(['h1']);
    expect(resolvableNames({ name: '10.0.0.1', aliases: [] }, [])).toEqual([]);
  });

  it('gives a name to one host only', () => {
    const hosts = [
      { name: 'm.east', aliases: [] },
      { name: 'm.west', aliases: ['m.east'] },
    ];
    expect(hosts.map((host) => resolvableNames(host, hosts))).toEqual([['m.east'], ['m.west']]);
  });
});

describe('labNameFor', () => {
  it.each([
    ['inventory/prod', 'prod'],
    ['inventory/prod/hosts.yml', 'prod'],
    ['/etc/x/my inventory.ini', 'my-inventory'],
    ['h1,h2,', 'lab'],
    ['', 'lab'],
  ])('%j -> %j', (inventory, name) => expect(labNameFor(inventory)).toBe(name));
});
