import { expect, test } from 'vitest';
import { play } from '../../../rig/play.ts';

/** A yum of a host whose lists name nothing new; it notes what it is told. */
const yum = `#!/bin/sh
echo "$*" >>"$0.log"
`;

test('what new lists would bring is left to the next run: the task has told of no change', async () => {
  const { tasksOf, saidBy } = await play(
    {
      'bin/yum': yum,
      'play.yml': `
- hosts: a
  gather_facts: false
  environment: { PATH: "{{ folder }}/bin:{{ env 'PATH' }}" }
  tasks:
    - name: may run
      file: { path: "{{ folder }}/bin/yum", mode: "0755" }
    - name: all
      yum: { name: '*', state: latest, update_cache: true }
    - name: told
      command: cat {{ folder }}/bin/yum.log
      register: log
    - debug: { msg: "{{ log.stdout_lines }}" }
`,
    },
    { hosts: 'a ansible_connection=local\n' },
  );
  expect(tasksOf('a')).toContain('ok all');
  const [said] = saidBy('a');
  expect(said).toContainEqual('-q makecache');
  expect(said).not.toContainEqual('-y -q update');
});
