import { posix } from 'node:path';
import type { Ground } from '../host/ground.ts';
import { type Operation, purposeOf } from '../host/operations.ts';
import { refusal } from '../host/refusal.ts';
import type { FileStat, HostError, Probe } from '../sdk/host.ts';
import { type Inode, shownInode } from './inode.ts';
import { type Located, locate } from './locate.ts';
import type { Model } from './model.ts';

/** What an operation needs of the model's surroundings. */
export interface ChangeContext {
  readonly model: Model;
  readonly ground: Ground;
  readonly probe: Probe;
}

/** A path with what lies there. */
export interface Spot {
  readonly found: Located;
  readonly stat: FileStat | undefined;
}

/** Looks at a path of the model. */
export async function spotAt(
  { model, ground, probe }: ChangeContext,
  path: string,
  follow: boolean,
): Promise<Spot> {
  const found = await locate(model.root, ground, path, follow);
  return { found, stat: await probe.stat(found.path) };
}

/** The folder that holds a path, ready to be changed. Throws where there is none. */
export async function folderOf(context: ChangeContext, path: string, operation: Operation): Promise<Inode> {
  const folder = posix.dirname(path);
  const { found, stat } = await spotAt(context, folder, true);
  if (!stat) throw refused(operation, `${operation.path}: No such file or directory`);
  if (stat.type !== 'directory') throw refused(operation, `${operation.path}: Not a directory`);
  return inodeAt(context, found, stat);
}

/** The inode at a spot where something is; made where only the ground knew of it, with the folders above. */
export function inodeAt({ model }: ChangeContext, found: Located, stat: FileStat): Inode {
  if (found.kind === 'inode') return found.inode;
  const names = found.path.split('/').filter(Boolean);
  let inode = model.root;
  for (const [index, name] of names.entries()) {
    const present = inode.children.get(name);
    const real = posix.join(inode.ground ?? '/', name);
    const child = present ?? shownInode(index === names.length - 1 ? stat.type : 'directory', real);
    inode.children.set(name, child);
    inode = child;
  }
  return inode;
}

/** An error in the words that the host would have. */
export function refused(operation: Operation, said: string): HostError {
  const section = { code: 1, stdout: Buffer.alloc(0), stderr: Buffer.from(said) };
  return refusal(purposeOf(operation), section, operation.path);
}

/** Throws where a folder is in the way. */
export function notAFolder({ stat, found }: Spot, operation: Operation): void {
  if (stat?.type === 'directory') throw refused(operation, `${found.path}: Is a directory`);
}

/** Puts something, or nothing, at a path of a folder. */
export function put(folder: Inode, path: string, inode: Inode | undefined): void {
  const name = posix.basename(path);
  const before = folder.children.get(name);
  if (before && before !== inode && before.links !== undefined) before.links -= 1;
  folder.children.set(name, inode);
  folder.mtime = 'later';
}
