import fc from 'fast-check';
import { action, line, mapping, mode, path, seldom, text } from './choices.ts';

/** What is looked at before a file is put in its place; some of it fails. */
const checks = fc.constantFrom('test -s %s', 'grep -q one %s', 'sh -c "! grep -q two %s"');

/** Arguments of modules that write a file: the old one is kept, the new one is looked at first. */
export const checked = {
  backup: seldom(8, fc.constant(true)),
  validate: seldom(12, checks),
};

/** Edits that find nothing to do when they are done again. */
export const settledEdits = fc.oneof(
  action('lineinfile', mapping({ path, line, create: seldom(2, fc.constant(true)), mode: seldom(6, mode) })),
  action(
    'blockinfile',
    mapping({ path, block: text, create: seldom(2, fc.constant(true)), mode: seldom(6, mode) }),
  ),
);

/** Edits of lines and blocks of a file. */
export const edits = fc.oneof(
  action(
    'lineinfile',
    mapping({
      path,
      line,
      create: seldom(2, fc.constant(true)),
      regexp: seldom(3, fc.constantFrom('^k', 'one|two', 'e$')),
      insertbefore: seldom(5, fc.constantFrom('BOF', 'two')),
      mode: seldom(6, mode),
      ...checked,
    }),
  ),
  action(
    'lineinfile',
    mapping({
      path,
      line: seldom(2, line),
      regexp: fc.constantFrom('^k', 'one', 'r'),
      state: fc.constant('absent'),
    }),
  ),
  action(
    'blockinfile',
    mapping({
      path,
      block: text,
      create: seldom(2, fc.constant(true)),
      state: seldom(5, fc.constant('absent')),
      insertbefore: seldom(4, fc.constant('BOF')),
      mode: seldom(6, mode),
      ...checked,
    }),
  ),
  action(
    'replace',
    mapping({
      path,
      regexp: fc.constantFrom('one', '(t)wo', '^k.*$'),
      replace: fc.constantFrom('two', '\\1hree', 'one'),
      ...checked,
    }),
  ),
);
