import { expect, test } from 'vitest';
import { z } from 'zod';
import { checkArguments } from '../../src/compile/role-arguments.ts';
import type { Vars } from '../../src/model/inventory.ts';
import { modules } from '../../src/modules/index.ts';
import { defineModule, type Module } from '../../src/sdk/define.ts';
import { createRegistry } from '../../src/sdk/registry.ts';
import { hosted, inventoryOf, tools } from './foreseen.ts';

const role = {
  'roles/web/meta/argument_specs.yml': `
argument_specs:
  main:
    options:
      listen: {type: int, required: true, description: Where it listens.}
      mode: {choices: [fast, safe]}
`,
  'roles/web/defaults/main.yml': 'mode: fast\n',
};

function messages(
  play: string,
  hosts: Readonly<Record<string, Vars>>,
  extra: Vars = {},
  { registry } = tools,
): readonly string[] {
  const inventory = inventoryOf(hosts);
  const { plays } = hosted({ ...role, 'site.yml': play }, inventory, registry);
  return checkArguments(plays, inventory, extra, registry).map(({ message }) => message);
}

const plain = '- {hosts: all, roles: [web]}';

test('values of the inventory count, by host', () => {
  expect(messages(plain, { a: { listen: 80 }, b: { listen: 'eighty' }, c: {} })).toEqual([
    '`listen` of the role `web`: expected a whole number, not `eighty` (on b)',
    'the role `web` needs `listen` (on c)',
  ]);
  expect(messages(plain, { a: {}, b: {} })).toEqual(['the role `web` needs `listen`']);
});

test('higher sources hide lower ones', () => {
  expect(messages(plain, { a: { listen: 80, mode: 'slow' } })).toEqual([
    '`mode` of the role `web`: expected one of `fast` `safe`, not `slow`',
  ]);
  expect(
    messages('- {hosts: all, vars: {listen: 1}, roles: [{role: web, mode: safe}]}', {
      a: { listen: 'x', mode: 'slow' },
    }),
  ).toEqual([]);
  expect(messages(plain, { a: { listen: 80 } }, { listen: 'x' })).toEqual([
    '`listen` of the role `web`: expected a whole number, not `x`',
  ]);
});

test('what only the run can tell is left to it', () => {
  expect(messages(plain, { a: { listen: '{{ other }}' } })).toEqual([]);
  expect(messages('- {hosts: all, roles: [{role: web, when: x}]}', { a: {} })).toEqual([]);
  expect(
    messages('- {hosts: all, pre_tasks: [{debug: {}, register: listen}], roles: [web]}', {
      a: { listen: 'x' },
    }),
  ).toEqual([]);
});

test('facts that modules set by names of their own', () => {
  const host = { a: {} };
  const before = (task: string) => `- {hosts: all, pre_tasks: [${task}], roles: [web]}`;
  expect(messages(before('{set_fact: {listen: 80}}'), host)).toEqual([]);
  expect(messages(before('{set_fact: {"{{ item }}": 80}, loop: [listen]}'), host)).toEqual([]);
  expect(messages(before('{package_facts: {}}'), host)).toHaveLength(1);
  const module = defineModule({
    name: 'ports',
    summary: 'Tell ports.',
    args: z.strictObject({}),
    examples: [],
    plan: async () => ({ current: {}, desired: {} }),
  });
  const registryWith = (own: Module) => ({ ...tools, registry: createRegistry([...modules, own]) });
  expect(messages(before('{ports: {}}'), host, {}, registryWith(module))).toEqual([]);
  expect(messages(before('{ports: {}}'), host, {}, registryWith({ ...module, facts: ['listen'] }))).toEqual(
    [],
  );
  expect(
    messages(before('{ports: {}}'), host, {}, registryWith({ ...module, facts: ['open'] })),
  ).toHaveLength(1);
});
