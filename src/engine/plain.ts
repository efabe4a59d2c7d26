import { unknownReason } from '../template/unknown.ts';

/** The value with words in place of what isn't known in it (looking into that throws); itself where all is known. */
export function plain<T>(value: T): T {
  return (hasUnknown(value) ? inWords(value) : value) as T;
}

function hasUnknown(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return unknownReason(value) !== undefined || Object.values(value).some(hasUnknown);
}

function inWords(value: unknown): unknown {
  const reason = unknownReason(value);
  if (reason !== undefined) return `unknown: ${reason}`;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(inWords);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inWords(part)]));
}
