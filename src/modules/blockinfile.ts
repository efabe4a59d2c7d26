import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import { defineModule, isFailure } from '../sdk/define.ts';
import { aliased } from './lib/aliased.ts';
import { setBlock } from './lib/edit/block.ts';
import { pythonRegex } from './lib/edit/python-regex.ts';
import type { TextContent } from './lib/files/text-content.ts';
import { applyEdit, pathAliases, planEdit, textFileArguments } from './lib/files/text-file.ts';

const argumentsSchema = aliased(
  {
    ...textFileArguments,
    block: text()
      .optional()
      .describe('The lines between the markers. Empty means the same as `state: absent`.'),
    state: z.enum(['present', 'absent']).default('present').describe('Whether the block should be there.'),
    marker: z
      .string()
      .default('# {mark} ANSIBLE MANAGED BLOCK')
      .describe('The lines around the block; `{mark}` becomes `marker_begin` and `marker_end`.'),
    marker_begin: text().default('BEGIN').describe('What `{mark}` is before the block.'),
    marker_end: text().default('END').describe('What `{mark}` is behind the block.'),
    insertafter: text()
      .optional()
      .describe(
        'A new block goes behind the last line that matches this regular expression, or to `EOF`, which is the default.',
      ),
    insertbefore: text()
      .optional()
      .describe('A new block goes before the last line that matches this, or to `BOF`.'),
    append_newline: flag()
      .default(false)
      .describe('See that an empty line follows the block, unless the file ends there.'),
    prepend_newline: flag()
      .default(false)
      .describe('See that an empty line stands before the block, unless the file starts there.'),
    create: flag().default(false).describe('Make the file, and folders above it, where it is not there.'),
  },
  { ...pathAliases, content: 'block' },
).superRefine((args, context) => {
  if (args.insertafter !== undefined && args.insertbefore !== undefined)
    context.addIssue({
      code: 'custom',
      message: 'give `insertafter` or `insertbefore`, not both',
      path: ['insertbefore'],
    });
  if (args.marker.includes('\n'))
    context.addIssue({ code: 'custom', message: 'a marker is one line', path: ['marker'] });
  if (!args.marker.includes('{mark}') || args.marker_begin === args.marker_end)
    context.addIssue({
      code: 'custom',
      message:
        'the two marker lines would be the same: `marker` needs {mark}, and `marker_begin` has to differ from `marker_end`',
      path: ['marker'],
    });
});

type Arguments = z.output<typeof argumentsSchema>;

/** Lines between two markers. */
export const blockinfile = defineModule({
  name: 'blockinfile',
  summary: 'Keep a block of lines between two marker lines of a text file.',
  description:
    'Markers that are the same line, which Ansible takes, are refused: the block could not be found again.',
  args: argumentsSchema,
  touches: ['path', 'dest', 'destfile', 'name'],
  examples: [
    {
      title: 'Names of a cluster',
      args: {
        path: '/etc/hosts',
        block: '198.18.0.1 master01\n198.18.0.2 master02\n',
        marker: '# {mark} flink',
      },
    },
    { title: 'At the start', args: { path: '/etc/profile', block: 'umask 027', insertbefore: 'BOF' } },
    { title: 'Away with it', args: { path: '/etc/hosts', marker: '# {mark} flink', state: 'absent' } },
  ],
  returns: { path: 'The file.', msg: 'What was done.', backup_file: 'The copy that `backup` kept.' },
  plan: (args, host) => planEdit(args, host, (content) => edit(args, content)),
  apply: (changed, args, host) => applyEdit(changed, args, host),
});

function edit(args: Arguments, content: TextContent) {
  const pattern = args.insertafter ?? args.insertbefore;
  const anchor =
    pattern === undefined || pattern === (args.insertafter === undefined ? 'BOF' : 'EOF')
      ? undefined
      : pythonRegex(args.insertafter === undefined ? 'insertbefore' : 'insertafter', content.own(pattern));
  if (isFailure(anchor)) return anchor;
  const marker = (mark: string) => content.own(args.marker.replaceAll('{mark}', () => mark));
  return setBlock(content.text, {
    block: args.state === 'absent' ? '' : content.own(args.block ?? ''),
    begin: marker(args.marker_begin),
    end: marker(args.marker_end),
    anchor,
    after: args.insertbefore === undefined,
    start: args.insertbefore === 'BOF',
    blankBefore: args.prepend_newline && args.state === 'present',
    blankAfter: args.append_newline && args.state === 'present',
  });
}
