import { posix } from 'node:path';
import type { Operation } from '../host/files/operations.ts';
import type { FileStat } from '../sdk/host.ts';
import { DependsOnUnknown, MayBeRefused } from '../template/templating.ts';
import { mayFollow, mustLead } from './ends.ts';
import { type Inode, isTouchedWithin, newInode, type Ownership } from './inode.ts';
import type { Located } from './locate.ts';
import { noteMissing } from './missing.ts';
import { newOwnership, ownershipAfter } from './ownership.ts';
import { isOwn, mayEmpty, mayOwn, mayTouch, ownedIn } from './rights.ts';
import { type ChangeContext, folderOf, inodeAt, notAFolder, put, refused, spotAt } from './spot.ts';

/** Does an operation to the model, as the host's shell would. Throws HostError in the host's words. */
export async function change(context: ChangeContext, operation: Operation): Promise<void> {
  const { model } = context;
  const wasChanged = model.changed;
  model.changed = true;
  try {
    model.changers.add((await context.ground.identity()).uid);
    await namesFile(context, operation);
    await carryOut(context, operation);
  } catch (error) {
    // What is refused may have left its trace: the time of a folder.
    model.changed = wasChanged || isTouchedWithin(model.root);
    throw error;
  }
}

function carryOut(context: ChangeContext, operation: Operation): Promise<void> {
  switch (operation.kind) {
    case 'write':
      return write(context, operation);
    case 'make-directory':
      return makeDirectory(context, operation);
    case 'remove':
      return remove(context, operation.path);
    case 'symlink':
      return symlink(context, operation);
    case 'hardlink':
      return hardlink(context, operation);
    case 'set-attributes':
      return setAttributes(context, operation);
    case 'touch':
      return touch(context, operation);
    case 'copy':
      return copy(context, operation);
    case 'rename':
      return rename(context, operation);
  }
}

/** Kinds of operations that also a folder's name may be given. */
const ofFolders: readonly Operation['kind'][] = ['make-directory', 'remove', 'rename'];

/** Throws where a name is that of a folder, since it ends in a slash, and none is there. */
async function namesFile(context: ChangeContext, operation: Operation): Promise<void> {
  const { path, kind } = operation;
  if (!path.endsWith('/') || ofFolders.includes(kind)) return;
  if (kind === 'set-attributes' && Object.keys(operation.attributes).length === 0) return;
  const { stat } = await spotAt(context, path, true);
  if (stat?.type !== 'directory')
    throw refused(operation, `${path}: ${stat ? 'Not a directory' : 'No such file or directory'}`);
}

type Kind<K extends Operation['kind']> = Extract<Operation, { readonly kind: K }>;

async function write(context: ChangeContext, operation: Kind<'write'>): Promise<void> {
  const spot = await spotAt(context, operation.path, true);
  notAFolder(spot, operation);
  const folder = await folderOf(context, spot.found.path, operation, spot.stat);
  await mustLead(context, spot.found, operation);
  const own = await newOwnership(context, folder.stat, 0o666);
  const fresh = spot.stat ?? own;
  const ownership = await ownedIn(context, folder, [own, fresh], operation);
  const { content } = operation;
  put(context, folder.inode, spot.found.path, newInode('file', ownership, { content }), spot.stat);
}

async function makeDirectory(context: ChangeContext, operation: Kind<'make-directory'>): Promise<void> {
  const { found, stat } = await spotAt(context, operation.path, false);
  if (stat) throw refused(operation, `${operation.path}: File exists`);
  noteMissing(context.model, 'made', found);
  const folder = await folderOf(context, found.path, operation);
  const inherited = folder.stat.mode & 0o2000;
  const fresh = await newOwnership(context, folder.stat, 0o777);
  const wanted = { ...fresh, mode: fresh.mode | inherited };
  const ownership = await ownedIn(context, folder, [fresh, wanted], operation);
  put(context, folder.inode, found.path, newInode('directory', ownership), undefined);
}

