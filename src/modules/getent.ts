import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import { defineModule, type Failure, failure, type Plan } from '../sdk/define.ts';
import type { ModelHands, Output } from '../sdk/host.ts';

function word() {
  return text().refine((value) => !value.startsWith('-') && !/[\n\0]/.test(value), {
    error: 'expected a word that does not start with a dash',
  });
}

const argumentsSchema = z.strictObject({
  database: word().describe('The database, as `passwd`, `group`, `hosts` or `services`.'),
  key: text().optional().describe('The entry; all of them unless given.'),
  service: word().optional().describe('The one source that is asked, as `files` (`getent -s`).'),
  split: text()
    .optional()
    .describe('What stands between the fields: a colon for users and groups, else blanks.'),
  fail_key: flag().default(true).describe('Fail where there is no such entry.'),
});

type Arguments = z.output<typeof argumentsSchema>;

/** What the host's databases say. */
export const getent = defineModule({
  name: 'getent',
  summary: 'Look an entry up in a database of the host: users, groups, hosts, services.',
  description: 'The fact `getent_DATABASE` maps every entry that was found to the list of its other fields.',
  args: argumentsSchema,
  examples: [
    { title: 'A user', args: { database: 'passwd', key: 'flink' } },
    { title: 'A name, if it is known', args: { database: 'hosts', key: 'master01', fail_key: false } },
  ],
  facts: ({ database }) => [`getent_${database}`],
  returns: { ansible_facts: 'The fact `getent_DATABASE`.' },
  async plan(args, host): Promise<Plan | Failure> {
    const { database, key, service } = args;
    const words = [...(service === undefined ? [] : ['-s', service]), '--', database];
    const answer = await host.query(['getent', ...words, ...(key === undefined ? [] : [key])], {
      reads: [`/etc/${database}`, '/etc/nsswitch.conf'],
      foretell: (model) => lineOf(args, model),
    });
    const entries = entriesOf(args, answer);
    if ('failed' in entries) return entries as Failure;
    return { current: {}, desired: {}, result: { ansible_facts: { [`getent_${database}`]: entries } } };
  },
});

/** In a model: the line of a user or group of the files, which come before all other sources. */
async function lineOf(
  { database, key, service }: Arguments,
  model: Pick<ModelHands, 'content'>,
): Promise<Output | undefined> {
  // A number is looked up in another column.
  if (service !== undefined || key === undefined || !/^(passwd|group)$/.test(database) || /^\d+$/.test(key))
    return undefined;
  const content = await model.content(`/etc/${database}`);
  if (content === undefined) return undefined;
  const bytes = typeof content === 'object' && 'read' in content ? await content.read() : content;
  const text = typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes);
  const line = text.split('\n').find((each) => each.startsWith(`${key}:`));
  return line === undefined ? undefined : { code: 0, stdout: `${line}\n`, stderr: '' };
}

const reasons: Readonly<Record<number, string>> = {
  1: 'there is no such database on this host',
  2: 'there is no such entry',
  3: 'its entries cannot be listed: give a `key`',
  127: 'there is no program getent on this host',
};

function entriesOf(
  args: Arguments,
  { code, stdout, stderr }: Output,
): Readonly<Record<string, unknown>> | Failure {
  if (code === 2 && !args.fail_key && args.key !== undefined) return { [args.key]: null };
  if (code === 0) return fieldsOf(stdout, args.split ?? usual(args.database));
  const what = args.key === undefined ? args.database : `${args.key} in ${args.database}`;
  return failure(`${what}: ${reasons[code] ?? stderr.trim()}`);
}

function usual(database: string): string | undefined {
  return ['passwd', 'shadow', 'group', 'gshadow'].includes(database) ? ':' : undefined;
}

/** By the first field, the other fields; a list of such lists where several lines share it. */
function fieldsOf(text: string, split: string | undefined): Readonly<Record<string, unknown>> {
  const found = new Map<string, string[][]>();
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [first = '', ...rest] = split === undefined ? line.trim().split(/\s+/) : line.split(split);
    found.set(first, [...(found.get(first) ?? []), rest]);
  }
  return Object.fromEntries([...found].map(([name, rows]) => [name, rows.length === 1 ? rows[0] : rows]));
}
