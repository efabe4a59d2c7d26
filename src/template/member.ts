import { nearest } from '../util/nearest.ts';
import { Fault } from './fault.ts';
import { known } from './unknown.ts';

const keysShown = 12;

/** What a value is, in a user's words: `a list of 3`, `text`, `nothing`. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing (null)';
  if (typeof value === 'string')
    return `the text "${value.length > 40 ? `${value.slice(0, 40)}...` : value}"`;
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${value}`;
  if (typeof value === 'boolean') return `the boolean ${value}`;
  if (typeof value === 'symbol') return '`omit`';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return 'a mapping';
}

/** Whether a value is a mapping: an object that isn't a list. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Key or index `key` of a value, undefined where it isn't there. What every object inherits (`constructor`) isn't
 * there; asked by reading alone, so that proxies with nothing but a `get` work.
 */
export function memberOf(value: unknown, key: string | number): unknown {
  if (typeof known(value) !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return /^(\d+|length)$/.test(String(key)) ? value[key as number] : undefined;
  const found = (value as Readonly<Record<string, unknown>>)[key];
  const inherited = (Object.prototype as unknown as Readonly<Record<string, unknown>>)[key];
  return found === inherited ? undefined : found;
}

/** A member that must be there; `path` names the value for the message. Throws Fault. */
export function requireMember(value: unknown, key: string | number, path: string): unknown {
  const found = memberOf(value, key);
  if (found !== undefined) return found;
  const whole = typeof key === 'number' ? `${path}[${key}]` : `${path}.${key}`;
  if (!isMapping(value))
    throw new Fault(`"${whole}" is not defined: \`${path}\` is ${kindOf(value)}`, { missing: true });
  const keys = Object.keys(value);
  const shown = keys.slice(0, keysShown).join(', ') + (keys.length > keysShown ? ', ...' : '');
  throw new Fault(`"${whole}" is not defined: \`${path}\` has ${shown ? `only ${shown}` : 'no keys'}`, {
    hint: () => {
      const near = nearest(String(key), keys);
      return near && `did you mean \`${path}.${near}\`?`;
    },
    missing: true,
  });
}
