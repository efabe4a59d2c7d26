import { expect, test } from 'vitest';
import { play } from '../rig/play.ts';

test('verbosity: a message for those who ask for more is left out', async () => {
  const run = await play(
    {
      'play.yml': `
- hosts: a
  gather_facts: false
  tasks:
    - { name: always, debug: { msg: shown, verbosity: 0 } }
    - { name: asked for, debug: { msg: hidden, verbosity: 2 } }
`,
    },
    { hosts: 'a' },
  );
  expect(run.tasksOf('a')).toEqual(['ok always', 'skipped asked for']);
});
