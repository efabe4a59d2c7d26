import { posix } from 'node:path';
import { unknownValue } from '../template/unknown.ts';
import { type Inode, newInode, vagueInode } from './inode.ts';
import { locate } from './locate.ts';
import { type ChangeContext, inodeAt, put, spotAt } from './spot.ts';

/**
 * Puts something that nobody knows at a path where nothing is, with folders above it where they are missing; `isThere`: for
 * sure. What is there stays as it is.
 */
export async function makeVague(context: ChangeContext, path: string, isThere: boolean): Promise<void> {
  const { found, stat } = await spotAt(context, path, true);
  const isOpen = found.kind === 'inode' && found.inode.vague !== undefined && !found.inode.isThere;
  if (stat && !(isOpen && isThere)) return;
  const parent = await parentOf(context, posix.dirname(found.path), isThere);
  const reason = `what a command makes of ${found.path}`;
  if (parent)
    put(context, parent, found.path, { ...vagueInode(reason), ...(isThere && { isThere }) }, undefined);
}

/** The folder at a path, made where it isn't there. */
async function parentOf(context: ChangeContext, path: string, isThere: boolean): Promise<Inode | undefined> {
  const { found, stat } = await spotAt(context, path, true);
  if (found.kind === 'inode') return found.inode;
  if (stat) return inodeAt(context, found, stat);
  if (!isThere) await makeVague(context, path, false);
  else {
    const above = await parentOf(context, posix.dirname(found.path), true);
    if (above)
      put(context, above, found.path, folderInode(`what a command makes of ${found.path}`), undefined);
  }
  const made = await locate(context.model, context.ground, path, true);
  return made.kind === 'inode' ? made.inode : undefined;
}

/** A folder for sure, of which nothing else is known. */
function folderInode(reason: string): Inode {
  const [number, name] = [unknownValue(reason) as number, unknownValue(reason) as string];
  const ownership = { uid: number, gid: number, owner: name, group: name, mode: number };
  return { ...newInode('directory', ownership), inside: reason };
}

/** From now on nobody knows what else is in a folder than what the model itself puts there. */
export async function fillVaguely(context: ChangeContext, path: string): Promise<void> {
  const { found, stat } = await spotAt(context, path, true);
  if (stat?.type !== 'directory') return;
  const inode = inodeAt(context, found, stat);
  inode.children.clear();
  inode.inside = `what a command makes in ${found.path}`;
  inode.mtime = 'later';
}
