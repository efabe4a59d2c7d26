import { expect, test } from 'vitest';
import { play } from '../rig/play.ts';

/** A role with two of each: `main`, and `two`. */
const twofold = Object.fromEntries(
  ['main', 'two'].flatMap((name) => [
    [
      `roles/r/tasks/${name}.yml`,
      `- {name: ${name}, debug: {msg: "{{ v }} {{ d }}"}}\n` +
        '- {name: notes, set_fact: {noted: 1}, changed_when: true, notify: told}\n',
    ],
    [`roles/r/vars/${name}.yml`, `v: v-${name}\n`],
    [`roles/r/defaults/${name}.yml`, `d: d-${name}\n`],
    [`roles/r/handlers/${name}.yml`, `- {name: told, debug: {msg: handler ${name}}}\n`],
  ]),
);

const files = {
  ...twofold,
  'roles/s/tasks/main.yml': '- {name: in s, debug: {msg: s}}\n',
  'roles/s/meta/argument_specs.yml':
    'argument_specs: {main: {short_description: s, options: {p: {type: str, required: true}}}}\n',
  'roles/f/tasks/main.yml': '- {name: fails, command: "false"}\n',
  'fails.yml': '- {name: fails, command: "false"}\n',
};

/** What a play of one task says on its host, by `debug`; `rescued` where it failed. Ansible 2.19 says the same of each. */
async function saidBy(task: string): Promise<readonly unknown[]> {
  const tasks = `[{block: [${task}], rescue: [{debug: {msg: rescued}}]}]`;
  const run = await play(
    { ...files, 'play.yml': `- {hosts: a, gather_facts: false, tasks: ${tasks}}\n` },
    { hosts: 'a' },
  );
  return run.saidBy('a');
}

test.each([
  ['{include_role: {name: r}}', ['v-main d-main', 'handler main']],
  ['{include_role: {name: r, vars_from: two}}', ['v-two d-main', 'handler main']],
  ['{include_role: {name: r, defaults_from: two.yml}}', ['v-main d-two', 'handler main']],
  ['{include_role: {name: r, handlers_from: two}}', ['v-main d-main', 'handler two']],
  ['{import_role: {name: r, vars_from: two}}', ['v-two d-main', 'handler main']],
  ['{import_role: {name: r, defaults_from: two}}', ['v-main d-two', 'handler main']],
  ['{import_role: {name: r, handlers_from: two.yml}}', ['v-main d-main', 'handler two']],
  ['{include_role: {name: s}}', ['rescued']],
  ['{include_role: {name: s, rolespec_validate: false}}', ['s']],
  ['{import_role: {name: s}}', ['rescued']],
  ['{import_role: {name: s, rolespec_validate: false}}', ['s']],
  ['{include_role: {name: f}}', ['rescued']],
  ['{include_role: {name: f, apply: {ignore_errors: true}}}', []],
  ['{include_tasks: {file: fails.yml}}', ['rescued']],
  ['{include_tasks: {file: fails.yml, apply: {ignore_errors: true}}}', []],
  ['{import_tasks: {file: fails.yml}}', ['rescued']],
])('%s', async (task, said) => {
  expect(await saidBy(task)).toEqual(said);
});

test.each(['include_role', 'import_role'])('%s, tasks_from: the other tasks', async (module) => {
  const run = await play(
    {
      ...files,
      'play.yml': `- {hosts: a, gather_facts: false, tasks: [{${module}: {name: r, tasks_from: two}}]}\n`,
    },
    { hosts: 'a' },
  );
  expect(run.tasksOf('a').filter((line) => line.includes(' : '))).toEqual([
    'ok r : two',
    'changed r : notes',
    'ok r : told',
  ]);
});
