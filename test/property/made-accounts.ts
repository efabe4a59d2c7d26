import fc from 'fast-check';
import { action, mapping, seldom } from './choices.ts';

/** One that is free at first; seldom one that is taken, of which nobody has a process. */
const number = fc.oneof(
  { weight: 8, arbitrary: fc.constant('{{ n }}') },
  { weight: 1, arbitrary: fc.constant(5) },
);

/** The user and the group of a playbook alone, `u`, with the number `n`: hosts are shared, and account files too. */
const user = action(
  'user',
  mapping({
    name: fc.constant('{{ u }}'),
    uid: number,
    non_unique: seldom(8, fc.constant(true)),
    group: seldom(6, fc.constantFrom('{{ u }}-too', '{{ n }}', 'other')),
    home: fc.constantFrom('{{ f }}/home', '{{ f }}/d/home'),
    create_home: seldom(3, fc.constant(false)),
    move_home: seldom(4, fc.constant(true)),
    shell: seldom(3, fc.constantFrom('/bin/sh', '/bin/bash')),
    comment: seldom(4, fc.constantFrom('one', 'two')),
    groups: seldom(4, fc.constantFrom(['other'], ['{{ u }}-too'])),
    append: seldom(3, fc.constant(true)),
    umask: seldom(5, fc.constantFrom('027', '077')),
  }),
);

const noUser = action(
  'user',
  mapping({
    name: fc.constant('{{ u }}'),
    state: fc.constant('absent'),
    remove: seldom(3, fc.constant(true)),
  }),
);

const group = action(
  'group',
  mapping({
    name: fc.constant('{{ u }}-too'),
    gid: number,
    non_unique: seldom(8, fc.constant(true)),
    state: seldom(4, fc.constant('absent')),
    force: seldom(6, fc.constant(true)),
  }),
);

/** A user or a group is made, changed or removed. */
export const accounts = fc.oneof(
  { weight: 4, arbitrary: user },
  { weight: 1, arbitrary: noUser },
  { weight: 2, arbitrary: group },
);
