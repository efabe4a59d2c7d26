import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import { defineModule } from '../sdk/define.ts';
import { hostPath } from './lib/files/paths.ts';
import { applyEdit, type Edited, ended, planEdit, splitLines } from './lib/files/text-file.ts';

const kinds = ['hard', 'soft', '-'] as const;
const items = [
  ...([
    'core',
    'data',
    'fsize',
    'memlock',
    'nofile',
    'rss',
    'stack',
    'cpu',
    'nproc',
    'as',
    'maxlogins',
  ] as const),
  ...(['maxsyslogins', 'priority', 'locks', 'sigpending', 'msgqueue', 'nice', 'rtprio', 'chroot'] as const),
] as const;
const endless = ['unlimited', 'infinity', '-1'];

const argumentsSchema = z
  .strictObject({
    domain: text()
      .refine((domain) => /^[^\s#]+$/.test(domain), { error: 'expected a user, `@group`, `*` or `%group`' })
      .describe('Whom it limits: a user, `@group`, or `*` for all.'),
    limit_type: z.enum(kinds).describe('`-` is both.'),
    limit_item: z.enum(items).describe('What is limited.'),
    value: text()
      .refine((value) => /^(-?\d+|unlimited|infinity)$/.test(value), {
        error: 'expected a number or `unlimited`',
      })
      .describe('How much.'),
    use_max: flag().default(false).describe('Leave a higher value as it is.'),
    use_min: flag().default(false).describe('Leave a lower value as it is.'),
    comment: text()
      .refine((comment) => !/[\r\n]/.test(comment), { error: 'expected one line' })
      .default('')
      .describe('Stands behind the line.'),
    dest: hostPath().default('/etc/security/limits.conf').describe('The file.'),
    backup: flag().default(false).describe('Keep a copy of the file as it was, beside it.'),
  })
  .refine((args) => !(args.use_max && args.use_min), {
    error: '`use_max` and `use_min` exclude each other',
    path: ['use_min'],
  });

type Arguments = z.output<typeof argumentsSchema>;

/** What users may take of a host. */
export const pamLimits = defineModule({
  name: 'pam_limits',
  summary: 'Limit what users may take of the host, from open files to processes.',
  description:
    'A line of `/etc/security/limits.conf`. Logins after the change have the limit; daemons of systemd do not.',
  args: argumentsSchema,
  touches: ['dest'],
  examples: [
    {
      title: 'Many open files',
      args: { domain: 'flink', limit_type: '-', limit_item: 'nofile', value: 65536 },
    },
    {
      title: 'At least so many processes',
      args: { domain: '@hadoop', limit_type: 'soft', limit_item: 'nproc', value: 4096, use_max: true },
    },
  ],
  returns: { msg: 'The line.', path: 'The file.', backup_file: 'The copy that `backup` kept.' },
  plan: (args, host) => planEdit(fileOf(args), host, ({ text: before }) => edit(args, before)),
  apply: (changed, args, host) => applyEdit(changed, fileOf(args), host),
});

function fileOf({ dest, backup }: Arguments) {
  return { path: dest, backup, create: true };
}

/** Every line of the limit gets the value; where there is none, one is added. */
function edit(args: Arguments, before: string): Edited {
  const lines = splitLines(before);
  const found = lines.filter((line) => isMine(args, line));
  if (found.length === 0) {
    const added = lineOf(args, args.value, args.comment);
    return { text: [...ended(lines), added].join(''), msg: added };
  }
  const after = lines.map((line) => (isMine(args, line) ? changedLine(args, line) : line));
  return { text: after.join(''), msg: changedLine(args, found.at(-1) ?? '') };
}

function fieldsOf(line: string): readonly string[] {
  return line.replace(/#.*$/s, '').trim().split(/\s+/);
}

function isMine({ domain, limit_type, limit_item }: Arguments, line: string): boolean {
  const [whom, kind, item, , ...more] = fieldsOf(line);
  return whom === domain && kind === limit_type && item === limit_item && more.length === 0;
}

function changedLine(args: Arguments, line: string): string {
  const before = fieldsOf(line)[3] ?? '';
  const value = chosen(args, before);
  return value === before ? line : lineOf(args, value, args.comment || (/#(.*)/.exec(line)?.[1] ?? ''));
}

function chosen({ value, use_max, use_min }: Arguments, before: string): string {
  const size = (each: string) => (endless.includes(each) ? Number.POSITIVE_INFINITY : Number(each));
  const stays = (use_max && size(before) >= size(value)) || (use_min && size(before) <= size(value));
  return stays ? before : value;
}

function lineOf({ domain, limit_type, limit_item }: Arguments, value: string, comment: string): string {
  return `${[domain, limit_type, limit_item, value, ...(comment ? [`#${comment}`] : [])].join('\t')}\n`;
}
