import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Difference, Result } from '../model/outcome.ts';
import { flag, text } from '../sdk/args.ts';
import { defineModule, type Failure, failure, isFailure, type Plan } from '../sdk/define.ts';
import type { Hands, Probe } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { aliased } from './lib/aliased.ts';
import {
  type CrontabWish,
  crontabLines,
  crontabText,
  editCrontab,
  jobNames,
  variableNames,
} from './lib/cron/crontab.ts';
import { askCrontab, crontabScript, installs, isWithoutCrontab, spools } from './lib/cron/crontab-spool.ts';

interface CronState {
  /** The whole crontab; `absent` for a file that isn't there. */
  readonly crontab: string;
}

function line() {
  return text().refine((value) => !/[\r\n]/.test(value.replace(/^[\r\n]+|[\r\n]+$/g, '')), {
    error: 'expected one line',
  });
}

function time(of: string) {
  return text()
    .refine((value) => /^\S+$/.test(value), { error: 'expected a time as crontab writes it, without blanks' })
    .optional()
    .describe(`${of} when it runs, as crontab has it: \`*\`, \`*/5\`, \`1,15\`. \`*\` unless given.`);
}

const argumentsSchema = aliased(
  {
    name: line()
      .refine((value) => value.trim() !== '', { error: 'expected a name' })
      .describe('Name of the job, by which it is found again; with `env`, of the variable.'),
    job: line().optional().describe('The command; with `env`, the value.'),
    state: z.enum(['present', 'absent']).default('present').describe('Whether it should be there.'),
    user: text()
      .refine((value) => /^[^\s-]\S*$/.test(value), { error: 'expected the name of a user' })
      .optional()
      .describe('Whose crontab; the one of the user that the task runs as unless given.'),
    cron_file: text()
      .refine((value) => value !== '' && value !== '/etc/crontab' && !/[\r\n]/.test(value), {
        error: 'expected a name in /etc/cron.d or an absolute path, but not /etc/crontab',
      })
      .optional()
      .describe(
        'A file of `/etc/cron.d` in place of the crontab of a user; goes when nothing is left in it.',
      ),
    minute: time('Minutes'),
    hour: time('Hours'),
    day: time('Days of the month'),
    month: time('Months'),
    weekday: time('Days of the week, 0 is Sunday,'),
    special_time: z
      .enum(['reboot', 'yearly', 'annually', 'monthly', 'weekly', 'daily', 'hourly'])
      .optional()
      .describe('A time with a name, in place of the others.'),
    disabled: flag().default(false).describe('The job is commented out.'),
    env: flag().default(false).describe('A variable is meant, not a job.'),
    insertafter: line().optional().describe('A new variable goes behind this one.'),
    insertbefore: line().optional().describe('A new variable goes before this one.'),
    backup: flag().default(false).describe('Keep a copy of the crontab as it was, in the temporary folder.'),
  },
  { value: 'job', dom: 'day', dow: 'weekday' },
).superRefine((args, context) => {
  const wrong = (message: string, path: string) =>
    context.addIssue({ code: 'custom', message, path: [path] });
  const times = [args.minute, args.hour, args.day, args.month, args.weekday];
  const present = args.state === 'present';
  if (args.special_time && times.some((value) => value !== undefined && value !== '*'))
    wrong('give `special_time` or the times one by one, not both', 'special_time');
  if (present && args.job === undefined) wrong('`job` is needed with state: present', 'job');
  if (present && args.cron_file !== undefined && args.user === undefined)
    wrong('`cron_file` needs the `user` that the job runs as', 'cron_file');
  if (args.insertafter !== undefined && args.insertbefore !== undefined)
    wrong('give `insertafter` or `insertbefore`, not both', 'insertbefore');
  if (!args.env && (args.insertafter ?? args.insertbefore) !== undefined)
    wrong('`insertafter` and `insertbefore` are for variables: they need `env`', 'env');
  if (args.env && !/^[A-Za-z_]\w*$/.test(args.name))
    wrong('expected the name of a variable: letters, digits and _', 'name');
});

type Arguments = z.output<typeof argumentsSchema>;

