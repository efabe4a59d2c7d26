import fc from 'fast-check';
import { mapping, seldom, type Written } from './choices.ts';
import { type Made, oneHost } from './made-project.ts';
import { anyAction } from './made-tasks.ts';

/** What is in a folder before: links of all kinds, and things that not everybody may read, write or go into. */
const scenes = fc.array(
  fc.constantFrom(
    'mkdir -p d/e',
    'echo one > a',
    'printf "one\\ntwo\\n" > b',
    'mkdir -p d && printf "k = 1\\n" > d/a',
    'ln -sfn d l',
    'ln -sfn "$PWD/d" l',
    'ln -sfn nowhere m',
    'ln -sfn d/nowhere m',
    'ln -sfn a m',
    'ln -sfn d/ m',
    'ln -sfn l m',
    'mkdir -p d/e && echo three > d/e/a && chmod 600 d/e/a',
    'mkdir -p m && chmod 700 m',
    'echo one > b && ln -f b a',
    'mkdir -p d && echo one > d/a && ln -f d/a a',
    'mkdir -p a && echo one > a/b',
    'chmod 600 a',
    'chmod 666 a b',
    'chmod 4755 a',
    'chown other a',
    'chown nobody:other b',
    'chown -h other l m',
    'mkdir -p d/e && chown other d',
    'mkdir -p d/e && chown other d/e',
    'mkdir -p d/e && chmod 311 d',
    'mkdir -p d/e && chmod 644 d',
    'mkdir -p d/e && chmod 555 d',
    'mkdir -p d && chgrp other d && chmod 2775 d',
    'mkdir -p d/e && chmod 1777 d d/e',
  ),
  { maxLength: 6 },
);

/** Whose the folder itself is, and who may do what there. */
const tops = fc.constantFrom(
  ':',
  'chown other .',
  'chown -hR other .',
  'chown other . && chmod 1777 .',
  'chown other . && chmod 500 .',
  'chown other . && chmod 300 .',
  'chgrp other . && chmod 2777 .',
  'chmod 700 .',
  'chmod 777 .',
  'chmod 1777 .',
);

/** Whatever nobody knows or that ends the host's play would hide what comes behind it. */
const known = anyAction.filter(
  (made) =>
    !/^(shell|command|user|group|fail|include_vars|set_fact|debug|assert)$/.test(Object.keys(made)[0] ?? ''),
);

const keywords = mapping({ become_user: seldom(2, fc.constantFrom('other', 'other', 'nobody')) });

const task = fc.tuple(known, keywords).map(
  ([action, { become_user }]): Written => ({
    ...action,
    ...(become_user && { become: true, become_user }),
    ignore_errors: true,
  }),
);

const group = fc.tuple(fc.array(task, { minLength: 1, maxLength: 3 }), scenes, tops);

/** Tasks that work on a folder alone, `t0`, `t1`, ... */
function inFolder(tasks: readonly Written[], number: number): readonly Written[] {
  return JSON.parse(JSON.stringify(tasks).replaceAll('{{ f }}', `{{ f }}/t${number}`)) as readonly Written[];
}

/** Goes on behind lines that don't fit. */
function begin(lines: readonly string[], top: string, number: number): string {
  return `mkdir t${number}; (cd t${number}; ${[...lines, top].map((line) => `{ ${line}; }`).join('; ')}) 2>/dev/null || :`;
}

/** A project of one host: many folders side by side, and in each a few tasks of root and of others. */
export const madeScenes: fc.Arbitrary<Made> = fc
  .array(group, { minLength: 1, maxLength: 12, size: 'max' })
  .map((groups) =>
    oneHost(
      groups.flatMap(([tasks], number) => inFolder(tasks, number)),
      groups.map(([, lines, top], number) => begin(lines, top, number)).join('; '),
    ),
  );
