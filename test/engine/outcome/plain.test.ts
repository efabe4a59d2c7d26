import { expect, it } from 'vitest';
import { plain } from '../../../src/engine/outcome/plain.ts';
import { unknownValue } from '../../../src/template/unknown.ts';
import { play } from '../../rig/play.ts';

it('leaves a value alone in which all is known', () => {
  const value = { a: [1, { b: null }], c: 'x' };
  expect(plain(value)).toBe(value);
});

it('leaves bytes as they are, also beside what is not known', () => {
  const bytes = Buffer.from('text');
  expect(plain({ bytes, other: unknownValue('later') })).toEqual({ bytes, other: 'unknown: later' });
});

it('has words for what a check cannot know, however deep it is in a result', async () => {
  const run = await play(
    {
      'play.yml': `
- hosts: a
  gather_facts: false
  tasks:
    - command: "true"
      register: ran
    - set_fact: { kept: { as: "{{ ran }}" } }
    - debug: { msg: "{{ kept.as.rc }}" }
`,
    },
    { check: true },
  );
  expect(JSON.stringify(run.events)).toContain('"kept":{"as":"unknown: what came of `command` (');
  expect(run.tasksOf('a')).toEqual(['unknown command', 'ok set_fact', 'unknown debug']);
});