/** Jobs that run by the clock. */
export const cron = defineModule({
  name: 'cron',
  summary: 'See that a job or a variable is in a crontab, or is not.',
  description:
    'A job is known by the comment above it, `#Ansible: NAME`, so that jobs which Ansible made are found. All other ' +
    'lines stay as they are.',
  args: argumentsSchema,
  touches: (given) => {
    const file = given('cron_file');
    return file === undefined ? spools : [fileOf({ cron_file: file }) ?? ''];
  },
  examples: [
    {
      title: 'Every night at two',
      args: { name: 'compact', minute: '0', hour: '2', user: 'hdfs', job: '/opt/bin/compact >/dev/null' },
    },
    {
      title: 'A file of its own',
      args: {
        name: 'logs',
        cron_file: 'flink-logs',
        user: 'root',
        special_time: 'daily',
        job: 'logrotate /etc/l',
      },
    },
    { title: 'A variable', args: { name: 'MAILTO', env: true, job: 'ops@example.org' } },
    { title: 'Gone', args: { name: 'compact', user: 'hdfs', state: 'absent' } },
  ],
  returns: {
    jobs: 'Names of the jobs in the crontab.',
    envs: 'Names of the variables in it.',
    cron_file: 'The file.',
    backup_file: 'The copy that `backup` kept.',
  },
  async plan(args, host): Promise<Plan<CronState> | Failure> {
    const present = await readCrontab(args, host);
    if (isFailure(present)) return present;
    const lines = crontabLines(present ?? '');
    const edited = editCrontab(lines, wishOf(args));
    if (!edited)
      return failure(`there is no variable ${args.insertafter ?? args.insertbefore} in the crontab`);
    const before = present ?? 'absent';
    const after = wanted(args, present, lines, edited);
    const result = {
      jobs: jobNames(edited),
      envs: variableNames(edited),
      ...(args.cron_file !== undefined && { cron_file: args.cron_file }),
    };
    const differences: readonly Difference[] =
      before === after
        ? []
        : [
            {
              kind: 'text',
              path: placeOf(args),
              before: present ?? '',
              after: after === 'absent' ? '' : after,
            },
          ];
    return { current: { crontab: before }, desired: { crontab: after }, result, differences };
  },
  async apply({ crontab }: Partial<CronState>, args, host) {
    if (crontab === undefined) return undefined;
    const kept = args.backup ? await keep(args, host) : {};
    const file = fileOf(args);
    if (file === undefined) await install(args, crontab, host);
    else if (crontab === 'absent') await host.remove(file);
    else await host.write(file, crontab, (await host.stat(file)) ? {} : { mode: 0o644 });
    return kept;
  },
});

function wanted(
  args: Arguments,
  present: string | undefined,
  lines: readonly string[],
  edited: readonly string[],
): string {
  const same = edited.length === lines.length && edited.every((each, index) => each === lines[index]);
  if (same && (present === undefined || present === '' || present.endsWith('\n'))) return present ?? 'absent';
  const text = crontabText(edited);
  const gone = args.cron_file !== undefined && args.state === 'absent' && text.trim() === '';
  return gone ? 'absent' : text;
}

function fileOf({ cron_file }: Pick<Arguments, 'cron_file'>): string | undefined {
  if (cron_file === undefined) return undefined;
  return cron_file.startsWith('/') ? cron_file : `/etc/cron.d/${cron_file}`;
}

function placeOf(args: Arguments): string {
  return fileOf(args) ?? (args.user === undefined ? 'crontab' : `crontab of ${args.user}`);
}

async function readCrontab(args: Arguments, host: Probe): Promise<string | undefined | Failure> {
  const file = fileOf(args);
  if (file !== undefined) {
    const bytes = await host.read(file);
    return bytes && new TextDecoder().decode(bytes);
  }
  if (args.user !== undefined) {
    const [account, without] = await allInOrder([host.user(args.user), isWithoutCrontab(args.user, host)]);
    if (!account)
      return failure(`there is no user ${args.user}`, { hint: 'make it with `user` before this task' });
    if (without) return undefined;
  }
  const { code, stdout, stderr } = await askCrontab(args.user, host);
  if (code === 0) return stdout;
  if (code === 127)
    return failure('there is no program crontab on this host', {
      hint: 'install cron, or give a cron_file for a cron that reads /etc/cron.d',
    });
  if (/no crontab|No such file/i.test(stderr)) return undefined;
  return failure(`can't read the crontab: ${stderr.trim()}`);
}

async function install(args: Arguments, crontab: string, host: Hands): Promise<void> {
  await host.must('install the crontab', crontabScript(args.user, '-'), {
    stdin: crontab,
    effect: (model) => installs(model, args.user, crontab),
  });
}

async function keep(args: Arguments, host: Hands): Promise<Result> {
  const present = await readCrontab(args, host);
  if (typeof present !== 'string') return {};
  const backup = `/tmp/crontab${randomBytes(6).toString('hex')}`;
  await host.write(backup, present, { mode: 0o600 });
  return { backup_file: backup };
}

function wishOf(args: Arguments): CrontabWish {
  const { name, insertafter, insertbefore } = args;
  const present = args.state === 'present';
  const job = (args.job ?? '').replace(/^[\r\n]+|[\r\n]+$/g, '');
  if (args.env)
    return {
      kind: 'variable',
      name,
      line: present ? `${name}="${job}"` : undefined,
      after: insertafter,
      before: insertbefore,
    };
  return { kind: 'job', name, line: present ? jobLine(args, job) : undefined };
}

function jobLine(args: Arguments, job: string): string {
  const times = [args.minute, args.hour, args.day, args.month, args.weekday].map((value) => value ?? '*');
  const when = args.special_time === undefined ? times.join(' ') : `@${args.special_time}`;
  const whose = args.cron_file === undefined ? '' : `${args.user} `;
  return `${args.disabled ? '#' : ''}${when} ${whose}${job}`;
}
