import type { Ground } from '../host/ground.ts';
import type { FileStat, ListOptions } from '../sdk/host.ts';
import { DependsOnUnknown } from '../template/templating.ts';
import { type Inode, statOf } from './inode.ts';
import type { Located } from './locate.ts';
import { accessOf, denied, hasOwnPermissions } from './permission.ts';

/** Which folder is listed, and how. */
export interface Listing {
  readonly ground: Ground;
  readonly options: ListOptions;
  /** What was asked for. */
  readonly path: string;
}

/** Everything below a folder, by the names that start with `shown`. */
export async function listAt(listing: Listing, found: Located, shown: string): Promise<readonly FileStat[]> {
  const { ground, options } = listing;
  if (found.kind === 'absent' || options.depth === 0) return [];
  if (found.kind === 'ground') return renamed(await ground.list(found.ground, options), found.ground, shown);
  const { inode } = found;
  const open = inode.vague ?? inode.inside;
  if (open !== undefined) throw new DependsOnUnknown(open);
  if (inode.type !== 'directory' || !(await mayList(listing, inode, shown))) return [];
  const real =
    inode.ground === undefined ? [] : renamed(await ground.list(inode.ground, options), inode.ground, shown);
  const isOwn = ({ path }: FileStat) =>
    !inode.children.has(path.slice(shown.length + 1).split('/', 1)[0] ?? '');
  const { depth, ...rest } = options;
  const below = { ...listing, options: depth === undefined ? rest : { ...rest, depth: depth - 1 } };
  const own = [...inode.children].map(([name, child]) => listChild(below, child, `${shown}/${name}`));
  return [...real.filter(isOwn), ...(await Promise.all(own)).flat()];
}

/** Whether permissions of the model's own let the user list a folder. What can't be listed is left out of a part only. */
async function mayList({ ground, options, path }: Listing, inode: Inode, shown: string): Promise<boolean> {
  if (!hasOwnPermissions(inode)) return true;
  const base = inode.ground === undefined ? undefined : await ground.stat(inode.ground);
  if (accessOf(statOf(inode, shown, base), await ground.identity()).read) return true;
  if (options.partial) return false;
  throw denied(`cannot list ${path}`);
}

async function listChild(
  listing: Listing,
  child: Inode | undefined,
  path: string,
): Promise<readonly FileStat[]> {
  if (!child) return [];
  const base = child.ground === undefined ? undefined : await listing.ground.stat(child.ground);
  const below = await listAt(listing, { kind: 'inode', path, inode: child }, path);
  return [statOf(child, path, base), ...below];
}

function renamed(stats: readonly FileStat[], from: string, to: string): readonly FileStat[] {
  const start = from === '/' ? 0 : from.length;
  return stats.map((stat) => ({ ...stat, path: to + stat.path.slice(start) }));
}