async function remove(context: ChangeContext, path: string): Promise<void> {
  if (/\/\.\.?\/*$/.test(path)) throw new DependsOnUnknown(`what is removed under the name ${path}`);
  const { found, stat } = await spotAt(context, path, false);
  const operation = { kind: 'remove', path } as const;
  if (found.kind === 'absent' && found.isCircle)
    throw refused(operation, `${path}: Too many levels of symbolic links`);
  if (!stat) return;
  // Whatever a command made there, it goes.
  if (found.kind === 'inode' && found.inode.vague !== undefined) {
    const { inode } = await folderOf(context, found.path, operation);
    return put(context, inode, found.path, undefined, undefined);
  }
  const folder = await folderOf(context, found.path, operation, stat);
  if (stat.type === 'directory') await mayEmpty(context, found, operation);
  put(context, folder.inode, found.path, undefined, stat);
}

/** What is made beside a path and renamed to it. */
async function place(
  context: ChangeContext,
  operation: Operation,
  make: (ownership: Ownership) => Promise<Inode> | Inode,
): Promise<void> {
  const spot = await spotAt(context, operation.path, false);
  notAFolder(spot, operation);
  const folder = await folderOf(context, spot.found.path, operation, spot.stat);
  const made = await make(await newOwnership(context, folder.stat, 0o666));
  put(context, folder.inode, spot.found.path, made, spot.stat);
}

async function symlink(context: ChangeContext, operation: Kind<'symlink'>): Promise<void> {
  const { target } = operation;
  const { found, stat } = await spotAt(context, operation.path, false);
  const leads = target.startsWith('/') ? target : `${posix.dirname(found.path)}/${target}`;
  // mv takes a file and a link to it for the same file, and refuses.
  if (stat && (await spotAt(context, leads, true)).found.path === found.path)
    throw new MayBeRefused(`whether ${operation.path} can become a link to itself`);
  return place(context, operation, (ownership) =>
    newInode('link', { ...ownership, mode: 0o777 }, { target }),
  );
}

async function hardlink(context: ChangeContext, operation: Kind<'hardlink'>): Promise<void> {
  const { found, stat } = await spotAt(context, operation.target, false);
  if (!stat) throw refused(operation, `${operation.target}: No such file or directory`);
  if (stat.type === 'directory')
    throw refused(operation, `${operation.target}: hard link not allowed for directory`);
  const to = await spotAt(context, operation.path, false);
  notAFolder(to, operation);
  await folderOf(context, to.found.path, operation, to.stat);
  oneName(found, stat);
  if (!(await isOwn(context, stat)))
    throw new MayBeRefused(`whether ${operation.target} of another user can have one more name`);
  const inode = inodeAt(context, found, stat);
  const isSame = to.found.kind === 'inode' && to.found.inode === inode;
  if (isSame || (to.stat && to.stat.inode === stat.inode && to.stat.device === stat.device)) {
    // test -ef looks at what a link leads to.
    if (stat.type === 'link')
      throw new DependsOnUnknown(`whether the link ${to.found.path} is one file with itself`);
    return;
  }
  await place(context, operation, () => {
    inode.links = stat.links + 1;
    return inode;
  });
}

async function setAttributes(context: ChangeContext, operation: Kind<'set-attributes'>): Promise<void> {
  if (Object.keys(operation.attributes).length === 0) return;
  const { found, stat } = await spotAt(context, operation.path, operation.follow);
  if (!stat) throw refused(operation, `${operation.path}: No such file or directory`);
  const { mode, ...owners } = operation.attributes;
  // A link has no mode of its own.
  const wanted = stat.type === 'link' || mode === undefined ? owners : { ...owners, mode };
  if (Object.keys(wanted).length === 0) return;
  const after = await ownershipAfter(context, stat, wanted, (said) => refused(operation, said));
  await mayOwn(context, stat, after, operation);
  oneName(found, stat);
  Object.assign(inodeAt(context, found, stat), after);
}

async function touch(context: ChangeContext, operation: Kind<'touch'>): Promise<void> {
  const { mtime, atime } = operation;
  const isNow = mtime === undefined && atime === undefined;
  const { found, stat } = await spotAt(context, operation.path, true);
  if (stat) {
    await mayTouch(context, stat, isNow, operation);
    oneName(found, stat);
  } else {
    await folderOf(context, found.path, operation);
    await mustLead(context, found, operation);
    await mayFollow(context, operation.path);
    await write(context, { kind: 'write', path: found.path, content: '', attributes: {} });
  }
  const spot = await spotAt(context, found.path, true);
  if (!spot.stat) return;
  const inode = inodeAt(context, spot.found, spot.stat);
  if (mtime !== undefined || isNow) inode.mtime = mtime ?? 'later';
  if (atime !== undefined || isNow) inode.atime = atime ?? 'later';
}

/** A file of the ground with other names: which ones, nobody knows, and they change with it. */
function oneName(found: Located, stat: FileStat): void {
  if (found.kind === 'ground' && stat.type === 'file' && stat.links > 1)
    throw new DependsOnUnknown(`${found.path} being one of several names of a file`);
}

async function copy(context: ChangeContext, operation: Kind<'copy'>): Promise<void> {
  const { found, stat } = await spotAt(context, operation.from, true);
  if (!stat) throw refused(operation, `${operation.from}: No such file or directory`);
  if (stat.type !== 'file') throw new DependsOnUnknown(`what a copy of ${operation.from} comes to`);
  const to = await spotAt(context, operation.path, false);
  notAFolder(to, operation);
  await folderOf(context, to.found.path, operation, to.stat);
  if (!(await isOwn(context, stat)))
    throw new DependsOnUnknown(`what a copy of ${operation.from} of another user comes to`);
  const source = found.kind === 'inode' ? found.inode : undefined;
  const real = found.kind === 'ground' ? found.ground : source?.ground;
  const content = source?.content;
  await place(context, operation, (own) => {
    const { uid, owner, gid, group, mode } = { ...own, ...stat };
    const made = newInode(
      'file',
      { uid, gid, owner, group, mode },
      { ...(content === undefined ? real !== undefined && { ground: real } : { content }) },
    );
    made.mtime = source?.mtime ?? stat.mtime;
    made.atime = source?.atime ?? stat.atime;
    return made;
  });
}

async function rename(context: ChangeContext, operation: Kind<'rename'>): Promise<void> {
  const from = await spotAt(context, operation.from, false);
  if (!from.stat) throw refused(operation, `${operation.from}: No such file or directory`);
  const to = await spotAt(context, operation.path, false);
  if (from.stat.type !== 'directory')
    for (const name of [operation.from, operation.path])
      if (name.endsWith('/')) throw refused(operation, `${name}: Not a directory`);
  if (from.found.path === to.found.path)
    throw new DependsOnUnknown('what a rename to the same name comes to');
  if (to.stat && from.stat.inode === to.stat.inode && from.stat.device === to.stat.device)
    throw new DependsOnUnknown('what a rename to another name of the same file comes to');
  if (from.stat.type === 'directory' && to.found.path.startsWith(`${from.found.path}/`))
    throw refused(operation, `${operation.from}: cannot be moved into itself`);
  if (from.stat.type !== 'directory') notAFolder(to, operation);
  else if (to.stat) throw new MayBeRefused(`whether ${operation.path} can be replaced`);
  const folder = await folderOf(context, to.found.path, operation, to.stat);
  const inode = inodeAt(context, from.found, from.stat);
  const old = await folderOf(context, from.found.path, operation, from.stat);
  // Moved, not removed: it keeps the number of its names.
  old.inode.children.delete(posix.basename(from.found.path));
  put(context, old.inode, from.found.path, undefined, undefined);
  put(context, folder.inode, to.found.path, inode, to.stat);
}
