import { isUnsafeText, isVaultText } from '../source/values.ts';
import { holdsValues } from './lazy.ts';
import { unknownReason } from './unknown.ts';

/** Tells the values that render to themselves; each mapping or list is looked through once. */
export function createConstants(): (value: unknown) => boolean {
  const known = new WeakMap<object, boolean>();
  const isConstant = (value: unknown): boolean => {
    if (typeof value === 'string') return !value.includes('{');
    if (typeof value !== 'object' || value === null) return typeof value !== 'symbol';
    const found = known.get(value) ?? areConstant(value, isConstant);
    known.set(value, found);
    return found;
  };
  return isConstant;
}

function areConstant(value: object, isConstant: (value: unknown) => boolean): boolean {
  if (unknownReason(value) !== undefined || isUnsafeText(value) || isVaultText(value)) return false;
  return holdsValues(value) && Object.values(value).every(isConstant);
}
