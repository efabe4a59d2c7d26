import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** One path of a host's `upper` folder, with all that a write could change of it. */
export interface Entry {
  readonly type: 'file' | 'directory' | 'link' | 'deleted' | 'other';
  /** Permissions, octal. */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  /** Nanoseconds since 1970. */
  readonly mtime: bigint;
  /** Of a file: the hex digest of its content. */
  readonly sha256?: string;
  /** Of a link. */
  readonly target?: string;
}

/** Every path below a folder, relative to it, with itself as `.`; sorted. */
export async function snapshotOf(folder: string): Promise<Readonly<Record<string, Entry>>> {
  const paths = await pathsBelow(folder);
  const entries: [string, Entry][] = [];
  for (const path of ['.', ...paths].sort()) {
    const entry = await entryOf(join(folder, path));
    if (entry) entries.push([path, entry]);
  }
  return Object.fromEntries(entries);
}

/** Without those behind links: Node's own `recursive` follows them. */
async function pathsBelow(folder: string, path = ''): Promise<readonly string[]> {
  const entries = await readdir(join(folder, path), { withFileTypes: true }).catch(ignoreGone);
  const found = await Promise.all(
    entries.map(async (entry) => {
      const inside = join(path, entry.name);
      return entry.isDirectory() ? [inside, ...(await pathsBelow(folder, inside))] : [inside];
    }),
  );
  return found.flat();
}

/** Programs may take away what is looked at. */
function ignoreGone(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
  throw error;
}

/** What is at a path. Undefined where nothing is, or goes away meanwhile. */
export async function entryOf(path: string): Promise<Entry | undefined> {
  try {
    return await readEntry(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

async function readEntry(path: string): Promise<Entry> {
  const found = await lstat(path, { bigint: true });
  const shared = {
    mode: (Number(found.mode) & 0o7777).toString(8),
    uid: Number(found.uid),
    gid: Number(found.gid),
    mtime: found.mtimeNs,
  };
  if (found.isFile()) return { type: 'file', ...shared, sha256: await digestOf(path) };
  if (found.isSymbolicLink()) return { type: 'link', ...shared, target: await readlink(path) };
  if (found.isDirectory()) return { type: 'directory', ...shared };
  return { type: found.isCharacterDevice() && found.rdev === 0n ? 'deleted' : 'other', ...shared };
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** The paths in which two snapshots differ, times included. */
export function differingPaths(
  before: Readonly<Record<string, Entry>>,
  after: Readonly<Record<string, Entry>>,
): readonly string[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths.filter((path) => shown(before[path]) !== shown(after[path]));
}

function shown(entry: Entry | undefined): string {
  return JSON.stringify(entry, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
}
