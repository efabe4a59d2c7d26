import { expect, it } from 'vitest';
import { inBatches } from '../../src/engine/play.ts';

const hosts = ['a', 'b', 'c', 'd', 'e'];

it.each([
  [[], [hosts]],
  [[2], [['a', 'b'], ['c', 'd'], ['e']]],
  [
    [1, '40%'],
    [['a'], ['b', 'c'], ['d', 'e']],
  ],
  [['10%'], hosts.map((host) => [host])],
  [[0], [hosts]],
  [[10], [hosts]],
])('serial %j', (serial, batches) => {
  expect(inBatches(hosts, serial)).toEqual(batches);
});

it('makes no batch of no hosts', () => {
  expect(inBatches([], [])).toEqual([]);
  expect(inBatches([], [2])).toEqual([]);
});
