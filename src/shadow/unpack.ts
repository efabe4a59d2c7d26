import { posix } from 'node:path';
import type { UnpackedEntry } from '../sdk/content.ts';
import { MayBeRefused } from '../template/templating.ts';
import { unknownReason } from '../template/unknown.ts';
import { groupNameOf, userNameOf } from './id-names.ts';
import { type Inode, newInode, type Ownership } from './inode.ts';
import { lessSure } from './model.ts';
import { newOwnership } from './ownership.ts';
import { accessAt, denied } from './permission.ts';
import { type ChangeContext, inodeAt, put, spotAt } from './spot.ts';

/**
 * Puts an archive's entries below a folder, as tar does: what is in the way of a file is replaced, folders stay. Throws where
 * the user may not; what tar has put there until then nobody knows.
 */
export async function unpackEntries(
  context: ChangeContext,
  folder: string,
  entries: readonly UnpackedEntry[],
): Promise<void> {
  const top = await spotAt(context, folder, true);
  if (!top.stat) return;
  const { uid, umask } = await context.ground.identity();
  const own = await newOwnership(context, top.stat, 0o777);
  const times: (() => void)[] = [];
  const writable = new Set<Inode>();
  for (const entry of entries) {
    const parent = await folderAt(context, top.found.path, posix.dirname(entry.path), writable);
    const path = posix.join(top.found.path, entry.path);
    const usual = entry.type === 'directory' ? 0o777 : 0o666;
    const mode = entry.mode !== undefined && uid === 0 ? entry.mode : (entry.mode ?? usual) & 0o777 & ~umask;
    const before = parent.children.get(posix.basename(path));
    const owner = uid === 0 ? await ownerOf(context, entry) : {};
    const ownership = { ...own, ...owner, mode };
    const made = await makeInode(context, uid, before, path, entry, ownership, top.stat.mode & 0o2000);
    if (made !== before && made !== parent.children.get(posix.basename(path))) {
      if (!writable.has(parent)) throw inDoubt(context, denied(`cannot unpack ${path}`));
      put(context, parent, path, made, undefined);
    }
    // To look at each that may be replaced would take long.
    if (parent.ground !== undefined) context.model.lostNames = true;
    const { mtime } = entry;
    // The archive says nothing of a folder that it doesn't name itself.
    const isUnnamed = entry.type === 'directory' && entry.mode === undefined;
    if (entry.type !== 'hardlink' && !isUnnamed)
      times.push(() => {
        made.mtime = mtime;
      });
  }
  // Folders get their times when all that is in them is there.
  for (const settle of times) settle();
}

/** As tar does it for root: by name where the host has it, else by number. */
async function ownerOf(context: ChangeContext, { owner }: UnpackedEntry): Promise<Partial<Ownership>> {
  if (!owner) return {};
  const { probe } = context;
  const [user, group] = await Promise.all([
    owner.user === '' ? undefined : probe.user(owner.user),
    owner.group === '' ? undefined : probe.group(owner.group),
  ]);
  const uid = user?.uid ?? owner.uid;
  const gid = group?.gid ?? owner.gid;
  return {
    uid,
    gid,
    owner: user?.name ?? (await nameOf(uid, (id) => userNameOf(context, id))),
    group: group?.name ?? (await nameOf(gid, (id) => groupNameOf(context, id))),
  };
}

async function nameOf(id: number, ask: (id: number) => Promise<string | undefined>): Promise<string> {
  if (unknownReason(id) !== undefined) return id as unknown as string;
  return (await ask(id)) ?? String(id);
}

/** The folder of an entry, noted where the user may change the names in it. */
async function folderAt(
  context: ChangeContext,
  top: string,
  path: string,
  writable: Set<Inode>,
): Promise<Inode> {
  const { found, stat } = await spotAt(context, posix.join(top, path), true);
  if (!stat) throw new Error(`an archive without its folder ${path}`);
  const inode = inodeAt(context, found, stat);
  if (writable.has(inode)) return inode;
  const { write, execute } = await accessAt(context.ground, inode, stat);
  if (write && execute) writable.add(inode);
  return inode;
}

/** What of an archive is there by now, nobody knows. */
function inDoubt<T extends Error>({ model }: ChangeContext, error: T): T {
  lessSure(model, 'all');
  return error;
}

async function makeInode(
  context: ChangeContext,
  uid: number,
  before: Inode | undefined,
  path: string,
  { type, content, target, path: name, mode, owner }: UnpackedEntry,
  ownership: Ownership,
  setgid: number,
): Promise<Inode> {
  if (type === 'link') return newInode('link', { ...ownership, mode: 0o777 }, { target: target ?? '' });
  if (type === 'hardlink') {
    const other = await spotAt(context, posix.join(path.slice(0, -name.length), target ?? ''), false);
    if (!other.stat) return newInode('file', ownership);
    const inode = inodeAt(context, other.found, other.stat);
    inode.links = other.stat.links + 1;
    return inode;
  }
  if (type === 'file') return newInode('file', ownership, content === undefined ? {} : { content });
  const there = await spotAt(context, path, true);
  const isRoot = uid === 0;
  // mkdir(2) takes the setgid bit over; a mode that root sets then takes it away.
  if (there.stat?.type !== 'directory')
    return newInode(
      'directory',
      isRoot && mode !== undefined ? ownership : { ...ownership, mode: ownership.mode | setgid },
    );
  const inode = before ?? inodeAt(context, there.found, there.stat);
  if (mode === undefined) return inode;
  // GNU's tar sets mode and time of a folder that is there, and fails where it may not; busybox's doesn't mind.
  if (!isRoot && there.stat.uid !== uid)
    throw inDoubt(context, new MayBeRefused(`whether ${path} of another user is left as it is`));
  // Of a folder that is there, who isn't root sets the permissions alone.
  inode.mode = isRoot ? ownership.mode : (there.stat.mode & 0o7000) | ownership.mode;
  if (owner && isRoot) Object.assign(inode, ownership);
  return inode;
}
