import type { FileStat, Probe } from '../../../sdk/host.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { ancestors, below, parentOf } from './paths.ts';

/** As many links as Linux follows. */
const mostLinks = 40;

/**
 * The first link on the way to a path, itself among them, that somebody other than root laid or may lay anew. Links that are
 * root's alone are followed.
 */
export async function strangeLink(
  host: Probe,
  path: string,
  left: number = mostLinks,
): Promise<FileStat | undefined> {
  const stats = await allInOrder([...ancestors(path), path].map((one) => host.stat(one)));
  const link = stats.find((stat) => stat?.type === 'link');
  if (link?.target === undefined || left === 0) return undefined;
  const folder = parentOf(link.path);
  if (link.uid !== 0 || mayBeChanged(await host.stat(folder))) return link;
  const target = link.target.startsWith('/') ? link.target : below(folder, link.target);
  return strangeLink(host, target + path.slice(link.path.length), left - 1);
}

/** Whether somebody other than root may replace what root has in a folder. */
function mayBeChanged(folder: FileStat | undefined): boolean {
  if (folder?.uid !== 0) return true;
  const isSticky = (folder.mode & 0o1000) !== 0;
  const byGroup = (folder.mode & 0o020) !== 0 && folder.gid !== 0;
  return !isSticky && (byGroup || (folder.mode & 0o002) !== 0);
}
