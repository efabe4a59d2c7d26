import type { FileStat, Hands, Probe } from '../../../sdk/host.ts';
import { isComing, unknownReason } from '../../../template/unknown.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { below } from '../files/paths.ts';
import { presentEntries } from '../files/present-entries.ts';
import type { ArchiveEntry } from './entry.ts';

/** A folder with something in it where the archive has none, by its path below `folder`: no program puts a file there. */
export async function folderInTheWay(
  host: Probe,
  folder: string,
  chosen: ReadonlyMap<string, ArchiveEntry>,
  present: ReadonlyMap<string, FileStat>,
): Promise<string | undefined> {
  const folders = [...chosen]
    .filter(([, { type }]) => type !== 'directory' && type !== 'other')
    .filter(([path]) => present.get(path)?.type === 'directory')
    .map(([path]) => path);
  const lists = await allInOrder(folders.map((path) => host.list(below(folder, path), { depth: 1 })));
  return folders.find((_, index) => (lists[index] ?? []).length > 0);
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
  // What was unpacked from it has the very time that it holds, known or not.
  if (mtime === entry.mtime) return true;
  const times = [mtime, entry.mtime];
  const past = times.filter((time) => unknownReason(time) === undefined);
  if (!entry.localTime && past.length === 1 && times.some(isComing)) return false;
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
