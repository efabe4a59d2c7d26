import type { Operation } from '../host/files/operations.ts';
import { type FileStat, HostError } from '../sdk/host.ts';
import { DependsOnUnknown, MayBeRefused } from '../template/templating.ts';
import type { Ownership } from './inode.ts';
import type { Located } from './locate.ts';
import { lessSure } from './model.ts';
import { ownershipAfter } from './ownership.ts';
import { accessOf } from './permission.ts';
import { type ChangeContext, type Folder, refused } from './spot.ts';

/** Throws where the user can't give something this owner, group or mode: chown(2), chmod(2). */
export async function mayOwn(
  { ground }: ChangeContext,
  before: Ownership,
  after: Ownership,
  operation: Operation,
): Promise<void> {
  const { uid, groups } = await ground.identity();
  if (uid === 0) return;
  const isMember = after.gid === before.gid || groups.includes(after.gid);
  if (before.uid !== uid || after.uid !== uid || !isMember)
    throw refused(operation, `${operation.path}: Operation not permitted`);
  if (after.mode & 0o2000 && !groups.includes(after.gid))
    throw new DependsOnUnknown(`whether ${operation.path} keeps its setgid bit`);
}

/** Who owns what was made in a folder, and is then given away; where that is refused, it was there for a moment. */
export async function ownedIn(
  context: ChangeContext,
  folder: Folder,
  [own, fresh]: readonly [made: Ownership, wanted: Ownership],
  operation: Extract<Operation, { readonly kind: 'write' | 'make-directory' }>,
): Promise<Ownership> {
  try {
    const say = (said: string) => refused(operation, said);
    const after = await ownershipAfter(context, fresh, operation.attributes, say);
    const ownership = { ...after, mode: operation.attributes.mode ?? fresh.mode };
    await mayOwn(context, own, ownership, operation);
    return ownership;
  } catch (error) {
    folder.inode.mtime = 'later';
    throw error;
  }
}

/** Throws where the user can't set the times of something: utimensat(2). */
export async function mayTouch(
  { ground }: ChangeContext,
  stat: FileStat,
  isNow: boolean,
  operation: Operation,
): Promise<void> {
  const who = await ground.identity();
  if (who.uid === 0 || who.uid === stat.uid || (isNow && accessOf(stat, who).write)) return;
  const said = isNow ? 'Permission denied' : 'Operation not permitted';
  throw refused(operation, `${operation.path}: ${said}`);
}

/** Whether something is wholly the user's: of what isn't, the kernel's settings say what becomes of it. */
export async function isOwn({ ground }: ChangeContext, { uid, gid, mode }: FileStat): Promise<boolean> {
  const who = await ground.identity();
  return who.uid === 0 || (who.uid === uid && who.groups.includes(gid) && (mode & 0o7000) === 0);
}

/** Throws where a folder can't be removed with all that is in it; then nobody knows what is left. */
export async function mayEmpty(
  { model, ground, probe }: ChangeContext,
  { path }: Located,
  operation: Operation,
): Promise<void> {
  const who = await ground.identity();
  if (who.uid === 0) return;
  const [top, entries] = await Promise.all([probe.stat(path), probe.list(path).catch(inDoubt)]);
  const isFree = (stat: FileStat) => {
    const may = accessOf(stat, who);
    return may.read && may.write && may.execute && !(stat.mode & 0o1000 && stat.uid !== who.uid);
  };
  const folders = [...(top ? [top] : []), ...entries.filter(({ type }) => type === 'directory')];
  const inTheWay = folders.find(
    (folder) => !isFree(folder) && entries.some((entry) => entry.path.startsWith(`${folder.path}/`)),
  );
  if (!inTheWay) return;
  lessSure(model, 'all');
  throw refused(operation, `${inTheWay.path}: Permission denied`);
}

/** A folder that can't be looked into can be removed where it is empty. */
function inDoubt(error: unknown): never {
  throw error instanceof HostError
    ? new MayBeRefused('what is in a folder that the user may not look into')
    : error;
}
