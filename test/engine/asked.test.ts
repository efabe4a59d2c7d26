import { expect, it } from 'vitest';
import { play } from '../rig/play.ts';

const playbook = {
  'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - { name: one, debug: { msg: one } }
    - { name: two, debug: { msg: two }, run_once: true }
    - block:
        - { name: three, command: "true", notify: h }
        - meta: noop
        - include_tasks: more.yml
  handlers:
    - { name: h, debug: { msg: handled } }
`,
  'more.yml': '- { name: four, debug: { msg: four } }\n',
};

it('asks before each task, once for all hosts', async () => {
  const step = ['y', '', 'yes', 'what', 'y', 'n', 'y'];
  const run = await play(playbook, { hosts: 'a\nb\n', step });
  expect([run.saidBy('a'), run.saidBy('b')]).toEqual([
    ['one', 'handled'],
    ['one', 'handled'],
  ]);
  expect(run.counts.b).toMatchObject({ ok: 4, skipped: 0 });
});

it('asks no more where that is answered', async () => {
  const run = await play(playbook, { hosts: 'a\nb\n', step: ['n', 'c'] });
  expect(run.saidBy('a')).toEqual(['two', 'four', 'handled']);
});
