import { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import type { ControlFile } from '../../../sdk/content.ts';
import { type ArchiveEntry, ArchiveError, entryPath } from './entry.ts';

/** The part of a file that zip needs. */
export type Ranges = Pick<ControlFile, 'size' | 'chunks'>;

interface Member {
  readonly entry: ArchiveEntry;
  readonly method: number;
  readonly crc: number;
  readonly compressed: number;
  /** Where its local header starts. */
  readonly start: number;
}

/**
 * The entries of a zip archive, from its central directory; with `verify` each one's content is checked against its CRC
 * (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT). Throws ArchiveError where it is damaged.
 */
export async function zipEntries(
  file: Ranges,
  { verify }: { readonly verify: boolean },
): Promise<readonly ArchiveEntry[]> {
  const members = await readDirectory(file);
  const entries: ArchiveEntry[] = [];
  for (const member of members) {
    const content = verify || member.entry.type === 'link' ? await checkMember(file, member) : undefined;
    entries.push(content === undefined ? member.entry : { ...member.entry, target: content });
  }
  return entries;
}

async function bytes(file: Ranges, start: number, end: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  if (end > start) for await (const piece of file.chunks({ start, end })) pieces.push(piece);
  const all = Buffer.concat(pieces);
  if (all.length < end - start) throw new ArchiveError('it ends too early');
  return all;
}

async function readDirectory(file: Ranges): Promise<readonly Member[]> {
  const tailStart = Math.max(0, file.size - 65_557);
  const tail = await bytes(file, tailStart, file.size);
  const end = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0 || end + 22 > tail.length) throw new ArchiveError('the directory at its end is missing');
  let [count, size, start] = [
    tail.readUInt16LE(end + 10),
    tail.readUInt32LE(end + 12),
    tail.readUInt32LE(end + 16),
  ];
  if (count === 0xffff || size === 0xffffffff || start === 0xffffffff) {
    const locator = tail.lastIndexOf('PK\x06\x07', end, 'latin1');
    if (locator < 0) throw new ArchiveError('the directory at its end is missing');
    const at = Number(tail.readBigUInt64LE(locator + 8));
    const large = await bytes(file, at, at + 56);
    count = Number(large.readBigUInt64LE(32));
    size = Number(large.readBigUInt64LE(40));
    start = Number(large.readBigUInt64LE(48));
  }
  if (start + size > file.size) throw new ArchiveError('it ends too early');
  const directory = await bytes(file, start, start + size);
  const members: Member[] = [];
  for (let at = 0; members.length < count; ) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50)
      throw new ArchiveError('its directory is damaged');
    members.push(memberAt(directory, at));
    at +=
      46 +
      directory.readUInt16LE(at + 28) +
      directory.readUInt16LE(at + 30) +
      directory.readUInt16LE(at + 32);
  }
  return members;
}

function memberAt(directory: Buffer, at: number): Member {
  const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
  const name = directory.toString('utf8', at + 46, nameEnd);
  if (directory.readUInt16LE(at + 8) & 1) throw new ArchiveError(`${name} in it is encrypted`);
  const extra = extraFields(directory.subarray(nameEnd, nameEnd + directory.readUInt16LE(at + 30)));
  const [compressed, size, start] = largeNumbers(extra.get(1), [
    directory.readUInt32LE(at + 24),
    directory.readUInt32LE(at + 20),
    directory.readUInt32LE(at + 42),
  ]);
  const unix = directory[at + 5] === 3 ? directory.readUInt16LE(at + 40) : 0;
  const isLink = (unix & 0o170000) === 0o120000;
  const type = name.endsWith('/') ? 'directory' : isLink ? 'link' : 'file';
  const stamp = extra.get(0x5455);
  const time =
    stamp && stamp.length >= 5 && (stamp[0] ?? 0) & 1
      ? { mtime: stamp.readInt32LE(1) }
      : {
          mtime: dosTime(directory.readUInt16LE(at + 14), directory.readUInt16LE(at + 12)),
          localTime: true as const,
        };
  return {
    entry: { name, path: entryPath(name), type, size, mode: unix === 0 ? undefined : unix & 0o7777, ...time },
    method: directory.readUInt16LE(at + 10),
    crc: directory.readUInt32LE(at + 16),
    compressed,
    start,
  };
}

function extraFields(extra: Buffer): ReadonlyMap<number, Buffer> {
  const fields = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = extra.readUInt16LE(at + 2);
    fields.set(extra.readUInt16LE(at), extra.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return fields;
}

/** Size, compressed size and offset; those that don't fit 32 bits stand in the zip64 field, in this order. */
function largeNumbers(field: Buffer | undefined, [size, compressed, start]: [number, number, number]) {
  let at = 0;
  const settle = (value: number): number => {
    if (value !== 0xffffffff || !field || at + 8 > field.length) return value;
    at += 8;
    return Number(field.readBigUInt64LE(at - 8));
  };
  const [realSize, realCompressed, realStart] = [settle(size), settle(compressed), settle(start)];
  return [realCompressed, realSize, realStart] as const;
}

function dosTime(date: number, time: number): number {
  const moment = Date.UTC(
    1980 + (date >> 9),
    ((date >> 5) & 15) - 1,
    date & 31,
    time >> 11,
    (time >> 5) & 63,
    (time & 31) * 2,
  );
  return moment / 1000;
}

/** Reads a member and compares its CRC; a link's content, which is its target. */
async function checkMember(
  file: Ranges,
  { entry, method, crc, compressed, start }: Member,
): Promise<string | undefined> {
  const local = await bytes(file, start, start + 30);
  if (local.readUInt32LE(0) !== 0x04034b50) throw new ArchiveError(`${entry.name} in it is damaged`);
  if (method !== 0 && method !== 8)
    throw new ArchiveError(`${entry.name} in it is compressed by a method that isn't known`);
  const from = start + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  if (from + compressed > file.size) throw new ArchiveError('it ends too early');
  const raw =
    compressed === 0
      ? Readable.from([])
      : Readable.from(file.chunks({ start: from, end: from + compressed }));
  const link: Uint8Array[] = [];
  let sum = 0;
  try {
    for await (const piece of method === 0 ? raw : raw.compose(createInflateRaw())) {
      sum = crc32(piece, sum);
      if (entry.type === 'link') link.push(piece);
    }
  } catch (cause) {
    throw new ArchiveError(`${entry.name} in it is damaged`, { cause });
  }
  if (sum !== crc) throw new ArchiveError(`${entry.name} in it is damaged`);
  return entry.type === 'link' ? Buffer.concat(link).toString('utf8') : undefined;
}
