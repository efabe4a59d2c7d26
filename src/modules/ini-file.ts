import { z } from 'zod';
import { flag, list, text } from '../sdk/args.ts';
import { defineModule } from '../sdk/define.ts';
import { aliased } from './lib/aliased.ts';
import { editIni, type IniWish } from './lib/edit/ini.ts';
import { unneeded } from './lib/files/attributes.ts';
import type { TextContent } from './lib/files/text-content.ts';
import { applyEdit, planEdit, textFileArguments } from './lib/files/text-file.ts';

/** One line: what is written to the file can't start another. */
function lineText() {
  return z
    .union([z.string(), z.number(), z.boolean()], { error: 'expected text' })
    .transform(String)
    .refine((value) => !/[\r\n]/.test(value), { error: 'expected one line' });
}

const argumentsSchema = aliased(
  {
    ...textFileArguments,
    section: lineText()
      .optional()
      .describe('The section, without brackets; without it, the lines before the first one.'),
    section_has_values: z
      .array(
        z.strictObject({
          option: text(),
          value: lineText().optional(),
          values: list(lineText()).optional(),
        }),
      )
      .optional()
      .describe(
        'Of several sections of one name, the one with these options: a list of `option` and `value` or `values`.',
      ),
    option: lineText().optional().describe('The option; without it, the section itself is meant.'),
    value: lineText().optional().describe('Its value.'),
    values: list(lineText()).optional().describe('Several values, each on a line of its own.'),
    state: z.enum(['present', 'absent']).default('present').describe('Whether it should be there.'),
    exclusive: flag()
      .default(true)
      .describe('The option has no other values; with `absent`, all of its lines go.'),
    no_extra_spaces: flag().default(false).describe('Write `a=b`, not `a = b`.'),
    ignore_spaces: flag().default(false).describe('Leave a line alone that differs only in blanks.'),
    allow_no_value: flag().default(false).describe('The option may stand there without a value.'),
    modify_inactive_option: flag()
      .default(true)
      .describe('Where the option is commented out, that line takes the value.'),
    create: flag().default(true).describe('Make the file, and folders above it, where it is not there.'),
    follow: unneeded(flag(), 'what a link points to is edited, always'),
  },
  { dest: 'path' },
).superRefine((args, context) => {
  const wrong = (message: string, path: string) =>
    context.addIssue({ code: 'custom', message, path: [path] });
  if (args.value !== undefined && args.values !== undefined)
    wrong('give `value` or `values`, not both', 'values');
  const none = args.value === undefined && (args.values ?? []).length === 0;
  if (args.state === 'present' && args.option !== undefined && none && !args.allow_no_value)
    wrong('`value` is needed with state: present', 'option');
  if (!args.section && args.option === undefined) wrong('give `section`, `option`, or both', 'path');
  if (!args.section && args.section_has_values)
    wrong('`section_has_values` needs a `section`', 'section_has_values');
});

type Arguments = z.output<typeof argumentsSchema>;

/** One option of an ini file. */
export const iniFile = defineModule({
  name: 'ini_file',
  summary: 'See that an option is in a section of an ini file, or is not.',
  description: 'All other lines, comments among them, stay as they are.',
  args: argumentsSchema,
  touches: ['path', 'dest'],
  examples: [
    {
      title: 'An option',
      args: { path: '/etc/app.ini', section: 'web', option: 'port', value: '8081', mode: '0644' },
    },
    { title: 'A section, gone', args: { path: '/etc/app.ini', section: 'old', state: 'absent' } },
    {
      title: 'Several lines of one option',
      args: {
        path: '/etc/systemd/system/flink.service',
        section: 'Service',
        option: 'Environment',
        values: ['A=1', 'B=2'],
        no_extra_spaces: true,
      },
    },
  ],
  returns: {
    path: 'The file.',
    msg: 'What was done.',
    backup_file: 'The copy that `backup` kept.',
  },
  plan: (args, host) => planEdit(args, host, (content) => editIni(content.text, wishOf(args, content))),
  apply: (changed, args, host) => applyEdit(changed, args, host),
});

function wishOf(args: Arguments, { own }: TextContent): IniWish {
  const values = args.value === undefined ? (args.values ?? []) : [args.value];
  return {
    section: args.section === undefined || args.section === '' ? undefined : own(args.section),
    conditions: (args.section_has_values ?? []).map(({ option, value, values: several }) => ({
      option: own(option),
      values: (value === undefined ? (several ?? []) : [value]).map(own),
    })),
    option: args.option === undefined ? undefined : own(args.option),
    values: [...new Set(values)].map(own),
    present: args.state === 'present',
    exclusive: args.exclusive,
    tight: args.no_extra_spaces,
    ignoreSpaces: args.ignore_spaces,
    allowNoValue: args.allow_no_value,
    modifyInactive: args.modify_inactive_option,
  };
}
