import fc from 'fast-check';
import { mapping, seldom, type Written } from './choices.ts';
import { beginnings, type Made, oneHost } from './made-project.ts';
import { settledAction } from './made-tasks.ts';

const keywords = mapping({
  become: seldom(8, fc.constant(true)),
  loop: seldom(6, fc.constant(['a', 'd'])),
});

/** A task that works on its folder alone, `t0`, `t1`, ... */
function inFolder(task: Written, number: number): Written {
  return JSON.parse(JSON.stringify(task).replaceAll('{{ f }}', `{{ f }}/t${number}`)) as Written;
}

const task = fc.tuple(settledAction, keywords).map(([action, { become, loop }]) => ({
  ...action,
  ...(become && { become, become_user: 'other' }),
  ...(loop && { loop }),
  ignore_errors: true,
}));

/** A project whose tasks say what should be, and none of which undoes what another did: once is enough. */
export const madeCalm: fc.Arbitrary<Made> = fc
  .array(fc.tuple(task, beginnings), { minLength: 1, maxLength: 8, size: 'max' })
  .map((tasks) =>
    oneHost(
      tasks.map(([written], number) => inFolder(written, number)),
      tasks.map(([, lines], number) => `mkdir t${number}; (cd t${number}; ${lines || ':'})`).join('; '),
    ),
  );
