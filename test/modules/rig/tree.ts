import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Entry, Tree } from './case.ts';

/** Everything that can be seen of one path from outside, reading it left out of account (no atime, no ctime). */
export interface Seen {
  readonly type: 'file' | 'directory' | 'link' | 'other';
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number;
  readonly inode: number;
  readonly sha256?: string;
  readonly target?: string;
}

/** Names of users and groups to their numbers, as a machine's own files have them. */
export type Numbers = (database: 'passwd' | 'group', name: string | number) => number;

/** The numbers of the machine whose root folder is given, as they are when asked. */
export function numbersOf(machine: string): Numbers {
  return (database, name) => {
    if (/^\d+$/.test(String(name))) return Number(name);
    const line = readFileSync(join(machine, 'etc', database), 'utf8')
      .split('\n')
      .find((candidate) => candidate.startsWith(`${name}:`));
    if (!line) throw new Error(`no ${name} in /etc/${database}`);
    return Number(line.split(':')[2]);
  };
}

/** Makes a tree. Folders get their mode and times last, since making what is in them changes these. */
export function makeTree(root: string, tree: Tree, numbers: Numbers): void {
  mkdirSync(root, { recursive: true });
  const paths = Object.entries(tree);
  for (const [path, entry] of paths) makeEntry(root, path, entry);
  for (const [path, entry] of paths.toSorted(([a], [b]) => b.length - a.length))
    dress(join(root, path), entry, numbers);
}

function makeEntry(root: string, path: string, entry: Entry): void {
  const full = join(root, path);
  if (path.endsWith('/') && (entry === null || typeof entry === 'string' || entry.link === undefined)) {
    mkdirSync(full, { recursive: true });
    return;
  }
  mkdirSync(dirname(full), { recursive: true });
  if (entry === null || typeof entry === 'string') writeFileSync(full, entry ?? '');
  else if (entry.link !== undefined) symlinkSync(entry.link, full);
  else if (entry.hardlink !== undefined) linkSync(join(root, entry.hardlink), full);
  else if (entry.fifo) execFileSync('mkfifo', [full]);
  else writeFileSync(full, contentOf(entry) ?? '');
}

function dress(full: string, entry: Entry, numbers: Numbers): void {
  if (entry === null || typeof entry === 'string') return;
  const isLink = entry.link !== undefined;
  const { owner, group } = entry;
  const own = isLink ? lchownSync : chownSync;
  if (owner !== undefined || group !== undefined)
    own(
      full,
      owner === undefined ? -1 : numbers('passwd', owner),
      group === undefined ? -1 : numbers('group', group),
    );
  if (entry.mode !== undefined && !isLink) chmodSync(full, Number.parseInt(entry.mode, 8));
  if (entry.mtime !== undefined) lutimesSync(full, entry.atime ?? entry.mtime, entry.mtime);
}

/** The bytes that an entry speaks of. */
export function contentOf(entry: Entry): Buffer | undefined {
  if (entry === null) return Buffer.alloc(0);
  if (typeof entry === 'string') return Buffer.from(entry);
  if (entry.content !== undefined) return Buffer.from(entry.content);
  if (entry.base64 !== undefined) return Buffer.from(entry.base64, 'base64');
  if (entry.size !== undefined) return Buffer.alloc(entry.size);
  return undefined;
}

/** Everything below a folder and the folder itself (`.`). */
export function snapshot(root: string): ReadonlyMap<string, Seen> {
  const seen = new Map<string, Seen>([['.', look(root)]]);
  // With types, since only then links to folders aren't followed.
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    seen.set(relative(root, path), look(path));
  }
  return seen;
}

function look(path: string): Seen {
  const stat = lstatSync(path);
  const type = stat.isFile()
    ? 'file'
    : stat.isDirectory()
      ? 'directory'
      : stat.isSymbolicLink()
        ? 'link'
        : 'other';
  return {
    type,
    mode: (stat.mode & 0o7777).toString(8).padStart(4, '0'),
    uid: stat.uid,
    gid: stat.gid,
    mtime: stat.mtimeMs,
    inode: stat.ino,
    ...(type === 'file' && { sha256: createHash('sha256').update(readFileSync(path)).digest('hex') }),
    ...(type === 'link' && { target: readlinkSync(path) }),
  };
}

/** What is wrong with a tree: what `after` asks for and isn't there, what is there and was neither before nor asked for. */
export function faults(
  root: string,
  before: ReadonlyMap<string, Seen>,
  after: Tree,
  besides: readonly string[],
  numbers: Numbers,
): readonly string[] {
  const now = snapshot(root);
  const wanted = new Map(
    Object.entries(after).map(([path, entry]) => [path.replace(/\/$/, ''), { path, entry }]),
  );
  const found: string[] = [];
  for (const { path, entry } of wanted.values()) found.push(...entryFaults(root, path, entry, now, numbers));
  for (const path of new Set([...before.keys(), ...now.keys()])) {
    if (wanted.has(path) || [...wanted.keys()].some((other) => path === '.' || other.startsWith(`${path}/`)))
      continue;
    if (!before.has(path)) {
      if (!besides.some((pattern) => new RegExp(pattern).test(path))) found.push(`${path} is there, unasked`);
    } else if (!now.has(path)) {
      if (![...wanted].some(([other, { entry }]) => isAbsent(entry) && path.startsWith(`${other}/`)))
        found.push(`${path} is gone`);
    } else if (!sameBut(before.get(path)!, now.get(path)!)) found.push(`${path} was changed`);
  }
  return found;
}

/** Folders change their time when something is made in them; that isn't a fault. */
function sameBut(before: Seen, now: Seen): boolean {
  const ignored = before.type === 'directory' ? { mtime: 0, inode: 0 } : {};
  return JSON.stringify({ ...before, ...ignored }) === JSON.stringify({ ...now, ...ignored });
}

function isAbsent(entry: Entry): boolean {
  return entry !== null && typeof entry === 'object' && entry.absent === true;
}

function entryFaults(
  root: string,
  path: string,
  entry: Entry,
  now: ReadonlyMap<string, Seen>,
  numbers: Numbers,
): readonly string[] {
  const seen = now.get(path.replace(/\/$/, ''));
  if (isAbsent(entry)) return seen ? [`${path} is still there`] : [];
  if (!seen) return [`${path} is missing`];
  const details = entry === null || typeof entry === 'string' ? {} : entry;
  const faults: string[] = [];
  const compare = (what: string, is: unknown, should: unknown) => {
    if (should !== undefined && is !== should) faults.push(`${path}: ${what} is ${is}, not ${should}`);
  };
  if (details.link !== undefined) {
    compare('target', seen.target, details.link);
  } else if (path.endsWith('/')) compare('type', seen.type, 'directory');
  else if (details.fifo) compare('type', seen.type, 'other');
  else {
    compare('type', seen.type, 'file');
    const content = contentOf(entry);
    if (content && seen.type === 'file')
      compare(
        'content',
        JSON.stringify(readFileSync(join(root, path), 'latin1')),
        JSON.stringify(content.toString('latin1')),
      );
  }
  compare('mode', seen.mode, details.mode?.padStart(4, '0'));
  if (details.owner !== undefined) compare('owner', seen.uid, numbers('passwd', details.owner));
  if (details.group !== undefined) compare('group', seen.gid, numbers('group', details.group));
  if (details.mtime !== undefined) compare('mtime', seen.mtime, details.mtime * 1000);
  if (details.hardlink !== undefined) compare('inode', seen.inode, now.get(details.hardlink)?.inode);
  return faults;
}
