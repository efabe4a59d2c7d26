import { posix } from 'node:path';
import type { Vars } from '../model/inventory.ts';
import { nearest } from '../util/nearest.ts';
import type { CelNode } from './cel.ts';
import { toBoolean, toInteger, toNumber } from './convert.ts';
import { Fault } from './fault.ts';
import { type Around, asText, type Helper, type LazyHelper } from './helpers/helper.ts';
import { ansibleHint, lookupName } from './helpers/known-elsewhere.ts';
import { isMapping, kindOf } from './member.ts';

/** A function of conditions; each can also be called as a method of its first argument: `name.lower()`. */
export interface ConditionFunction {
  readonly usage: string;
  readonly summary: string;
  /** Shown in the documentation, and run by a test: a condition that holds. */
  readonly example: string;
  readonly takes: readonly [number, number];
  /** Throws Fault. */
  readonly call: (args: readonly unknown[], named: Vars, around: Around) => unknown;
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Fault(`a text is needed here, not ${kindOf(value)}`, { hint: 'make it text by `string(x)`' });
}

function textFunction(
  usage: string,
  summary: string,
  example: string,
  call: (value: string, ...more: readonly unknown[]) => unknown,
): ConditionFunction {
  const count = call.length;
  return {
    usage,
    summary,
    example,
    takes: [count, count],
    call: ([first, ...more]) => call(text(first), ...more),
  };
}

function pattern(source: unknown): RegExp {
  try {
    return new RegExp(text(source));
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault(
      `\`${source}\` is not a regular expression: ${(error as Error).message.replace(/^.*: /, '')}`,
    );
  }
}

/** No list of them is made: what a command printed may be long. */
function characters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** How many characters, items or keys. */
function size(value: unknown): number {
  if (typeof value === 'string') return characters(value);
  if (Array.isArray(value)) return value.length;
  if (isMapping(value)) return Object.keys(value).length;
  throw new Fault(`${kindOf(value)} has no size`, { hint: 'a text, a list or a mapping is needed' });
}

/** Functions that conditions have besides the helpers, or that take nothing but text; `has(x.y)` and the macros are apart. */
export const functions: Readonly<Record<string, ConditionFunction>> = {
  size: one('size(x)', 'How many characters, items or keys.', "size(['a', 'b']) == 2", size),
  int: one('int(x)', 'A whole number of a text or a number.', "int('42') == 42", toInteger),
  double: one('double(x)', 'A number of a text.', "double('1.5') > 1.4", toNumber),
  bool: one('bool(x)', "A boolean of text such as 'yes'.", "bool('yes')", toBoolean),
  string: one('string(x)', 'The text of a number or boolean.', "string(8081) == '8081'", asText),
  lower: textFunction('lower(text)', 'In small letters.', "lower('AB') == 'ab'", (value) =>
    value.toLowerCase(),
  ),
  upper: textFunction('upper(text)', 'In capital letters.', "upper('ab') == 'AB'", (value) =>
    value.toUpperCase(),
  ),
  trim: textFunction('trim(text)', 'Without white space around it.', "trim(' a ') == 'a'", (value) =>
    value.trim(),
  ),
  basename: textFunction('basename(path)', 'The last part of a path.', "basename('/a/b') == 'b'", (value) =>
    posix.basename(value),
  ),
  dirname: textFunction('dirname(path)', 'The folder of a path.', "dirname('/a/b') == '/a'", (value) =>
    posix.dirname(value),
  ),
  startsWith: textFunction(
    'startsWith(text, start)',
    'Whether a text starts so.',
    "'abc'.startsWith('a')",
    (value, start) => value.startsWith(text(start)),
  ),
  endsWith: textFunction(
    'endsWith(text, end)',
    'Whether a text ends so.',
    "'abc'.endsWith('c')",
    (value, end) => value.endsWith(text(end)),
  ),
  matches: textFunction(
    'matches(text, pattern)',
    'Whether a pattern is found.',
    "'a1'.matches('^a[0-9]$')",
    (value, source) => pattern(source).test(value),
  ),
  split: textFunction(
    'split(text, separator)',
    'A list of the parts.',
    "'a,b'.split(',') == ['a', 'b']",
    (value, separator) => value.split(text(separator)),
  ),
};

