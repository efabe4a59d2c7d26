import fc from 'fast-check';
import { stringify } from 'yaml';
import type { Files } from '../rig/project.ts';
import { mapping, register, seldom, text, type Written, type Yaml } from './choices.ts';
import { archive } from './made-archive.ts';
import { step, task } from './made-steps.ts';

/** A made-up project, and the hosts that it begins with. */
export interface Made {
  readonly files: Files;
  /** Run as root in the playbook's folder of every host before the first run. */
  readonly before: string;
  /** `--tags`. */
  readonly only: readonly string[];
}

const list = (of: fc.Arbitrary<Written>, most: number) => fc.array(of, { minLength: 0, maxLength: most });

const handlers = fc.tuple(task, task).map(
  ([a, b]): Yaml => [
    { ...withoutNotify(a), name: 'handler a', listen: 'both' },
    { ...b, name: 'handler b', listen: ['both', 'second'] },
    { include_tasks: 'handled.yml', name: 'handler c', listen: ['included', 'second'] },
  ],
);

/** The first handler notifies nobody, or two could go on for ever. */
function withoutNotify({ notify: _, ...rest }: Written): Written {
  return rest;
}

const plays = mapping({
  hosts: fc.constantFrom('h1', 'h1', 'h1', 'h2', 'h1:h2', 'h1:h2', 'h1:h2:h3'),
  gather_facts: fc.constant(false),
  strategy: seldom(6, fc.constantFrom('linear', 'free')),
  serial: seldom(12, fc.constantFrom<Yaml>(1, '50%')),
  order: seldom(20, fc.constant('reverse_inventory')),
  throttle: seldom(30, fc.constant(1)),
  module_defaults: seldom(15, fc.constant({ file: { mode: '0700' }, copy: { backup: true } })),
  ignore_errors: seldom(3, fc.constant(true)),
  any_errors_fatal: seldom(15, fc.constant(true)),
  max_fail_percentage: seldom(20, fc.constantFrom(0, 40)),
  force_handlers: seldom(10, fc.constant(true)),
  vars: seldom(5, fc.constant({ v: 'd/a', heap: '{{ r1.changed }}' })),
  roles: seldom(10, fc.constant(['made'])),
  tasks: fc.array(step, { minLength: 1, maxLength: 8, size: 'max' }),
  post_tasks: seldom(10, list(task, 2)),
  handlers,
});

/** What lies in the folder before: some of what the tasks would make, and some that is in their way. */
export const beginnings = fc
  .array(
    fc.constantFrom(
      'mkdir -p d/e',
      'echo one > a',
      'printf "one\\ntwo\\n" > b',
      'mkdir -p d && printf "k = 1\\n" > d/a',
      'ln -sfn d l',
      'ln -sfn "$PWD/d" l',
      'ln -sfn nowhere m',
      'ln -sfn a m',
      'mkdir -p d/e && echo three > d/e/a && chmod 600 d/e/a',
      'chown -hR other .',
      'mkdir -p m && chmod 700 m',
      'echo one > b && ln -f b a',
      'chmod 777 .',
      'mkdir -p d && chgrp other d && chmod 2775 d',
      'chgrp other . && chmod 2777 .',
      'mkdir -p d/e && chmod 1777 d d/e',
    ),
    { maxLength: 5 },
  )
  .map((lines) => lines.map((line) => `{ ${line}; } || :`).join('; '));

/** Text for a file: every text quoted, since YAML has words that are no text. */
export const yaml = (value: unknown) =>
  stringify(value, {
    defaultStringType: 'QUOTE_SINGLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });

/** What the registered names are before anything is registered. */
const nothingYet = { changed: false, failed: false, name: 'b' };

/** Every host has them from the start, as its own. */
const inventory = {
  all: {
    hosts: { h1: {}, h2: {}, h3: {} },
    vars: { v: 'a', w: 'd', r1: nothingYet, r2: nothingYet, r3: nothingYet, again: nothingYet },
  },
};

/** A template that goes through a list, one that isn't there as well. */
const loops = `{{#each (default r1.results (list)) as |one|}}
{{ @index }} {{ one.changed }} {{ v }}
{{else}}
no results of {{ inventory_hostname }}
{{/each}}
{{#each (list v w "one") as |name|}}{{#unless @first}}, {{/unless}}{{ name }}{{/each}}
`;

/** A made-up project. */
export const made: fc.Arbitrary<Made> = fc
  .record({
    plays: fc.array(plays, { minLength: 1, maxLength: 2 }),
    first: list(task, 3),
    second: list(task, 3),
    role: list(task, 3),
    handler: task,
    handled: list(task, 2),
    more: fc.record({ v: fc.constantFrom('b', 'd/b'), w: fc.constantFrom('l', 'd') }),
    registered: register,
    before: beginnings,
    said: text,
    only: fc.oneof(
      { withCrossShrink: true },
      { weight: 12, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.constant(['one']) },
    ),
  })
  .map(({ plays, first, second, role, handler, handled, more, before, registered, said, only }) => ({
    before,
    only,
    files: {
      'play.yml': yaml(plays),
      'first.yml': yaml(first),
      'second.yml': yaml(second),
      'handled.yml': yaml(handled.map(withoutNotify)),
      'more.yml': yaml(more),
      'inventory.yml': yaml(inventory),
      'roles/made/tasks/main.yml': yaml([
        ...role,
        { debug: { msg: 'role' }, changed_when: true, notify: 'of the role' },
      ]),
      'roles/made/handlers/main.yml': yaml([{ ...withoutNotify(handler), name: 'of the role' }]),
      'roles/made/defaults/main.yml': yaml({ only_here: '{{ v }}' }),
      'templates/vars.hbs': `{{ v }} {{ w }}\n{{ inventory_hostname }}\n${said}`,
      'templates/results.hbs': `{{ ${registered}.changed }}{{#if ${registered}.failed}} failed{{/if}}\n`,
      'templates/loops.hbs': loops,
      'files/one.txt': 'one\n',
      'files/tree/a': 'one\n',
      'files/tree/e/a': 'two\n',
      'files/some.tar': archive,
    },
  }));

/** What is done for real in a check is done already when the run comes. */
export function withoutRealTasks(project: Made): Made {
  const files = Object.entries(project.files).map(([name, text]) => [
    name,
    text.replaceAll(/^ *check_mode: false\n/gm, ''),
  ]);
  return { ...project, files: Object.fromEntries(files) };
}

/** A project of one play for one host, whose tasks refer to no other's result but by the words of all. */
export function oneHost(tasks: readonly Written[], before: string): Made {
  const vars = { v: 'a', w: 'd', r1: { changed: false }, r2: { failed: false } };
  return {
    only: [],
    before,
    files: {
      'play.yml': yaml([{ hosts: 'h1', gather_facts: false, vars, tasks }]),
      'inventory.yml': yaml({ all: { hosts: { h1: { v: 'a' }, h2: { w: 'd' }, h3: {} } } }),
      'templates/vars.hbs': '{{ v }} {{ w }}\n',
      'templates/results.hbs': '{{ r1.changed }}\n',
      'templates/loops.hbs': '{{#each (list v w)}}{{ this }}\n{{/each}}',
      'files/one.txt': 'one\n',
      'files/tree/a': 'one\n',
      'files/tree/e/a': 'two\n',
      'files/some.tar': archive,
    },
  };
}
