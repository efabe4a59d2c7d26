import type { FileStat, Hands, Probe } from '../../../sdk/host.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { below } from '../files/paths.ts';
import type { ArchiveEntry } from './entry.ts';

/** How many paths are looked at one by one; where there are more, whole folders are listed. */
const few = 200;

/** What is on the host of an archive's entries, by their path below `folder`; in one round. */
export async function presentEntries(
  host: Probe,
  folder: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, FileStat>> {
  if (paths.length <= few) {
    const stats = await allInOrder(paths.map((path) => host.stat(below(folder, path))));
    return new Map(paths.flatMap((path, index) => (stats[index] ? [[path, stats[index]] as const] : [])));
  }
  const tops = [...new Set(paths.map((path) => path.split('/', 1)[0] ?? ''))];
  const [own, lists] = await allInOrder([
    allInOrder(tops.map((top) => host.stat(below(folder, top)))),
    allInOrder(tops.map((top) => host.list(below(folder, top)))),
  ]);
  const start = below(folder, '').length;
  return new Map(
    [...own.filter((stat) => stat !== undefined), ...lists.flat()].map((stat) => [
      stat.path.slice(start),
      stat,
    ]),
  );
}

/** How exactly times are compared. */
export interface Exactness {
  /** A newer file on the host is left. */
  readonly keepNewer: boolean;
  readonly ignoreTimes: boolean;
}

/** What is wrong with one path, in a few words; undefined where it is as the archive has it. */
export function entryFault(
  entry: ArchiveEntry,
  stat: FileStat | undefined,
  sizes: ReadonlyMap<string, ArchiveEntry>,
  { keepNewer, ignoreTimes }: Exactness,
): string | undefined {
  if (entry.type === 'other') return undefined;
  if (!stat) return 'missing';
  const type = entry.type === 'hardlink' ? 'file' : entry.type;
  if (stat.type !== type) return `a ${stat.type}`;
  if (type === 'link') return stat.target === entry.target ? undefined : `a link to ${stat.target}`;
  if (type === 'directory') return undefined;
  const content = entry.type === 'hardlink' ? sizes.get(entry.target ?? '') : entry;
  if (!content || (keepNewer && stat.mtime >= content.mtime)) return undefined;
  if (stat.size !== content.size) return `${stat.size} bytes instead of ${content.size}`;
  return ignoreTimes || isSameTime(content, stat.mtime) ? undefined : 'of another time';
}

/** Where the archive has a local time without its zone, any zone is right, and two seconds are its step. */
function isSameTime(entry: ArchiveEntry, mtime: number): boolean {
  if (mtime === entry.mtime) return true;
  const difference = Math.floor(mtime) - entry.mtime;
  if (!entry.localTime) return difference === 0;
  const quarter = 15 * 60;
  const off = ((difference % quarter) + quarter) % quarter;
  return Math.abs(difference) <= 15 * 60 * 60 && (off <= 2 || off >= quarter - 2);
}

/** Does what busybox's programs leave undone: folders of which all content is left out, and times out of a zip. */
export async function settleEntries(
  host: Hands,
  folder: string,
  chosen: ReadonlyMap<string, ArchiveEntry>,
  { keepNewer, ignoreTimes }: Exactness,
): Promise<void> {
  const present = await presentEntries(host, folder, [...chosen.keys()]);
  const work: Promise<void>[] = [];
  for (const [path, entry] of chosen) {
    const stat = present.get(path);
    if (!stat && entry.type === 'directory') work.push(host.makeDirectory(below(folder, path)));
    const right = !stat || isSameTime(entry, stat.mtime) || (keepNewer && stat.mtime > entry.mtime);
    if (entry.type === 'file' && !ignoreTimes && !right)
      work.push(host.touch(below(folder, path), { mtime: entry.mtime }));
  }
  await allInOrder(work);
}
