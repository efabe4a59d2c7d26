import { unknownReason } from '../../template/unknown.ts';

/** The value with words in place of what isn't known in it (looking into that throws); itself where all is known. */
export function plain<T>(value: T): T {
  return (holdsUnknown(value) ? inWords(value) : value) as T;
}

/** Whether anything in the value is known only to the host. */
export function holdsUnknown(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (unknownReason(value) !== undefined) return true;
  if (ArrayBuffer.isView(value)) return false;
  // Every event passes here: no list of its parts is made.
  for (const key in value) if (holdsUnknown((value as Readonly<Record<string, unknown>>)[key])) return true;
  return false;
}

function inWords(value: unknown): unknown {
  const reason = unknownReason(value);
  if (reason !== undefined) return `unknown: ${reason}`;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(inWords);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inWords(part)]));
}
