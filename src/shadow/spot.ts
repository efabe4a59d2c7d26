import { posix } from 'node:path';
import type { Operation } from '../host/files/operations.ts';
import type { Ground } from '../host/ground.ts';
import { refusalOf } from '../host/refusal.ts';
import type { FileStat, HostError, Probe } from '../sdk/host.ts';
import { unknownReason } from '../template/unknown.ts';
import { type Inode, shownInode, statOf } from './inode.ts';
import { type Located, locate } from './locate.ts';
import type { Model } from './model.ts';
import { accessAt } from './permission.ts';

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
  const found = await locate(model, ground, path, follow);
  // Of something that may be there or not, a Probe says nothing.
  if (found.kind === 'inode' && found.inode.vague !== undefined)
    return { found, stat: statOf(found.inode, found.path, undefined) };
  // Where links lead in a circle, the path is that of a link.
  return { found, stat: found.kind === 'absent' ? undefined : await probe.stat(found.path) };
}

/** A folder of the model, with what it was before. */
export interface Folder {
  readonly inode: Inode;
  readonly stat: FileStat;
}

/** The folder that holds a path, where `replaced` lies, ready to be changed, and what it was. Throws where there is none, or the user may not. */
export async function folderOf(
  context: ChangeContext,
  path: string,
  operation: Operation,
  replaced?: FileStat,
): Promise<Folder> {
  const folder = posix.dirname(path);
  const { found, stat } = await spotAt(context, folder, true);
  if (!stat) throw refused(operation, `${operation.path}: No such file or directory`);
  if (stat.type !== 'directory') throw refused(operation, `${operation.path}: Not a directory`);
  const inode = inodeAt(context, found, stat);
  await mustChange(context, { inode, stat }, operation, replaced);
  return { inode, stat };
}

/** Throws where the user may not change the names in a folder, or not that of another's file in a sticky one. */
async function mustChange(
  { ground }: ChangeContext,
  folder: Folder,
  operation: Operation,
  replaced: FileStat | undefined,
): Promise<void> {
  const { uid } = await ground.identity();
  if (uid === 0) return;
  const may = await accessAt(ground, folder.inode, folder.stat);
  if (!may.write || !may.execute) throw refused(operation, `${operation.path}: Permission denied`);
  if (!replaced || !(folder.stat.mode & 0o1000) || folder.stat.uid === uid || replaced.uid === uid) return;
  // What was to take its place was made beside it.
  if (makesBeside.has(operation.kind)) folder.inode.mtime = 'later';
  throw refused(operation, `${operation.path}: Operation not permitted`);
}

const makesBeside: ReadonlySet<Operation['kind']> = new Set(['write', 'symlink', 'hardlink', 'copy']);

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
  return refusalOf(operation, section);
}

/** Throws where a folder is in the way. */
export function notAFolder({ stat, found }: Spot, operation: Operation): void {
  if (stat?.type === 'directory') throw refused(operation, `${found.path}: Is a directory`);
}

/** Puts something, or nothing, at a path of a folder, where `replaced` is what was there. */
export function put(
  { model }: ChangeContext,
  folder: Inode,
  path: string,
  inode: Inode | undefined,
  replaced: FileStat | undefined,
): void {
  const name = posix.basename(path);
  const before = folder.children.get(name);
  if (before && before !== inode) loseName(model, before);
  if (!before && replaced && (replaced.type === 'directory' || hasOtherNames(replaced)))
    model.lostNames = true;
  folder.children.set(name, inode);
  folder.mtime = 'later';
}

/** Something has one name less, and so has all that is below it. */
function loseName(model: Model, inode: Inode): void {
  if (inode.links !== undefined) inode.links -= 1;
  else if (inode.ground !== undefined) model.lostNames = true;
  for (const child of inode.children.values()) if (child) loseName(model, child);
}

/** True as well where nobody knows. */
function hasOtherNames({ links }: FileStat): boolean {
  return unknownReason(links) !== undefined || links > 1;
}
