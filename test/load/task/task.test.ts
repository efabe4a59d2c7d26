import { describe, expect, test } from 'vitest';
import type { Task } from '../../../src/model/playbook.ts';
import { formatPlace } from '../../../src/source/diagnostic.ts';
import { indent, loadWell, mistakesOfTasks } from '../project-files.ts';

/** The tasks of a play. */
function tasksOf(lines: string): readonly Task[] {
  const project = loadWell({ 'site.yml': `- hosts: all\n  tasks:\n${indent(lines.trim())}\n` });
  return project.plays[0]!.tasks.filter((node) => node.kind === 'task');
}

function first(lines: string): Task {
  return tasksOf(lines)[0]!;
}

describe('forms of a task', () => {
  test.each([
    ['- copy: {src: a, dest: b}', { action: 'copy', args: { src: 'a', dest: 'b' } }],
    ['- ansible.builtin.copy: {dest: b}', { action: 'copy', args: { dest: 'b' } }],
    ['- copy: src=a dest=b', { action: 'copy', args: { src: 'a', dest: 'b' } }],
    [`- copy: src='a b' dest="{{ d }}/x y"`, { args: { src: 'a b', dest: '{{ d }}/x y' } }],
    ['- copy: {dest: b}\n  args: {src: a, dest: c}', { args: { src: 'a', dest: 'b' } }],
    ['- copy:\n  args: {dest: c}', { args: { dest: 'c' } }],
    ['- copy: "{{ everything }}"', { args: '{{ everything }}' }],
    ['- command: ls -l "a b" x=y chdir=/tmp', { args: { cmd: 'ls -l "a b" x=y', chdir: '/tmp' } }],
    ['- command: echo {{ a }} c', { args: { cmd: 'echo {{ a }} c' } }],
    ['- command: 12', { args: { cmd: '12' } }],
    ['- action: command ls -l', { action: 'command', args: { cmd: 'ls -l' } }],
    ['- action: {module: copy, dest: x}', { action: 'copy', args: { dest: 'x' } }],
    ['- local_action: command ls', { action: 'command', delegateTo: 'localhost', args: { cmd: 'ls' } }],
    ['- debug:', { action: 'debug', args: {} }],
    ['- meta: noop', { action: 'meta', args: { free_form: 'noop' } }],
  ])('%j', (lines, expected) => {
    expect(first(lines)).toMatchObject(expected);
  });
});

describe('keywords', () => {
  test('every one finds its field', () => {
    const task = first(`
- debug: {}
  name: n
  become: yes
  become_user: u
  become_method: sudo
  become_flags: -H
  environment: {A: b}
  tags: [a, "b,c"]
  vars: {v: 1}
  ignore_errors: "{{ x }}"
  ignore_unreachable: true
  any_errors_fatal: true
  no_log: true
  check_mode: false
  diff: false
  run_once: true
  connection: local
  remote_user: r
  port: 2222
  when: [a, true]
  delegate_to: h
  register: out
  changed_when: false
  failed_when: out.rc > 1
  until: [a, b]
  retries: 3
  delay: "{{ d }}"
  timeout: 10
  collections: [x.y]
`);
    expect(task).toMatchObject({
      name: 'n',
      become: true,
      becomeUser: 'u',
      becomeMethod: 'sudo',
      becomeFlags: '-H',
      environment: { A: 'b' },
      tags: ['a', 'b', 'c'],
      vars: { v: 1 },
      ignoreErrors: '{{ x }}',
      ignoreUnreachable: true,
      anyErrorsFatal: true,
      noLog: true,
      checkMode: false,
      diff: false,
      runOnce: true,
      connection: 'local',
      remoteUser: 'r',
      port: 2222,
      when: [{ expression: 'a' }, { expression: true }],
      delegateTo: 'h',
      register: 'out',
      changedWhen: [{ expression: false }],
      failedWhen: [{ expression: 'out.rc > 1' }],
      until: [{ expression: 'a' }, { expression: 'b' }],
      retries: 3,
      delay: '{{ d }}',
      timeout: 10,
    });
  });

  test.each([
    ['loop: [1, 2]', { items: [1, 2], loopVar: 'item' }],
    ['loop: "{{ x }}"', { items: '{{ x }}' }],
    ['with_items: [[1], 2]', { items: [[1], 2], form: 'items' }],
    ['with_items: one', { items: 'one', form: 'items' }],
    ['with_list: [[1], 2]', { items: [[1], 2] }],
    ['with_dict: {a: 1}', { items: { a: 1 }, form: 'dict' }],
    [
      'loop: [1]\n  loop_control: {loop_var: x, index_var: i, label: "{{ x }}", pause: 2}',
      { loopVar: 'x', indexVar: 'i', label: '{{ x }}', pause: 2 },
    ],
  ])('%j', (lines, expected) => {
    expect(first(`- debug: {}\n  ${lines}`).loop).toMatchObject(expected);
  });
});

describe('places', () => {
  const lines = '- copy: {dest: /x}\n  args:\n    src: y\n  when: [a,\n    b]\n- copy: src=a dest=b';

  test('of the task, its conditions and its arguments', () => {
    const [task, oneLine] = tasksOf(lines);
    const places = [
      task!.origin.place,
      task!.when![1]!.place,
      task!.locateArgument(['dest']),
      task!.locateArgument(['src']),
      task!.locateArgument(['mode']),
      oneLine!.locateArgument(['dest']),
    ];
    expect(places.map(formatPlace)).toEqual([
      'site.yml:3:7',
      'site.yml:7:9',
      'site.yml:3:20',
      'site.yml:5:14',
      'site.yml:3:13',
      'site.yml:8:13',
    ]);
  });
});

test('templates in tags are a mistake, for tags are settled before', () => {
  expect(mistakesOfTasks('- debug: {}\n  tags: ["{{ x }}"]')).toContain('tags are settled before the run');
});
