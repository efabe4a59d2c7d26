import fc from 'fast-check';
import { action, mapping, seldom } from './choices.ts';

/** The user and the group of a playbook alone, `u`, with the number `n`: hosts are shared, and account files too. */
const user = action(
  'user',
  mapping({
    name: fc.constant('{{ u }}'),
    uid: fc.constant('{{ n }}'),
    home: fc.constantFrom('{{ f }}/home', '{{ f }}/d/home'),
    create_home: seldom(3, fc.constant(false)),
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
    gid: fc.constant('{{ n }}'),
    state: seldom(4, fc.constant('absent')),
  }),
);

/** A user or a group is made, changed or removed. */
export const accounts = fc.oneof(
  { weight: 4, arbitrary: user },
  { weight: 1, arbitrary: noUser },
  { weight: 2, arbitrary: group },
);
