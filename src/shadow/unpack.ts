import { posix } from 'node:path';
import type { UnpackedEntry } from '../sdk/host.ts';
import { type Inode, newInode } from './inode.ts';
import { newOwnership } from './ownership.ts';
import { type ChangeContext, inodeAt, put, spotAt } from './spot.ts';

/** Puts an archive's entries below a folder, as tar does: what is in the way of a file is replaced, folders stay. */
export async function unpackEntries(
  context: ChangeContext,
  folder: string,
  entries: readonly UnpackedEntry[],
): Promise<void> {
  const top = await spotAt(context, folder, true);
  if (!top.stat) return;
  const { uid, umask } = await context.ground.identity();
  const own = await newOwnership(context, top.stat, 0o777);
  const root = inodeAt(context, top.found, top.stat);
  const times: (() => void)[] = [];
  for (const entry of entries) {
    const parent = await folderAt(context, top.found.path, posix.dirname(entry.path));
    const path = posix.join(top.found.path, entry.path);
    const usual = entry.type === 'directory' ? 0o777 : 0o666;
    const mode = entry.mode === undefined ? usual & ~umask : uid === 0 ? entry.mode : entry.mode & ~umask;
    const before = parent.children.get(posix.basename(path));
    const made = await makeInode(context, root, before, path, entry, { ...own, mode });
    if (made !== before) put(parent, path, made);
    const { mtime } = entry;
    if (entry.type !== 'hardlink')
      times.push(() => {
        made.mtime = mtime;
      });
  }
  // Folders get their times when all that is in them is there.
  for (const settle of times) settle();
}

async function folderAt(context: ChangeContext, top: string, path: string): Promise<Inode> {
  const { found, stat } = await spotAt(context, posix.join(top, path), true);
  if (!stat) throw new Error(`an archive without its folder ${path}`);
  return inodeAt(context, found, stat);
}

async function makeInode(
  context: ChangeContext,
  root: Inode,
  before: Inode | undefined,
  path: string,
  { type, content, target, mode: _given, ...entry }: UnpackedEntry,
  ownership: Parameters<typeof newInode>[1],
): Promise<Inode> {
  if (type === 'link') return newInode('link', { ...ownership, mode: 0o777 }, { target: target ?? '' });
  if (type === 'hardlink') {
    const other = await spotAt(context, posix.join(path.slice(0, -entry.path.length), target ?? ''), false);
    if (!other.stat) return newInode('file', ownership);
    const inode = inodeAt(context, other.found, other.stat);
    inode.links = other.stat.links + 1;
    return inode;
  }
  if (type === 'file') return newInode('file', ownership, content === undefined ? {} : { content });
  const there = await spotAt(context, path, true);
  if (there.stat?.type !== 'directory') return newInode('directory', ownership);
  const inode = before ?? inodeAt(context, there.found, there.stat);
  inode.mode = ownership.mode;
  return root === inode ? root : inode;
}
