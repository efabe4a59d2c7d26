import { posix } from 'node:path';
import { nearest } from '../util/nearest.ts';
import { toBoolean, toInteger, toNumber } from './convert.ts';
import { Fault } from './fault.ts';
import { asList, asText } from './helpers/helper.ts';
import { isMapping, kindOf, memberOf } from './member.ts';
import { known } from './unknown.ts';
import { compareVersions } from './version.ts';

/** A function of conditions; each can also be called as a method of its first argument: `name.lower()`. */
export interface ConditionFunction {
  readonly usage: string;
  readonly summary: string;
  /** Shown in the documentation, and run by a test: a condition that holds. */
  readonly example: string;
  readonly takes: readonly [number, number];
  /** Throws Fault. */
  readonly call: (args: readonly unknown[]) => unknown;
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

function flag(name: string, summary: string, holds: (result: unknown) => boolean): ConditionFunction {
  return {
    usage: `${name}(result)`,
    summary,
    example: `${name}({'${name}': true})`,
    takes: [1, 1],
    call([result]) {
      if (isMapping(result)) return holds(result);
      throw new Fault(`\`${name}\` needs what a task registered, not ${kindOf(result)}`);
    },
  };
}

function isSet(result: unknown, key: string): boolean {
  return known(memberOf(result, key)) === true;
}

/** How many characters, items or keys. */
function size(value: unknown): number {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  if (isMapping(value)) return Object.keys(value).length;
  throw new Fault(`${kindOf(value)} has no size`, { hint: 'a text, a list or a mapping is needed' });
}

/** The functions of conditions, besides `defined(x.y)`, `default(x.y, z)`, `has(x.y)` and the macros of lists. */
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
  contains: textFunction(
    'contains(text, part)',
    'Whether the part is in the text.',
    "'abc'.contains('b')",
    (value, part) => value.includes(text(part)),
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
  join: {
    usage: 'join(list, separator)',
    summary: 'The items as one text.',
    example: "join(['a', 'b'], ',') == 'a,b'",
    takes: [1, 2],
    call: ([list, separator = '']) => asList(list).map(asText).join(text(separator)),
  },
  version: {
    usage: "version(a, '>=', b)",
    summary: 'Compares versions number by number.',
    example: "version('1.10', '>=', '1.9')",
    takes: [3, 3],
    call: ([left, operator, right]) => versionHolds(asText(left), text(operator), asText(right)),
  },
  failed: flag('failed', 'Whether a registered task failed.', (result) => isSet(result, 'failed')),
  succeeded: flag('succeeded', 'Whether it did not fail.', (result) => !isSet(result, 'failed')),
  changed: flag('changed', 'Whether it changed something.', (result) => isSet(result, 'changed')),
  skipped: flag('skipped', 'Whether it was skipped.', (result) => isSet(result, 'skipped')),
};

function one(
  usage: string,
  summary: string,
  example: string,
  call: (value: unknown) => unknown,
): ConditionFunction {
  return { usage, summary, example, takes: [1, 1], call: ([value]) => call(value) };
}

function versionHolds(left: string, operator: string, right: string): boolean {
  const difference = compareVersions(left, right);
  const holds: Readonly<Record<string, boolean>> = {
    '==': difference === 0,
    '!=': difference !== 0,
    '<': difference < 0,
    '<=': difference <= 0,
    '>': difference > 0,
    '>=': difference >= 0,
  };
  const held = Object.hasOwn(holds, operator) ? holds[operator] : undefined;
  if (held === undefined)
    throw new Fault(`\`${operator}\` compares nothing`, { hint: `use ${Object.keys(holds).join(', ')}` });
  return held;
}

/** The function that a call names. Throws Fault where there is none, or it doesn't take so many arguments. */
export function requireFunction(name: string, count: number): ConditionFunction {
  const found = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!found) {
    const near = nearest(name, [...Object.keys(functions), 'defined', 'default', 'has']);
    throw new Fault(`there is no function \`${name}\``, { hint: near && `did you mean \`${near}\`?` });
  }
  const [fewest, most] = found.takes;
  if (count >= fewest && count <= most) return found;
  throw new Fault(`\`${name}\` has too ${count < fewest ? 'few' : 'many'} arguments`, {
    hint: `it is called \`${found.usage}\``,
  });
}
