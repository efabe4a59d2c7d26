import { expect, it } from 'vitest';
import { inBatches } from '../../src/engine/play.ts';
import { play } from '../rig/play.ts';

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

it('keeps the places of hosts that an earlier play lost', async () => {
  const run = await play(
    {
      'play.yml': `
- hosts: all
  gather_facts: false
  tasks: [{ fail: { msg: lost }, when: "inventory_hostname == 'b'" }]
- hosts: all
  gather_facts: false
  order: reverse_inventory
  serial: [1, 2, 2]
  tasks:
    - debug: { msg: ["{{ ansible_play_batch }}", "{{ ansible_play_hosts }}", "{{ ansible_play_hosts_all }}"] }
`,
    },
    { hosts: 'a\nb\nc\nd\n' },
  );
  const [left, all] = [
    ['a', 'c', 'd'],
    ['a', 'b', 'c', 'd'],
  ];
  expect(run.saidBy('d')).toEqual([[['d'], left, all]]);
  expect(run.saidBy('c')).toEqual([[['c'], left, all]]);
  expect(run.saidBy('a')).toEqual([[['a'], left, all]]);
});
