import type { FileStat, Probe } from '../../../sdk/host.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { below } from './paths.ts';

/** How many paths are looked at one by one; where there are more, whole folders are listed. */
const few = 200;

/** What is on the host of the entries of an archive or folder, by their path below `folder`; in one round. */
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
