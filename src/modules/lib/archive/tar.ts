import { createHash } from 'node:crypto';
import { type ByteReader, byteReader } from './byte-reader.ts';
import { type ArchiveEntry, ArchiveError, type ArchiveOwner, entryPath } from './entry.ts';

const block = 512;

/** What extended headers say of the next entry, or of all that follow (pax, GNU long names). */
type Extended = Readonly<Record<string, string>>;

/**
 * The entries of a tar stream (ustar, pax, GNU: https://www.gnu.org/software/tar/manual/html_node/Standard.html).
 * Reads to the very end, so that a checksum behind the entries is checked. Throws ArchiveError where it is damaged.
 */
export async function tarEntries(source: AsyncIterable<Uint8Array>): Promise<readonly ArchiveEntry[]> {
  const reader = byteReader(source);
  const entries: ArchiveEntry[] = [];
  for await (const { entry, size } of readEntries(reader)) {
    await skipBody(reader, size);
    entries.push(entry);
  }
  await reader.skip(Number.POSITIVE_INFINITY);
  return entries;
}

/** The content of the entry with a name; the last one counts, as in unpacking. Undefined where there is none. */
export async function tarContent(
  source: AsyncIterable<Uint8Array>,
  name: string,
): Promise<Buffer | undefined> {
  const reader = byteReader(source);
  let content: Buffer | undefined;
  for await (const { entry, size } of readEntries(reader)) {
    if (entry.name === name) content = (await reader.take(padded(size))).subarray(0, size);
    else await skipBody(reader, size);
  }
  return content;
}

/** The hex sha256 of every file of a tar stream, by its name; of several of one name, of the last. */
export async function tarDigests(source: AsyncIterable<Uint8Array>): Promise<ReadonlyMap<string, string>> {
  const reader = byteReader(source);
  const digests = new Map<string, string>();
  for await (const { entry, size } of readEntries(reader)) {
    const hash = createHash('sha256');
    for (let left = size; left > 0; left -= piece) hash.update(await reader.take(Math.min(left, piece)));
    await reader.skip(padded(size) - size);
    if (entry.type === 'file') digests.set(entry.name, hash.digest('hex'));
  }
  return digests;
}

/** Bytes that are hashed at a time. */
const piece = 1 << 20;

/** Headers, one after the other; who takes one has to read past the `size` bytes behind it. */
async function* readEntries(reader: ByteReader): AsyncGenerator<{ entry: ArchiveEntry; size: number }> {
  let always: Extended = {};
  let once: Extended = {};
  for (let count = 0; ; ) {
    const header = await reader.take(block);
    if (header.length === 0 && count > 0) return;
    if (header.length < block) throw new ArchiveError('it ends too early');
    if (header.every((byte) => byte === 0)) return;
    checkHeader(header);
    const flag = String.fromCharCode(header[156] ?? 0);
    if (flag === 'x' || flag === 'g' || flag === 'L' || flag === 'K') {
      const body = await bodyOf(reader, numberAt(header, 124, 12));
      if (flag === 'g') always = { ...always, ...paxRecords(body) };
      else
        once = {
          ...once,
          ...(flag === 'x' ? paxRecords(body) : { [flag === 'L' ? 'path' : 'linkpath']: cString(body) }),
        };
      continue;
    }
    const extended = { ...always, ...once };
    once = {};
    const stored = extended.size === undefined ? numberAt(header, 124, 12) : Number(extended.size);
    count += 1;
    yield { entry: entryOf(header, flag, extended, stored), size: /[1-6]/.test(flag) ? 0 : stored };
  }
}

function checkHeader(header: Buffer): void {
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (sum !== numberAt(header, 148, 8))
    throw new ArchiveError('a header in it is damaged, or it is no tar archive');
}

async function bodyOf(reader: ByteReader, size: number): Promise<Buffer> {
  if (size > 1_000_000) throw new ArchiveError('a header in it is longer than any name');
  const body = await reader.take(padded(size));
  if (body.length < size) throw new ArchiveError('it ends too early');
  return body.subarray(0, size);
}

async function skipBody(reader: ByteReader, size: number): Promise<void> {
  if ((await reader.skip(padded(size))) < size) throw new ArchiveError('it ends too early');
}

function padded(size: number): number {
  return Math.ceil(size / block) * block;
}

const types: Readonly<Record<string, ArchiveEntry['type']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  S: 'file',
  '1': 'hardlink',
  '2': 'link',
  '5': 'directory',
};

function entryOf(header: Buffer, flag: string, extended: Extended, stored: number): ArchiveEntry {
  const ustar = header.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = ustar ? cString(header.subarray(345, 500)) : '';
  const short = cString(header.subarray(0, 100));
  const name = extended['GNU.sparse.name'] ?? extended.path ?? (prefix ? `${prefix}/${short}` : short);
  const target = extended.linkpath ?? cString(header.subarray(157, 257));
  const type = types[flag] ?? 'other';
  const sparse = extended['GNU.sparse.realsize'] ?? extended['GNU.sparse.size'];
  const real = flag === 'S' ? numberAt(header, 483, 12) : sparse === undefined ? stored : Number(sparse);
  return {
    name,
    path: entryPath(name),
    type: type === 'file' && name.endsWith('/') ? 'directory' : type,
    size: type === 'file' ? real : 0,
    mode: numberAt(header, 100, 8) & 0o7777,
    owner: ownerOf(header, extended),
    mtime: Math.floor(extended.mtime === undefined ? numberAt(header, 136, 12) : Number(extended.mtime)),
    ...((flag === 'S' || sparse !== undefined) && { sparse: true as const }),
    ...((type === 'link' || type === 'hardlink') && { target }),
  };
}

function ownerOf(header: Buffer, { uid, gid, uname, gname }: Extended): ArchiveOwner {
  const named = header.toString('latin1', 257, 262) === 'ustar';
  const nameAt = (start: number) => (named ? cString(header.subarray(start, start + 32)) : '');
  return {
    uid: uid === undefined ? numberAt(header, 108, 8) : Number(uid),
    gid: gid === undefined ? numberAt(header, 116, 8) : Number(gid),
    user: uname ?? nameAt(265),
    group: gname ?? nameAt(297),
  };
}

function cString(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}

/** Octal digits, or with the high bit set a binary number. */
function numberAt(header: Buffer, start: number, length: number): number {
  const field = header.subarray(start, start + length);
  if (((field[0] ?? 0) & 0x80) === 0) return Number.parseInt(cString(field).trim() || '0', 8);
  return field.subarray(1).reduce((sum, byte) => sum * 256 + byte, (field[0] ?? 0) & 0x7f);
}

/** `length key=value\n`, over and over; the length counts all of it. */
function paxRecords(body: Buffer): Extended {
  const records: Record<string, string> = {};
  for (let at = 0; at < body.length; ) {
    const length = Number.parseInt(body.toString('latin1', at, at + 20), 10);
    if (!(length > 0)) break;
    const record = body.toString('utf8', body.indexOf(32, at) + 1, at + length - 1);
    const equals = record.indexOf('=');
    records[record.slice(0, equals)] = record.slice(equals + 1);
    at += length;
  }
  return records;
}
