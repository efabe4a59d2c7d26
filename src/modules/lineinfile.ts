import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import { defineModule, type Failure, isFailure } from '../sdk/define.ts';
import { aliased } from './lib/aliased.ts';
import { type LineWish, removeLines, setLine } from './lib/edit/line.ts';
import { pythonRegex } from './lib/edit/python-regex.ts';
import type { TextContent } from './lib/files/text-content.ts';
import { applyEdit, pathAliases, planEdit, textFileArguments } from './lib/files/text-file.ts';

const argumentsSchema = aliased(
  {
    ...textFileArguments,
    line: text().optional().describe('The line that should be there, or should not.'),
    regexp: text()
      .optional()
      .describe(
        "Python's regular expression for the line to replace (the last that matches) or remove (all).",
      ),
    search_string: text()
      .optional()
      .describe('Text that the line to replace or remove has in it, in place of `regexp`.'),
    state: z.enum(['present', 'absent']).default('present').describe('Whether the line should be there.'),
    backrefs: flag()
      .default(false)
      .describe(
        '`line` may name groups of `regexp` (`\\1`, `\\g<name>`); where nothing matches, nothing is done.',
      ),
    insertafter: text()
      .optional()
      .describe('A new line goes behind the last line that matches this, or to `EOF`, which is the default.'),
    insertbefore: text()
      .optional()
      .describe('A new line goes before the last line that matches this, or to `BOF`.'),
    firstmatch: flag().default(false).describe('The first line that matches counts, not the last.'),
    create: flag().default(false).describe('Make the file, and folders above it, where it is not there.'),
  },
  { ...pathAliases, regex: 'regexp', value: 'line' },
).superRefine((args, context) => {
  const wrong = (message: string, path: string) =>
    context.addIssue({ code: 'custom', message, path: [path] });
  if (args.regexp !== undefined && args.search_string !== undefined)
    wrong('give `regexp` or `search_string`, not both', 'search_string');
  if (args.insertafter !== undefined && args.insertbefore !== undefined)
    wrong('give `insertafter` or `insertbefore`, not both', 'insertbefore');
  if (args.state === 'present' && args.line === undefined)
    wrong('`line` is needed with state: present', 'line');
  if (args.backrefs && args.regexp === undefined) wrong('`backrefs` needs `regexp`', 'backrefs');
  if (args.state === 'absent' && (args.line ?? args.regexp ?? args.search_string) === undefined)
    wrong('with state: absent one of `line`, `regexp` and `search_string` is needed', 'state');
});

type Arguments = z.output<typeof argumentsSchema>;

/** One line of a text file. */
export const lineinfile = defineModule({
  name: 'lineinfile',
  summary: 'See that a line is in a text file, or is not.',
  args: argumentsSchema,
  touches: ['path', 'dest', 'destfile', 'name'],
  examples: [
    {
      title: 'Set an option',
      args: {
        path: '/etc/ssh/sshd_config',
        regexp: '^#?PermitRootLogin',
        line: 'PermitRootLogin no',
        validate: 'sshd -t -f %s',
      },
    },
    {
      title: 'Keep part of what is there',
      args: { path: '/etc/default/grub', regexp: '^(GRUB_TIMEOUT)=', line: '\\1=2', backrefs: true },
    },
    { title: 'Remove lines', args: { path: '/etc/hosts', regexp: '\\bold-host\\b', state: 'absent' } },
  ],
  returns: {
    path: 'The file.',
    msg: 'What was done.',
    found: 'How many lines are removed, with state: absent.',
    backup: 'The copy that `backup` kept; `backup_file` too.',
  },
  plan: (args, host) => planEdit(args, host, (content) => edit(args, content)),
  async apply(changed, args, host) {
    const result = await applyEdit(changed, args, host);
    if (isFailure(result) || result.backup_file === undefined) return result;
    return { ...result, backup: result.backup_file };
  },
});

function edit(args: Arguments, content: TextContent) {
  const regexp = matcher('regexp', args.regexp, content);
  const after = matcher(
    'insertafter',
    args.insertafter === 'EOF' || args.insertafter === 'BOF' ? undefined : args.insertafter || undefined,
    content,
  );
  const before = matcher(
    'insertbefore',
    args.insertbefore === 'BOF' ? undefined : args.insertbefore || undefined,
    content,
  );
  for (const compiled of [regexp, after, before]) if (isFailure(compiled)) return compiled;
  const wish: LineWish = {
    line: args.line === undefined ? undefined : content.own(args.line),
    regexp: regexp as RegExp | undefined,
    search: args.search_string === undefined ? undefined : content.own(args.search_string),
    backrefs: args.backrefs,
    first: args.firstmatch,
    after: after as RegExp | undefined,
    before: before as RegExp | undefined,
    start: args.insertafter === 'BOF' || args.insertbefore === 'BOF',
  };
  return args.state === 'absent' ? removeLines(content.text, wish) : setLine(content.text, wish);
}

function matcher(
  argument: string,
  pattern: string | undefined,
  content: TextContent,
): RegExp | Failure | undefined {
  return pattern === undefined ? undefined : pythonRegex(argument, content.own(pattern));
}
