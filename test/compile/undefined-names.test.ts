import { describe, expect, test } from 'vitest';
import { checkNames } from '../../src/compile/undefined-names.ts';
import type { Vars } from '../../src/model/inventory.ts';
import type { Files } from '../rig/project.ts';
import { hosted, inventoryOf, tools } from './foreseen.ts';
import { play } from './steps.ts';

function undefinedIn(files: Files, host: Vars = {}, extra: Vars = {}): readonly string[] {
  const inventory = inventoryOf({ h1: host, h2: {} });
  const { plays, look } = hosted(files, inventory);
  return checkNames(plays, inventory, extra, { ...tools, look }).map(({ message, place, hint }) => {
    const name = /"(.*)"/.exec(message)?.[1] ?? '';
    return `${place?.line}:${place?.column} ${name}${hint?.startsWith('did') ? ` (${hint})` : ''}`;
  });
}

test('facts of other modules than setup', () => {
  const tasks = `
- package_facts:
- service_facts:
- getent: {database: passwd}
- debug: {msg: "{{ packages }} {{ services }} {{ getent_passwd }} {{ getent_group }}"}
`;
  expect(undefinedIn(play(tasks))).toEqual([expect.stringMatching(/^6:\d+ getent_group/)]);
  expect(
    undefinedIn(play(tasks.replace('{database: passwd}', '{database: "{{ item }}"}\n  loop: [passwd]'))),
  ).toEqual([]);
});

test('behind a role whose arguments are checked', () => {
  const role = {
    'roles/web/meta/argument_specs.yml': 'argument_specs: {main: {options: {x: {description: Any.}}}}\n',
    'roles/web/tasks/main.yml': '- debug: {msg: "{{ gone }}"}\n',
  };
  expect(undefinedIn({ ...role, 'site.yml': '- {hosts: all, roles: [web]}' })).toEqual(['1:20 gone']);
});

test('what nothing sets, where it is surely read', () => {
  expect(
    undefinedIn(
      {
        ...play(`
- debug: {msg: "{{ known }} {{ knwon }}"}
- debug: {var: gone}
- assert: {that: [this_one, other.x == 1]}
- command: ls
  when: nothing == 1
- command: ls {{ item }}
  loop: "{{ these }}"
- template: {src: a.hbs, dest: /x}
`),
        'templates/a.hbs': 'x\n{{ known }} {{ inside }}\n',
      },
      { known: 1 },
    ),
  ).toEqual([
    '3:36 knwon (did you mean `known`?)',
    '4:20 gone',
    '5:23 this_one',
    '5:33 other',
    '7:13 nothing',
    '9:17 these',
    '2:16 inside',
  ]);
});

test('the item of a loop, where there is none', () => {
  const tasks = `
- debug: {msg: "{{ item }}"}
  loop: [1]
- debug: {msg: "{{ item }}"}
- debug: {msg: "{{ x }}"}
- debug: {msg: a}
  when: item == 1
- debug: {msg: a}
  when: x == 1
  loop: [1]
  loop_control: {loop_var: x}
`;
  expect(undefinedIn(play(tasks))).toEqual(['5:24 item', '6:24 x', '8:13 item']);
  expect(
    undefinedIn({ ...play('- include_tasks: i.yml\n  loop: [1]'), 'i.yml': '- debug: {msg: "{{ item }}"}' }),
  ).toEqual([]);
});

test('what the result is asked for, without `register`', () => {
  const tasks = `
- command: a
  until: r.rc == 0
- command: b
  changed_when: r.rc != 0
- command: c
  until: r.rc == 0
  when: inventory_hostname == 'h1'
`;
  expect(undefinedIn(play(tasks))).toEqual(['4:14 r', '6:21 r']);
  expect(undefinedIn(play(`${tasks}- command: d\n  register: r`))).toEqual([]);
});

test.each<[string, Files, Vars?, Vars?]>([
  [
    'set by a task',
    play('- set_fact: {x: 1}\n- command: ls\n  register: y\n- debug: {msg: "{{ x }}{{ y }}"}'),
  ],
  [
    'of the play, a host, -e',
    play('- debug: {msg: "{{ a }}{{ b }}{{ c }}"}', '  vars: {a: 1}\n'),
    { b: 1 },
    { c: 1 },
  ],
  [
    'of a file of variables',
    { ...play('- debug: {msg: "{{ a }}"}', '  vars_files: v.yml\n'), 'v.yml': 'a: 1' },
  ],
  [
    'of a loop',
    play('- debug: {msg: "{{ x }} {{ i }}"}\n  loop: [1]\n  loop_control: {loop_var: x, index_var: i}'),
  ],
  ['of a prompt', play('- debug: {msg: "{{ a }}"}', '  vars_prompt: [{name: a}]\n')],
  [
    'of Ansible',
    play(
      '- debug: {msg: "{{ inventory_hostname }}{{ ansible_os_family }}{{ groups.all }}{{ hostvars.h1 }}"}',
    ),
  ],
  [
    'of a block in the template',
    play('- debug: {msg: "{{#each groups.all as |x|}}{{ x }}{{ y }}{{/each}}"}'),
  ],
])('a variable %s is known', (_, files, host, extra) => {
  expect(undefinedIn(files, host, extra)).toEqual([]);
});

