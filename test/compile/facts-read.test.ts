import { expect, test } from 'vitest';
import { playsWithoutFacts, refersToFacts } from '../../src/compile/facts-read.ts';
import type { Vars } from '../../src/model/inventory.ts';
import { createRegistry } from '../../src/sdk/registry.ts';
import type { Files } from '../rig/project.ts';
import { hosted, inventoryOf, tools } from './foreseen.ts';
import { play } from './steps.ts';

/** The numbers of the plays of which no host is asked. */
function without(files: Files, host: Vars = {}, extra: Vars = {}, own = tools): readonly number[] {
  const inventory = inventoryOf({ h1: host, h2: {} });
  const { plays, look } = hosted(files, inventory);
  const programs = plays.map(({ program }) => program);
  const found = playsWithoutFacts(programs, inventory, extra, { ...own, look });
  return programs.flatMap((program, index) => (found.has(program) ? [index + 1] : []));
}

test.each<[string, Files, Vars?]>([
  ['nothing at all', play('- command: ls')],
  [
    'variables that only look like facts',
    play('- command: ls {{ ansible_host }} {{ ansible_play_name }}\n  when: ansible_check_mode'),
    { ansible_ssh_private_key_file: '/k' },
  ],
  ['a variable of another host', play(`- debug: {msg: "{{ lookup (lookup hostvars 'h2') 'x' }}"}`)],
  ['one in a condition', play('- command: ls\n  when: hostvars[inventory_hostname].x == 1')],
  [
    'a role whose arguments are checked',
    {
      'site.yml': '- {hosts: all, roles: [web]}',
      'roles/web/meta/argument_specs.yml': 'argument_specs: {main: {options: {x: {description: Any.}}}}\n',
      'roles/web/tasks/main.yml': '- command: ls\n',
    },
  ],
  ['a comment', play('- command: ls # of ansible_hostname')],
  [
    'files that refer to none',
    {
      ...play('- include_vars: more.yml\n- template: {src: a.hbs, dest: /a}\n- include_tasks: b.yml'),
      'vars/more.yml': 'x: 1\n',
      'templates/a.hbs': '{{ x }}\n',
      'b.yml': '- debug: {msg: "{{ x }}"}\n',
    },
  ],
])('leaves facts: %s', (_, files, host = {}) => {
  expect(without(files, host)).toEqual([1]);
});

test.each<[string, Files, Vars?, Vars?]>([
  ['text', play('- debug: {msg: "on {{ ansible_hostname }}"}')],
  ['debug', play('- debug: {var: ansible_hostname}')],
  ['a condition', play(`- command: ls\n  when: ansible_os_family == 'Debian'`)],
  ['a loop', play('- command: ls {{ item }}\n  loop: "{{ ansible_interfaces }}"')],
  ['all facts', play('- debug: {msg: "{{ json ansible_facts }}"}')],
  ['facts by a name that is put together', play('- debug: {msg: "{{ lookup ansible_facts (concat a b) }}"}')],
  ['a host as a whole', play('- debug: {msg: "{{ json (lookup hostvars inventory_hostname) }}"}')],
  ['a member whose name is put together', play('- command: ls\n  when: hostvars[a][b + c] == 1')],
  ['a variable of the play', play('- command: ls', '  vars: {x: "{{ ansible_hostname }}"}\n')],
  ['the inventory', play('- command: ls'), { x: '{{ ansible_hostname }}' }],
  ['-e', play('- command: ls'), {}, { x: { y: ['{{ ansible_hostname }}'] } }],
  ['the key of an argument', play('- set_fact: {"x_{{ ansible_hostname }}": 1}')],
  ['a template', { ...play('- template: {src: a.hbs, dest: /a}'), 'templates/a.hbs': '{{ ansible_fqdn }}' }],
  ['a template of any name', play('- template: {src: "{{ x }}", dest: /a}')],
  ['a template in text', play(`- debug: {msg: "{{ template 'a.hbs' }}"}`)],
  ['an expression that is only known in the run', play('- debug: {msg: "{{ cel (file x) }}"}')],
  ['a name that is only known in the run', play('- debug: {var: "{{ x }}"}')],
  ['a file of variables', { ...play('- include_vars: v.yml'), 'vars/v.yml': 'x: "{{ ansible_fqdn }}"\n' }],
  ['a file of variables that may be any', play('- include_vars: "{{ x }}"')],
  ['a folder of variables', { ...play('- include_vars: {dir: more}'), 'vars/more/a.yml': 'x: 1\n' }],
  [
    'vars_files',
    { ...play('- command: ls', '  vars_files: [v.yml]\n'), 'v.yml': 'x: "{{ ansible_fqdn }}"\n' },
  ],
  ['tasks of an include', { ...play('- include_tasks: b.yml'), 'b.yml': '- debug: {var: ansible_fqdn}\n' }],
  ['an include of any name', play('- include_tasks: "{{ x }}"')],
  [
    'defaults and handlers of a role',
    {
      'site.yml': '- hosts: all\n  roles: [r]\n',
      'roles/r/tasks/main.yml': '- command: ls\n',
      'roles/r/defaults/main.yml': 'x: "{{ ansible_fqdn }}"\n',
    },
  ],
  ['a handler', play('- command: ls', '  handlers: [{name: h, debug: {var: ansible_fqdn}}]\n')],
  [
    'health checks of turns',
    play(
      '- block: [{command: ls}]\n  rolling: {order: ["ansible_processor_vcpus"], health: [{command: ls}]}',
    ),
  ],
])('asks for facts: %s', (_, files, host = {}, extra = {}) => {
  expect(without(files, host, extra)).toEqual([]);
});

test('plays behind the last one that refers to facts leave them', () => {
  const one = '- hosts: all\n  tasks: [{command: ls}]\n';
  const two = '- hosts: all\n  tasks: [{debug: {var: ansible_fqdn}}]\n';
  expect(without({ 'site.yml': one + two + one + one })).toEqual([3, 4]);
});

test('nobody knows what a module of somebody else renders', () => {
  const [command] = [...tools.registry.names()].flatMap((name) =>
    name === 'command' ? (tools.registry.get(name) ?? []) : [],
  );
  if (!command) throw new Error('there is no module command');
  const registry = createRegistry([{ ...command }]);
  expect(without(play('- command: ls'), {}, {}, { ...tools, registry })).toEqual([]);
});

test.each([
  ['ansible_user', false],
  ['ansible_user_id', true],
  ['ansible_ssh_host_key_rsa_public', true],
  ['my_ansible_fqdn', false],
  ['ansible.builtin.copy', false],
  ['hostvars.web1.x', false],
  ['hostvars.web1.ansible_fqdn', true],
  ['hostvars', true],
  ['{{ lookup @root (concat "ansible_" x) }}', true],
  ['{{ @root.x }}', false],
  ['{{ lookup this x }}', true],
  ['{{#each .}}{{@key}}{{/each}}', true],
  ['{{#each x}}{{ upper this }} {{this}} {{/each}}{{ this.y }}', false],
  ['{{#each x}}{{this}}{{/each}}{{ toJson this }}', true],
  ['{{#each x}}{{ lookup .. this }}{{/each}}', true],
  ['{{#each x}}{{ ../y }}{{ lookup ../y this }}{{/each}}', false],
])('%s', (text, is) => {
  expect(refersToFacts(text)).toBe(is);
});
