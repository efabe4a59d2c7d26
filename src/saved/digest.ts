import { createHmac } from 'node:crypto';
import type { LocalFile } from '../sdk/content.ts';

/** The keyed digest of a value: equal values have equal digests, and a digest tells nothing without the key. */
export type Digest = (value: unknown) => string;

/** Digests by HMAC-SHA-256, short enough for a file with thousands of them. */
export function createDigest(key: string): Digest {
  return (value) => {
    const hash = createHmac('sha256', key);
    hash.update(value instanceof Uint8Array ? value : JSON.stringify(ordered(value)));
    return hash.digest('base64url').slice(0, 22);
  };
}

/** A value in which the order of keys doesn't matter, and bytes are text. */
function ordered(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value ?? null;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  const sorted = entries.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, part]) => [key, ordered(part)]));
}

/** What a change comes to, as plain data: files of this machine by what is in them. Throws DependsOnUnknown. */
export async function plainChange(value: unknown): Promise<unknown> {
  if (typeof value === 'function' || typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (value instanceof RegExp || value instanceof Date) return String(value);
  if (value instanceof Map || value instanceof Set) return plainChange([...value]);
  if (Array.isArray(value)) return Promise.all(value.map(plainChange));
  if (isFile(value)) return { size: value.size, sha256: await value.sha256() };
  const entries = Object.entries(value).map(async ([key, part]) => [key, await plainChange(part)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

function isFile(value: object): value is LocalFile {
  return 'sha256' in value && typeof value.sha256 === 'function';
}
