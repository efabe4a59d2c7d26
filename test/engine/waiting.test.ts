import { expect, it } from 'vitest';
import { play } from '../rig/play.ts';

it('leaves its place among the forks to others while it waits for them', async () => {
  const run = await play(
    {
      'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - { command: sleep 0.2, when: inventory_hostname == "c" }
    - { command: echo hi, register: said, when: inventory_hostname != "a" }
    - debug: { msg: "{{ hostvars.c.said.stdout }}" }
`,
    },
    { forks: 1 },
  );
  for (const host of ['a', 'b', 'c']) expect(run.saidBy(host)).toEqual(['hi']);
});

it('counts the time of a task from when its host has a place among the forks', async () => {
  const task = '{ command: sleep 1.5, timeout: 4 }';
  const run = await play(
    { 'play.yml': `[{ hosts: all, gather_facts: false, tasks: [${task}] }]` },
    { forks: 1 },
  );
  for (const host of ['a', 'b', 'c']) expect(run.counts[host]).toMatchObject({ changed: 1, failed: 0 });
});

it('waits for variables of other hosts in what comes before the tasks, and in arguments of roles', async () => {
  const run = await play({
    'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - set_fact: { gather: false }
      when: inventory_hostname == "c"
- hosts: all
  gather_facts: "{{ hostvars.c.gather }}"
  tasks:
    - { command: sleep 0.2, when: inventory_hostname == "c" }
    - set_fact: { later: hello }
    - include_role: { name: one }
      vars: { given: "{{ hostvars.c.later }}" }
`,
    'roles/one/meta/argument_specs.yml':
      'argument_specs: { main: { options: { given: { type: str, required: true } } } }\n',
    'roles/one/tasks/main.yml': '- debug: { msg: "{{ given }}" }\n',
  });
  for (const host of ['a', 'b', 'c']) expect(run.saidBy(host)).toEqual(['hello']);
});

it('fails the host where the condition of a meta task, or `gather_facts`, speaks of what is not defined', async () => {
  for (const hosts of ['a', 'a\nb\n']) {
    const end = (what: string) => `
- hosts: all
  gather_facts: false
  tasks:
    - { meta: ${what}, when: nope.x == 1 }
    - debug: { msg: never }
`;
    for (const what of ['end_host', 'end_play']) {
      const run = await play({ 'play.yml': end(what) }, { hosts });
      expect(run.counts.a).toMatchObject({ ok: 0, failed: 1 });
      expect(run.saidBy('a')).toEqual([]);
    }
    const gathering = await play(
      { 'play.yml': '- hosts: all\n  gather_facts: "{{ nope }}"\n  tasks: [{ debug: { msg: never } }]\n' },
      { hosts },
    );
    expect(gathering.counts.a).toMatchObject({ ok: 0, failed: 1 });
  }
});

it('pauses between items only, and fails the host where the pause is not defined', async () => {
  const run = await play(
    {
      'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - { debug: { msg: "{{ item }}" }, loop: [1], loop_control: { pause: "{{ nope }}" } }
    - { debug: { msg: "{{ item }}" }, loop: [1, 2], loop_control: { pause: "{{ nope }}" } }
`,
    },
    { hosts: 'a' },
  );
  expect(run.counts.a).toMatchObject({ ok: 1, failed: 1 });
});

it('ends a file of tasks that includes itself for ever', async () => {
  const run = await play(
    {
      'play.yml': '- hosts: all\n  gather_facts: false\n  tasks: [{ include_tasks: again.yml }]\n',
      'again.yml': '- include_tasks: again.yml\n',
    },
    { hosts: 'a' },
  );
  expect(run.counts.a).toMatchObject({ failed: 1 });
});

it.each(['run_once', 'any_errors_fatal'])(
  'tells the rescue of every host what failed on one, by %s',
  async (keyword) => {
    const run = await play({
      'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - block:
        - { name: early, fail: { msg: too early }, when: inventory_hostname == "b" }
      rescue:
        - debug: { msg: "{{ ansible_failed_task.name }}" }
    - block:
        - { name: late, fail: { msg: too late }, ${keyword}: true, when: inventory_hostname == "a" }
      rescue:
        - debug: { msg: "{{ ansible_failed_task.name }}: {{ ansible_failed_result.msg }}" }
`,
    });
    expect(run.saidBy('a')).toEqual(['late: too late']);
    expect(run.saidBy('b')).toEqual(['early', 'late: too late']);
    expect(run.saidBy('c')).toEqual(['late: too late']);
    const rescued = run.events.flatMap((event) =>
      event.type === 'rescued' ? [`${event.host} ${event.task.name}`] : [],
    );
    expect(rescued.toSorted()).toEqual(['a late', 'b early', 'b late', 'c late']);
  },
);
