import { z } from 'zod';

const numeric = { error: 'expected a number' };

// what editors show in place of the pattern
const shown = { patternErrorMessage: 'neither a value that can stand here nor a template' };
const template = z.string().regex(/\{\{/, { abort: true }).meta(shown);

/** A value of the schema, or a template that yields one. */
export function templated<S extends z.ZodType>(schema: S) {
  return z.union([template, schema], {
    error: (issue) => (issue.code === 'invalid_union' ? issue.errors.at(-1)?.[0]?.message : undefined),
  });
}

/** Any value: judged where it is used. */
export const anything = z.unknown();

/** Text. */
export const words = z.string({ error: 'expected text' });

/** A name; nothing stands for no name. */
export const name = z
  .union([z.string(), z.number(), z.boolean()], { error: 'expected text' })
  .transform(String)
  .nullable();

/** True or false, never a template. */
export const truth = z
  .union([z.boolean(), z.enum(['yes', 'no', 'true', 'false', 'on', 'off', 'True', 'False'])], {
    error: 'expected true or false',
  })
  .transform((value) => value === true || ['yes', 'true', 'on', 'True'].includes(String(value)));

/** True or false, or a template. */
export const flag = templated(truth);

/** A number, also as text. */
export const number = z
  .union([z.number(), z.string().regex(/^\d+(\.\d+)?$/, numeric)], numeric)
  .transform(Number);

/** A number, or a template. */
export const amount = templated(number);

/** Variables by name. */
export const mapping = z
  .record(z.string(), z.unknown(), { error: 'expected a mapping' })
  .nullable()
  .transform((vars) => vars ?? {});

/** `module_defaults`: arguments by module. */
export const defaults = z.record(z.string(), z.record(z.string(), z.unknown()).nullable(), {
  error: 'expected modules with their arguments',
});

/** The name of a variable. */
export const identifier = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
  error: 'expected the name of a variable: letters, digits and _, not a digit first',
});

const notHashed = z
  .never({
    error:
      'answers are taken as they are given: hash this one where it is used, as by `{{ password_hash NAME "sha512" }}`',
  })
  .optional();

/** What `vars_prompt` asks for. */
export const prompts = z.array(
  z.strictObject(
    {
      name: identifier,
      prompt: z.string().optional().describe('the question; the name unless set'),
      default: z.unknown().optional().describe('the answer where none is given'),
      private: truth.optional().describe('whether the answer stays hidden; true unless set'),
      confirm: truth.optional().describe('whether to ask twice'),
      unsafe: truth.optional().describe('taken; an answer is never rendered'),
      encrypt: notHashed,
      salt: notHashed,
      salt_size: notHashed,
    },
    { error: 'expected a question: `name:` and `prompt:`' },
  ),
  { error: 'expected a list of questions' },
);

/** One text or a list of them. */
export const stringList = z
  .union([z.string(), z.number(), z.array(z.union([z.string(), z.number()])), z.null()], {
    error: 'expected text or a list of texts',
  })
  .transform((value) => (value === null ? [] : [value].flat().map(String)));

/** Tags, also separated by commas. */
export const tagList = stringList.transform((tags) =>
  tags
    .flatMap((tag) => tag.split(','))
    .map((tag) => tag.trim())
    .filter(Boolean),
);

/** Conditions, or one of them. */
export const conditions = z.union(
  [z.boolean(), z.string(), z.array(z.union([z.boolean(), z.string()])), z.null()],
  {
    error: 'expected a condition or a list of conditions',
  },
);

/** A list of tasks and blocks; each is read on its own. */
export const nodes = z.array(z.unknown(), { error: 'expected a list of tasks' }).nullable();

const sizes = { error: 'expected a number of hosts or a percentage (or a list of them)' };
const batch = z.union([z.int(sizes).positive(sizes), z.string().regex(/^\d+%?$/, sizes)], sizes);

/** Variables of the environment: a mapping, or a list of them. */
export const environment = templated(
  z.union([z.record(z.string(), z.unknown()), z.array(z.unknown()), z.null()], {
    error: 'expected a mapping',
  }),
);

/** What `loop_control` takes. */
export const loopControl = z.strictObject(
  {
    loop_var: identifier.optional().describe('name of the item, `item` unless set'),
    index_var: identifier.optional().describe('name of the number of the item, from 0'),
    label: anything.optional().describe('what is shown of the item'),
    pause: amount.optional().describe('seconds between two items'),
    extended: flag.optional().describe('`ansible_loop` tells the number of the item and its neighbours'),
    extended_allitems: flag.optional().describe('whether `ansible_loop` holds all items; true unless set'),
    break_when: conditions.optional().describe('no further item follows one behind which this holds'),
  },
  { error: 'expected a mapping' },
);

const hostsAllowed = { error: 'expected a number of hosts or a percentage, at least 1' };
const share = templated(
  z.union(
    [z.int(hostsAllowed).positive(hostsAllowed), z.string().regex(/^[1-9]\d*%?$/, hostsAllowed)],
    hostsAllowed,
  ),
);

/** What `rolling` takes as a mapping. */
const turns = z.strictObject({
  max_down: share.optional().describe('hosts that may be down at a time, also as a percentage; 1 unless set'),
  order: z
    .union([z.string(), z.array(z.string())], { error: 'expected an expression or a list of expressions' })
    .optional()
    .describe('an expression: hosts with smaller values go first, those for which it is true last'),
  health: z
    .union([z.record(z.string(), z.unknown()), z.array(z.unknown())], {
      error: 'expected a task or a list of tasks',
    })
    .optional()
    .describe(
      'a task or a list of them that has to come out well before the next host goes; 60 tries, 5 seconds apart, unless it says otherwise',
    ),
  delay: amount.optional().describe('seconds between a host that is healthy and the next one'),
  stop_on: share
    .optional()
    .describe('failures after which no more hosts go, also as a percentage; 1 unless set'),
});

/** `rolling`: all of it, or how many hosts may be down alone. */
export const rolling = z
  .union([turns, share])
  .transform((value) => (typeof value === 'object' ? value : { max_down: value }));

/** Sizes of batches: numbers of hosts, or percentages as text. */
export const serial = z
  .union([batch, z.array(batch)], sizes)
  .transform((written) => [written].flat().map((size) => (String(size).endsWith('%') ? size : Number(size))));

/** In which order the hosts of a play come. */
export const hostOrders = ['inventory', 'reverse_inventory', 'sorted', 'reverse_sorted', 'shuffle'] as const;

const pattern = { error: 'expected a host pattern' };

/** A host pattern; a list is joined. */
export const hosts = z
  .union([z.string().min(1, pattern), z.array(z.string()).min(1, pattern)], pattern)
  .transform((value) => [value].flat().join(':'));
