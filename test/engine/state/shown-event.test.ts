import { expect, test } from 'vitest';
import { play } from '../../rig/play.ts';

const htpasswd = (password: string) =>
  `htpasswd: { path: "{{ folder }}/ht", name: admin, crypt_scheme: plaintext, password: ${password} }`;

test('passwords that are words of the run itself hide none of it, and are stars in values', async () => {
  const run = await play(
    {
      'roles/debug/tasks/main.yml': '- debug: { msg: in a role }\n',
      'play.yml': `
- name: play debug
  hosts: host-task-end
  gather_facts: false
  tasks:
    - name: passwords
      ${htpasswd('"{{ item }}"')}
      loop: [debug, task-end, changed, restart a, warning, stdout, results]
    - debug: { msg: "this is debug, and changed" }
    - name: debug task-end
      command: echo task-end
      notify: restart a
    - include_role: { name: debug }
  handlers:
    - name: restart a
      command: echo changed
`,
    },
    { hosts: 'host-task-end' },
  );
  expect(run.tasksOf('host-task-end').slice(1)).toEqual([
    'ok debug',
    'changed debug task-end',
    'ok include_role',
    'ok debug : debug',
    'changed restart a',
  ]);
  expect(run.saidBy('host-task-end')).toEqual(['this is ********, and ********', 'in a role']);
  expect(run.events.find(({ type }) => type === 'play-start')).toMatchObject({ play: 'play debug' });
  expect(
    run.events.find((event) => event.type === 'task-end' && event.task.name.endsWith('end')),
  ).toMatchObject({
    task: { action: 'command' },
    outcome: { status: 'changed', result: { stdout: '********', stdout_lines: ['********'] } },
  });
});

test('titles have stars where what is rendered into them is secret, alone or with the words around it', async () => {
  const run = await play(
    {
      'play.yml': `
- hosts: a
  gather_facts: false
  vars: { word: debug, half: "55" }
  tasks:
    - name: "{{ word }} sets it"
      ${htpasswd('"{{ word }}"')}
    - name: "debug {{ word }}"
      debug: { msg: x }
    - ${htpasswd('hunter55')}
    - name: "hunter{{ half }}"
      debug: { msg: x }
`,
    },
    { hosts: 'a' },
  );
  expect(run.tasksOf('a')).toEqual([
    'changed ******** sets it',
    'ok debug ********',
    'changed htpasswd',
    'ok ********',
  ]);
});

test('a host tells in clear which handlers it owes', async () => {
  const run = await play(
    {
      'play.yml': `
- hosts: a
  gather_facts: false
  tasks:
    - ${htpasswd('restart')}
      notify: [restart, "{{ 'not ' }}clear"]
    - fail: { msg: restart }
  handlers:
    - name: restart
      debug: { msg: x }
    - name: not clear
      debug: { msg: x }
`,
    },
    { hosts: 'a' },
  );
  const warning = run.events.find(({ type }) => type === 'warning');
  expect(warning).toMatchObject({ message: expect.stringContaining('have not run: restart, not clear (') });
  expect(warning).not.toHaveProperty('names');
  expect(run.events).toContainEqual(
    expect.objectContaining({
      type: 'task-end',
      outcome: expect.objectContaining({ failure: expect.objectContaining({ message: '********' }) }),
    }),
  );
});