function one(
  usage: string,
  summary: string,
  example: string,
  call: (value: unknown) => unknown,
): ConditionFunction {
  return { usage, summary, example, takes: [1, 1], call: ([value]) => call(value) };
}

/** A call, its function found: arguments in order, and those that have names. */
interface FoundCall {
  readonly callable: ConditionFunction | Helper | LazyHelper;
  readonly args: readonly CelNode[];
  readonly named: readonly (readonly [string, CelNode])[];
}

/** The function that a name calls, of conditions' own or a helper; undefined where there is none. */
function functionNamed(
  name: string,
  helpers: Around['helpers'],
): ConditionFunction | Helper | LazyHelper | undefined {
  if (Object.hasOwn(functions, name)) return functions[name];
  const helper = helpers.get(name);
  return helper?.operator === undefined ? helper : undefined;
}

/**
 * The function that a call names. What helpers take as `key=value`, functions take as a mapping behind the other
 * arguments. Throws Fault where there is none, or it doesn't take so many arguments.
 */
export function requireFunction(
  name: string,
  given: readonly CelNode[],
  helpers: Around['helpers'],
): FoundCall {
  const callable = functionNamed(name, helpers);
  if (!callable) throw unknownFunction(name, given[0], helpers);
  const named = namedOf(callable, given.at(-1));
  const args = named ? given.slice(0, -1) : given;
  const [fewest, most] = callable.takes;
  if (args.length >= fewest && args.length <= most) return { callable, args, named: named ?? [] };
  throw new Fault(`\`${name}\` has too ${args.length < fewest ? 'few' : 'many'} arguments`, {
    hint: `it is called \`${usageOf(callable)}\``,
  });
}

function unknownFunction(name: string, first: CelNode | undefined, helpers: Around['helpers']): Fault {
  if (/^(lookup|query|q)$/.test(name) && first?.op === 'value' && typeof first.args === 'string')
    return new Fault(`there is no function \`${name}\``, {
      hint: `look-ups of Ansible are functions of their own: \`${lookupName(first.args)}(...)\``,
    });
  const operator = helpers.get(name)?.operator;
  const near = nearest(name, [...Object.keys(functions), ...helpers.keys(), 'has']);
  const hint = operator === undefined ? near && `did you mean \`${near}\`?` : `write \`${operator}\``;
  return new Fault(`there is no function \`${name}\``, { hint: ansibleHint(name) ?? hint });
}

/** The pairs of a mapping whose keys are all names of arguments, or undefined. */
function namedOf(
  callable: FoundCall['callable'],
  last: CelNode | undefined,
): readonly (readonly [string, CelNode])[] | undefined {
  const names = 'named' in callable ? callable.named : undefined;
  if (!names || last?.op !== 'map') return undefined;
  const pairs = last.args.map(([key, value]) => [key.op === 'value' ? String(key.args) : '', value] as const);
  return names === 'any' || pairs.every(([key]) => names.includes(key)) ? pairs : undefined;
}

/** How a function is called in a condition: a helper's usage with brackets and commas. */
export function usageOf({ usage }: Pick<ConditionFunction, 'usage'>): string {
  if (usage.includes('(')) return usage;
  const [name = '', ...words] = usage.split(' ');
  const named = words.filter((word) => word.includes('='));
  const options = named.map((word) => `'${word.replace(/=.*/, '')}': ...`).join(', ');
  const args = words.filter((word) => !word.includes('='));
  return `${name}(${[...args, ...(options && [`{${options}}?`])].join(', ')})`;
}
