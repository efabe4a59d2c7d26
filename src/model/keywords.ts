import { z } from 'zod';
import type { StepKeywords } from './playbook.ts';

/** Where a keyword may stand. */
export type Site = 'play' | 'role' | 'block' | 'task' | 'handler';

interface Keyword<S extends z.ZodType = z.ZodType> {
  readonly sites: readonly Site[];
  readonly schema: S;
  /** Set where fplay has no such thing (yet): what to do instead. */
  readonly refused?: string;
  /** Accepted, and without any effect here. */
  readonly ignored?: true;
}

const everywhere: readonly Site[] = ['play', 'role', 'block', 'task', 'handler'];
const steps: readonly Site[] = ['role', 'block', 'task', 'handler'];
const tasks: readonly Site[] = ['task', 'handler'];

/** A value of the schema, or a template that yields one. */
function templated<S extends z.ZodType>(schema: S) {
  return z.unknown().transform((value, context): z.output<S> | string => {
    if (typeof value === 'string' && value.includes('{{')) return value;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    context.addIssue({
      code: 'custom',
      message: parsed.error.issues[0]?.message ?? 'not a value that can stand here',
    });
    return z.NEVER;
  });
}

const anything = z.unknown();
const words = z.string({ error: 'expected text' });
const name = z
  .union([z.string(), z.number(), z.boolean()], { error: 'expected text' })
  .transform(String)
  .nullable();
const truth = z
  .union([z.boolean(), z.enum(['yes', 'no', 'true', 'false', 'on', 'off', 'True', 'False'])], {
    error: 'expected true or false',
  })
  .transform((value) => value === true || ['yes', 'true', 'on', 'True'].includes(String(value)));
const flag = templated(truth);
const number = z
  .union([z.number(), z.string().regex(/^\d+(\.\d+)?$/)], { error: 'expected a number' })
  .transform(Number);
const amount = templated(number);
const mapping = z
  .record(z.string(), z.unknown(), { error: 'expected a mapping' })
  .nullable()
  .transform((vars) => vars ?? {});
const stringList = z
  .union([z.string(), z.number(), z.array(z.union([z.string(), z.number()])), z.null()], {
    error: 'expected text or a list of texts',
  })
  .transform((value) => (value === null ? [] : [value].flat().map(String)));
const tagList = stringList.transform((tags) =>
  tags
    .flatMap((tag) => tag.split(','))
    .map((tag) => tag.trim())
    .filter(Boolean),
);
const identifier = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
  error: 'expected the name of a variable: letters, digits and _, not a digit first',
});
const conditions = z.union([z.boolean(), z.string(), z.array(z.union([z.boolean(), z.string()])), z.null()], {
  error: 'expected a condition or a list of conditions',
});
const nodes = z.array(z.unknown(), { error: 'expected a list of tasks' }).nullable();
const loopControl = z.strictObject(
  {
    loop_var: identifier.optional().describe('name of the item, `item` unless set'),
    index_var: identifier.optional().describe('name of the number of the item, from 0'),
    label: anything.optional().describe('what is shown of the item'),
    pause: amount.optional().describe('seconds between two items'),
  },
  { error: 'expected a mapping' },
);
const serial = z
  .union(
    [
      z.number().int().positive(),
      z.string().regex(/^\d+%?$/),
      z.array(z.union([z.number().int().positive(), z.string().regex(/^\d+%?$/)])),
    ],
    { error: 'expected a number of hosts, a percentage, or a list of them' },
  )
  .transform((value) =>
    [value].flat().map((size) => (typeof size === 'string' && !size.endsWith('%') ? Number(size) : size)),
  );
const hosts = z
  .union([z.string().min(1), z.array(z.string()).min(1)], { error: 'expected a host pattern' })
  .transform((value) => [value].flat().join(':'));

function on<S extends z.ZodType>(sites: readonly Site[], schema: S): Keyword<S> {
  return { sites, schema };
}

function refused(sites: readonly Site[], instead: string): Keyword<typeof anything> {
  return { sites, schema: anything, refused: instead };
}

function ignored(sites: readonly Site[]): Keyword<typeof anything> {
  return { sites, schema: anything, ignored: true };
}

/**
 * Every keyword of Ansible's plays, roles, blocks, tasks and handlers
 * (https://docs.ansible.com/ansible/latest/reference_appendices/playbooks_keywords.html).
 */
