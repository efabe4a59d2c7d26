import { expect, test } from 'vitest';
import { inventoryAsGraph, inventoryAsJson, variablesOf } from '../../../src/cli/inventory/view.ts';
import type { Group, Inventory } from '../../../src/model/inventory.ts';
import { vaultText } from '../../../src/source/values.ts';

function group(name: string, hosts: readonly string[], children: readonly string[] = []): [string, Group] {
  return [name, { name, hosts, children, members: hosts, depth: 0, priority: 1 }];
}

const place = { source: { file: 'x', text: '' }, line: 1, column: 1 };
const inventory: Inventory = {
  hosts: new Map([
    ['m1', { name: 'm1', groups: ['masters'] }],
    ['s1', { name: 's1', groups: ['slaves'] }],
  ]),
  groups: new Map([
    group('all', [], ['ungrouped', 'cluster']),
    group('ungrouped', []),
    group('cluster', [], ['masters', 'slaves']),
    group('masters', ['m1']),
    group('slaves', ['s1']),
  ]),
  sources: ['inventory'],
  layersOf: (host) => [
    { a: 1, b: '{{ a }}' },
    { a: host, secret: vaultText('$ANSIBLE_VAULT', place) },
  ],
};

test('variables by precedence, secrets still encrypted', () => {
  expect(variablesOf(inventory, 'm1')).toEqual({
    a: 'm1',
    b: '{{ a }}',
    secret: { __ansible_vault: '$ANSIBLE_VAULT' },
  });
});

test("the form of Ansible's inventory programs", () => {
  expect(inventoryAsJson(inventory, ['m1', 's1'])).toEqual({
    _meta: {
      hostvars: { m1: expect.objectContaining({ a: 'm1' }), s1: expect.objectContaining({ a: 's1' }) },
    },
    all: { children: ['ungrouped', 'cluster'] },
    cluster: { children: ['masters', 'slaves'] },
    masters: { hosts: ['m1'] },
    slaves: { hosts: ['s1'] },
  });
});

test('a tree, of chosen hosts', () => {
  expect(inventoryAsGraph(inventory, ['s1'])).toEqual([
    '@all:',
    '  @ungrouped:',
    '  @cluster:',
    '    @masters:',
    '    @slaves:',
    '      s1',
  ]);
});
