import { expect, test } from 'vitest';
import { checkArguments } from '../../src/compile/role-arguments.ts';
import type { Inventory, Vars } from '../../src/model/inventory.ts';
import { compiled } from './steps.ts';

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

function inventoryOf(hosts: Readonly<Record<string, Vars>>): Inventory {
  const named = Object.keys(hosts).map((name) => [name, { name, groups: [] }] as const);
  return { hosts: new Map(named), groups: new Map(), sources: [], layersOf: (host) => [hosts[host] ?? {}] };
}

function messages(play: string, hosts: Readonly<Record<string, Vars>>, extra: Vars = {}): readonly string[] {
  const plays = compiled({ ...role, 'site.yml': play }).map((program) => ({
    program,
    hosts: Object.keys(hosts),
  }));
  return checkArguments(plays, inventoryOf(hosts), extra).map(({ message }) => message);
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
