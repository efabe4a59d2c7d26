import type { Vars } from '../../model/inventory.ts';
import type { ControlMachine } from '../control-machine.ts';
import { Fault } from '../fault.ts';
import { isMapping, kindOf } from '../member.ts';
import type { Scope } from '../templating.ts';

/** An argument that a helper evaluates itself, when and if it needs it. */
interface Argument {
  value(): unknown;
  /** The value, or undefined where a name in it isn't defined. */
  valueIfDefined(): unknown;
}

/** What surrounds a call, for helpers that look beyond their arguments. */
export interface Around {
  readonly scope: Scope;
  /** Every helper by each of its names. */
  readonly helpers: ReadonlyMap<string, Helper | LazyHelper>;
  readonly control: ControlMachine;
  /** The value of an expression as conditions are written. Throws Fault. */
  readonly evaluate: (expression: string, scope: Scope) => unknown;
  /** A template file's text, rendered. Throws TemplateError. */
  readonly renderFile: (text: string, file: string, scope: Scope) => string;
}

/** What every helper says of itself. */
interface Described {
  readonly name: string;
  /** Other names that it goes by: those that Ansible or Jinja have for it. */
  readonly also?: readonly string[];
  /** How it is called: `join list separator?`. */
  readonly usage: string;
  readonly summary: string;
  /** Shown in the documentation, and run by a test, in a template and in a condition. */
  readonly example: { readonly text: string; readonly vars?: Vars; readonly result: unknown };
  /** Fewest and most arguments. */
  readonly takes: readonly [number, number];
  /** Names of `key=value` arguments; none unless told. `any`: each is a key of the value. */
  readonly named?: readonly string[] | 'any';
  /** How a condition says it, where it isn't a function there: an operator, or what is written in its place. */
  readonly operator?: string;
}

/** A function of templates and conditions: `{{ join hosts "," }}`, `join(hosts, ',')`. */
export interface Helper extends Described {
  /** `named` holds `key=value` arguments. Throws Fault. */
  readonly call: (args: readonly unknown[], named: Vars, around: Around) => unknown;
}

/** A helper whose arguments aren't all evaluated, or may be undefined: `default`, `and`, `defined`. */
export interface LazyHelper extends Described {
  readonly callLazily: (args: readonly Argument[]) => unknown;
}

/** A helper of one argument. */
export function oneValue(
  name: string,
  summary: string,
  example: Helper['example'],
  call: (value: unknown) => unknown,
  more: Partial<Pick<Helper, 'also' | 'usage'>> = {},
): Helper {
  return {
    name,
    usage: `${name} x`,
    summary,
    example,
    takes: [1, 1],
    call: ([value]) => call(value),
    ...more,
  };
}

/** The text of a value inside other text: numbers and booleans as JSON has them, null is empty. Throws Fault. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  if (typeof value === 'symbol')
    throw new Fault('`omit` cannot be part of a text', { hint: 'let the whole value be `{{ omit }}`' });
  throw new Fault(`${kindOf(value)} cannot be printed as text`, {
    hint: Array.isArray(value)
      ? 'say how: `{{ json x }}`, `{{ yaml x }}` or `{{ join x "," }}`'
      : 'say how: `{{ json x }}` or `{{ yaml x }}`',
  });
}

/** A list. Throws Fault. */
export function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Fault(`a list is needed here, not ${kindOf(value)}`);
}

/** A mapping. Throws Fault. */
export function asMapping(value: unknown): Vars {
  if (isMapping(value)) return value;
  throw new Fault(`a mapping is needed here, not ${kindOf(value)}`);
}

/** A number, or a text that is one. Throws Fault. */
export function asNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (Number.isNaN(number)) throw new Fault(`a number is needed here, not ${kindOf(value)}`);
  return number;
}

/** What counts as true in `#if`, `and`, `or` and `not`: all but false, null, 0, empty text and empty lists. */
export function isTruthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}
