import { expect, it } from 'vitest';
import { play } from '../rig/play.ts';

it('never renders what is tagged as unsafe, wherever variables are written', async () => {
  const run = await play(
    {
      'play.yml': `
- hosts: all
  gather_facts: false
  vars: { a: !unsafe "{{ never }}" }
  environment: { SAID: !unsafe "{{ never }}" }
  tasks:
    - debug: { msg: "{{ a }}" }
    - debug: { msg: "{{ b.[0] }}" }
      vars: { b: !unsafe ["{{ never }}"] }
    - debug: { msg: !unsafe "{{ never }}" }
    - debug: { msg: "{{ item }}" }
      loop: [!unsafe "{{ never }}"]
    - block:
        - debug: { msg: "{{ c }}" }
      vars: { c: !unsafe "{{ never }}" }
    - { shell: 'printf %s "$SAID"', register: said }
    - debug: { msg: "{{ said.stdout }}" }
`,
    },
    { hosts: 'a' },
  );
  expect(run.counts.a).toMatchObject({ failed: 0, ok: 7 });
  expect(run.saidBy('a').filter((text) => typeof text === 'string' && text.includes('{{'))).toEqual(
    Array(5).fill('{{ never }}'),
  );
});
