import type { Ground, Identity } from '../host/ground.ts';
import { type Access, type FileStat, HostError } from '../sdk/host.ts';
import type { Inode } from './inode.ts';
import type { Model } from './model.ts';

/** What permissions say; root may read and write everything. */
export function accessOf(
  { type, mode, uid, gid }: Pick<FileStat, 'type' | 'mode' | 'uid' | 'gid'>,
  who: Pick<Identity, 'uid' | 'groups'>,
): Access {
  if (who.uid === 0)
    return { read: true, write: true, execute: type === 'directory' || (mode & 0o111) !== 0 };
  const bits = uid === who.uid ? mode >> 6 : who.groups.includes(gid) ? mode >> 3 : mode;
  return { read: (bits & 4) !== 0, write: (bits & 2) !== 0, execute: (bits & 1) !== 0 };
}

/** Whether owner, group or mode of something are the model's own. */
export function hasOwnPermissions({ mode, uid, gid }: Inode): boolean {
  return mode !== undefined || uid !== undefined || gid !== undefined;
}

/** What the user may do with a folder of the model. A refusal of a real one, the host itself is asked about. */
export async function accessAt(ground: Ground, inode: Inode, stat: FileStat): Promise<Access> {
  const may = accessOf(stat, await ground.identity());
  if ((may.write && may.execute) || hasOwnPermissions(inode) || inode.ground === undefined) return may;
  return ground.access(inode.ground);
}

/**
 * Whether a user may have to be refused to look for names in a folder of the model. Who alone changed the model has been
 * in all of its folders, so only those with permissions of the model's own are in question.
 */
export function isInQuestion({ changers }: Model, inode: Inode, uid: number): boolean {
  if (uid === 0 || inode.vague !== undefined) return false;
  return hasOwnPermissions(inode) || changers.size > (changers.has(uid) ? 1 : 0);
}

/** Throws where the user may not look for names in a folder that is in question, in the host's words. */
export async function mustSearch(ground: Ground, inode: Inode, path: string): Promise<void> {
  const own = hasOwnPermissions(inode);
  const base = inode.ground === undefined ? undefined : await ground.stat(inode.ground);
  const seen = {
    mode: inode.mode ?? base?.mode ?? 0,
    uid: inode.uid ?? base?.uid ?? 0,
    gid: inode.gid ?? base?.gid ?? 0,
  };
  const may = own
    ? accessOf({ type: inode.type, ...seen }, await ground.identity())
    : await ground.access(inode.ground ?? '/');
  if (!may.execute) throw denied(`cannot look into ${path || '/'}`);
}

/** An error in the words of a host that doesn't let somebody do something. */
export function denied(purpose: string, said = 'Permission denied'): HostError {
  return new HostError(`${purpose}: ${said}`, { hint: 'set become: true, or become_user to one who may' });
}