export const keywords = {
  name: on(everywhere, name),
  become: on(everywhere, flag),
  become_user: on(everywhere, words),
  become_method: on(everywhere, words),
  become_flags: on(everywhere, words),
  environment: on(everywhere, anything),
  tags: on(everywhere, tagList),
  vars: on(everywhere, mapping),
  ignore_errors: on(everywhere, flag),
  ignore_unreachable: on(everywhere, flag),
  any_errors_fatal: on(everywhere, flag),
  no_log: on(everywhere, flag),
  check_mode: on(everywhere, flag),
  diff: on(everywhere, flag),
  run_once: on(everywhere, flag),
  connection: on(everywhere, words),
  remote_user: on(everywhere, words),
  port: on(everywhere, amount),

  when: on(steps, conditions),
  delegate_to: on(steps, words),
  notify: on(['block', 'task', 'handler'], stringList),

  hosts: on(['play'], hosts),
  vars_files: on(
    ['play'],
    z.union([z.string(), z.array(z.string()), z.null()], { error: 'expected a file or a list of files' }),
  ),
  gather_facts: on(['play'], flag),
  serial: on(['play'], serial),
  strategy: on(['play'], z.enum(['linear', 'free', 'ansible.builtin.linear', 'ansible.builtin.free'])),
  max_fail_percentage: on(['play'], number),
  force_handlers: on(['play'], truth),
  pre_tasks: on(['play'], nodes),
  roles: on(['play'], z.array(z.unknown(), { error: 'expected a list of roles' }).nullable()),
  tasks: on(['play'], nodes),
  post_tasks: on(['play'], nodes),
  handlers: on(['play'], nodes),

  block: on(['block'], nodes),
  rescue: on(['block'], nodes),
  always: on(['block'], nodes),

  action: on(tasks, anything),
  local_action: on(tasks, anything),
  args: on(tasks, templated(mapping)),
  loop: on(tasks, anything),
  with_items: on(tasks, anything),
  with_list: on(tasks, anything),
  with_dict: on(tasks, anything),
  loop_control: on(tasks, loopControl),
  register: on(tasks, identifier),
  changed_when: on(tasks, conditions),
  failed_when: on(tasks, conditions),
  until: on(tasks, conditions),
  retries: on(tasks, amount),
  delay: on(tasks, amount),
  timeout: on(tasks, amount),
  listen: on(['handler'], stringList),

  collections: ignored(everywhere),
  gather_subset: ignored(['play']),
  gather_timeout: ignored(['play']),
  fact_path: refused(['play'], 'read such facts with a task and `set_fact`'),
  order: refused(['play'], 'hosts run in inventory order'),
  vars_prompt: refused(['play'], 'give the value with `-e name=value`, or keep it in a vaulted file'),
  module_defaults: refused(
    everywhere,
    'write the arguments in each task, or share them by a YAML anchor and `<<`',
  ),
  debugger: refused(everywhere, 'run with `--start-at-task` to come back to a task'),
  throttle: refused(everywhere, 'use `serial` on the play, or `run_once`'),
  become_exe: refused(everywhere, 'set `become_method` to the program'),
  delegate_facts: refused(steps, 'run `setup` in a play for that host'),
  async: refused(tasks, 'tasks of different hosts run side by side already; use `timeout` for a limit'),
  poll: refused(tasks, 'tasks of different hosts run side by side already; use `timeout` for a limit'),
} as const satisfies Readonly<Record<string, Keyword>>;

export type KeywordName = keyof typeof keywords;

/** Values of keywords as their schemas read them; what isn't written isn't there. */
export type KeywordValues = { readonly [K in KeywordName]?: z.output<(typeof keywords)[K]['schema']> };

/** A keyword by name, where it may stand at this site. */
export function keywordAt(site: Site, word: string): (Keyword & { readonly name: KeywordName }) | undefined {
  if (!isKeyword(word)) return undefined;
  const keyword: Keyword = keywords[word];
  return keyword.sites.includes(site) ? { ...keyword, name: word } : undefined;
}

/** The keywords that do something at a site, for "did you mean". */
export function keywordNames(site: Site): readonly KeywordName[] {
  return Object.keys(keywords)
    .filter(isKeyword)
    .filter((word) => {
      const { sites, refused, ignored }: Keyword = keywords[word];
      return sites.includes(site) && refused === undefined && ignored === undefined;
    });
}

/** Where a keyword that stands at the wrong site belongs. */
export function sitesOf(word: string): readonly Site[] {
  return isKeyword(word) ? keywords[word].sites : [];
}

function isKeyword(word: string): word is KeywordName {
  return Object.hasOwn(keywords, word);
}

/** Fields of which the nearest one set counts for a task. */
export const nearestFields = [
  'become',
  'becomeUser',
  'becomeMethod',
  'becomeFlags',
  'ignoreErrors',
  'ignoreUnreachable',
  'anyErrorsFatal',
  'noLog',
  'checkMode',
  'diff',
  'runOnce',
  'connection',
  'remoteUser',
  'port',
  'delegateTo',
] as const satisfies readonly (keyof StepKeywords)[];

/** The keywords of a task that are also those of a block. */
export function keywordsOf(task: StepKeywords): StepKeywords {
  const fields: readonly (keyof StepKeywords)[] = [...nearestFields, 'environment', 'tags', 'vars', 'when'];
  return Object.fromEntries(
    fields.filter((field) => task[field] !== undefined).map((field) => [field, task[field]]),
  );
}