describe('nothing is said', () => {
  test.each([
    ['of a task with a condition', '- debug: {msg: "{{ x }}"}\n  when: inventory_hostname == "h1"'],
    [
      'of what is asked for only perhaps',
      '- debug: {msg: "{{#if ansible_check_mode}}{{ x }}{{/if}}{{ ternary true 1 y }}"}',
    ],
    ['of what may be missing', '- debug: {msg: "{{ default x 1 }}"}\n- debug: {msg: "{{ x }}"}'],
    ['behind a test for it', '- fail: {msg: give x}\n  when: "!defined(x)"\n- debug: {msg: "{{ x }}"}'],
    ['where the failure is caught', '- debug: {msg: "{{ x }}"}\n  ignore_errors: true'],
    ['where a task sets variables of any name', '- include_vars: {dir: .}\n- debug: {msg: "{{ x }}"}'],
    [
      'behind what may end the play',
      '- meta: end_host\n  when: ansible_check_mode\n- debug: {msg: "{{ x }}"}',
    ],
    [
      'of a template that cannot be read',
      '- template: {src: ., dest: /x}\n- template: {src: /proc/self/mem, dest: /x}',
    ],
    ['where names are worked out', '- set_fact: {"{{ inventory_hostname }}": 1}\n- debug: {msg: "{{ x }}"}'],
  ])('%s', (_, tasks) => {
    expect(undefinedIn(play(tasks))).toEqual([]);
  });
});

test('what a health check sets', () => {
  const tasks = `
- command: ls
  rolling: { health: { command: ls, register: seen } }
- debug: {msg: "{{ seen.rc }} {{ unseen }}"}`;
  expect(undefinedIn(play(tasks))).toEqual(['5:38 unseen (did you mean `seen`?)']);
});

describe('what includes bring', () => {
  const role = {
    'roles/web/defaults/main.yml': 'port: 80\n',
    'roles/web/tasks/main.yml': '- set_fact: {seen: 1}\n- debug: {msg: "{{ port }} {{ prot }}"}\n',
    'tasks/Debian.yml': '- set_fact: {family: 1}\n',
    'vars/a.yml': 'one: 1\n',
    'vars/Debian-12.yml': 'two: 2\n',
  };
  test.each([
    [
      'a file',
      '- include_tasks: tasks/Debian.yml\n- debug: {msg: "{{ family }} {{ famliy }}"}',
      ['4:37 famliy'],
    ],
    [
      'a role, and what is wrong inside',
      '- include_role: {name: web}\n- debug: {msg: "{{ seen }} {{ sene }}"}',
      ['2:31 prot (did you mean `port`?)', '4:35 sene'],
    ],
    [
      'files that facts choose',
      '- include_tasks: "tasks/{{ ansible_os_family }}.yml"\n- debug: {msg: "{{ family }} {{ gone }}"}',
      ['4:37 gone'],
    ],
    [
      'files of a loop',
      '- include_vars: "{{ item }}"\n  with_first_found: ["{{ ansible_distribution }}-12.yml", a.yml]\n- debug: {msg: "{{ one }}{{ two }}{{ three }}"}',
      ['5:42 three'],
    ],
    [
      'files that are sought',
      '- include_vars: "{{ first_found p }}"\n  vars: {p: {files: ["x-{{ y }}.yml", a.yml], paths: [vars]}}\n- debug: {msg: "{{ one }}{{ three }}"}',
      ['5:33 three'],
    ],
    [
      'one that may have any name ends what is known, not what is before it',
      '- debug: {msg: "{{ before }}"}\n- include_tasks: "{{ before }}"\n- debug: {msg: "{{ behind }}"}',
      ['3:24 before', '4:26 before'],
    ],
    ['hosts', '- add_host: {name: h3, y: 1}\n- debug: {msg: "{{ y }}{{ z }}"}', ['4:31 z']],
    ['itself, and an end of the play', '- include_tasks: self.yml\n- debug: {msg: "{{ x }}"}', []],
  ])('%s', (_, tasks, expected) => {
    const self =
      '- include_tasks: self.yml\n  when: "!ansible_check_mode"\n- meta: end_play\n  when: ansible_check_mode\n';
    expect(
      undefinedIn({ ...role, 'self.yml': self, ...play(tasks) }).map((one) =>
        one.replace(/ \(did you mean `(?!port).*/, ''),
      ),
    ).toEqual(expected);
  });
});
