import { describe, expect, test } from 'vitest';
import { load, mistakes, mistakesOfTasks } from './project-files.ts';

describe('whatever stands in a file, loading ends with mistakes and not with a crash', () => {
  const values = [
    '1',
    'null',
    '[]',
    '{}',
    '[null]',
    '[[1]]',
    '"{{ x }}"',
    '!vault x',
    '!unsafe x',
    '{__proto__: 1}',
    '{constructor: x}',
    '1e999',
    '\u0000',
    '"\\0"',
    `"${'x'.repeat(5000)}"`,
  ];
  const slots = [
    (value: string) => value,
    (value: string) => `- ${value}`,
    (value: string) => `- hosts: ${value}`,
    ...[
      'tasks',
      'roles',
      'vars',
      'vars_files',
      'handlers',
      'tags',
      'serial',
      'environment',
      'gather_facts',
    ].map((key) => (value: string) => `- hosts: all\n  ${key}: ${value}`),
    ...[
      'when',
      'loop',
      'vars',
      'args',
      'action',
      'notify',
      'name',
      'block',
      'copy',
      'command',
      'include_tasks',
      'import_role',
      'register',
      'loop_control',
      'until',
      'tags',
    ].map((key) => (value: string) => `- hosts: all\n  tasks:\n    - ${key}: ${value}\n      debug: {}`),
    ...['include_role', 'import_tasks', 'debug', 'local_action'].map(
      (key) => (value: string) => `- hosts: all\n  tasks:\n    - ${key}: ${value}`,
    ),
    (value: string) => `- hosts: all\n  roles:\n    - role: ${value}`,
  ];

  test.each(values)('%j', (value) => {
    for (const slot of slots) expect(() => load({ 'site.yml': slot(value) })).not.toThrow();
  });

  test.each(values)('%j in the files of a role', (value) => {
    for (const file of [
      'tasks/main.yml',
      'vars/main.yml',
      'handlers/main.yml',
      'meta/main.yml',
      'meta/argument_specs.yml',
    ])
      expect(() =>
        load({ 'site.yml': '- {hosts: all, roles: [r]}', [`roles/r/${file}`]: value }),
      ).not.toThrow();
  });
});

test('a folder in place of a file is no file', () => {
  expect(mistakes({ 'site.yml': '- {hosts: all, tasks: [{import_tasks: x.yml}]}', 'x.yml/y': '' })).toContain(
    'there is no task file `x.yml`',
  );
});

test('names with blanks, quotes and signs', () => {
  const { diagnostics } = load({
    'site.yml': `- hosts: all\n  tasks:\n    - import_tasks: "a b'c $d é.yml"\n    - {name: "it's: {x}", command: "echo 'a' \\"b\\" $HOME"}\n`,
    "a b'c $d é.yml": '- debug: {}\n',
  });
  expect(diagnostics).toEqual([]);
});

test('a template as a condition is told how to be written', () => {
  expect(mistakesOfTasks('- debug: {}\n  when: "{{ x }}"')).toMatch(/^error: .*\n {2}--> site\.yml:4:/);
});
