import { Fault } from './fault.ts';
import { kindOf } from './member.ts';

/** A number of a number, a text that is one, or a boolean (1 and 0). Throws Fault. */
export function toNumber(value: unknown): number {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return Number(value);
  const number = typeof value === 'string' && /^\s*[-+]?(\d|\.\d)/.test(value) ? Number(value) : Number.NaN;
  if (Number.isNaN(number)) throw new Fault(`a number is needed here, not ${kindOf(value)}`);
  return number;
}

/** The whole number of a value, its fraction cut off. Throws Fault. */
export function toInteger(value: unknown): number {
  return Math.trunc(toNumber(value));
}

/** The boolean of true, false, 1, 0, and the words that YAML has for them. Throws Fault. */
export function toBoolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (/^(true|yes|on|1)$/i.test(String(value))) return true;
  if (/^(false|no|off|0)$/i.test(String(value))) return false;
  throw new Fault(`true or false is needed here, not ${kindOf(value)}`);
}
