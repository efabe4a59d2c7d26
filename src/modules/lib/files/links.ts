import { posix } from 'node:path';
import { type Failure, failure } from '../../../sdk/define.ts';
import type { FileStat, Hands, Probe } from '../../../sdk/host.ts';
import { allInOrder } from '../../../util/all-in-order.ts';

/** What is at a path, and at the end of the link where it is one. */
export interface Looked {
  readonly path: string;
  readonly own: FileStat | undefined;
  readonly end: FileStat | undefined;
}

/** What a link or hard link is to point at, and what the arguments allow to be replaced. */
export interface LinkWish {
  readonly src: string | undefined;
  readonly source: FileStat | undefined;
  readonly force: boolean;
}

/** `src` as seen from the folder of the link. */
export function linkSource(path: string, src: string): string {
  return posix.resolve(posix.dirname(path), src);
}

/** Why a symbolic link can't or mustn't be made here. */
export async function refuseLink(
  host: Probe,
  { path, own }: Looked,
  wish: LinkWish,
): Promise<Failure | undefined> {
  if (wish.src === undefined)
    return own?.type === 'link' ? undefined : failure(`src is needed to make the link ${path}`);
  if (!wish.source && !wish.force)
    return failure(`${wish.src}, which ${path} is to point to, does not exist`, {
      hint: 'set force: true to make the link all the same',
    });
  if (own?.type === 'link') return undefined;
  if (await isItself(host, path, own, wish))
    return failure(`${path} is what the link ${path} is to point to, and would be lost`, {
      hint: 'name in src what is elsewhere, or in path where the link is to be',
    });
  return refuseReplacing(host, path, own, wish.force, 'a link');
}

/** Whether something, by whatever way, is to be replaced by a link to itself; its other names are something else. */
async function isItself(
  host: Probe,
  path: string,
  own: FileStat | undefined,
  { src = '', source }: LinkWish,
): Promise<boolean> {
  if (!isSameFile(own, source)) return false;
  const [one, other] = await allInOrder([host.realPath(path), host.realPath(linkSource(path, src))]);
  return one === other;
}

/** Why a hard link can't or mustn't be made here. */
export async function refuseHardLink(
  host: Probe,
  { path, own }: Looked,
  wish: LinkWish,
): Promise<Failure | undefined> {
  if (wish.src === undefined)
    return own?.type === 'file' && own.links > 1
      ? undefined
      : failure(`src is needed to make the hard link ${path}`);
  if (!wish.source)
    return failure(`${wish.src}, which ${path} is to be a hard link to, does not exist`, {
      hint: 'make it before this task; only `state: link` may point to what is not there yet',
    });
  if (wish.source.type === 'directory')
    return failure(`${wish.src} is a folder, which can't have hard links`);
  if (isSameFile(own, wish.source)) return undefined;
  return refuseReplacing(host, path, own, wish.force, 'a hard link');
}

/** Whether two stats are of one file, by device and inode. */
export function isSameFile(a: FileStat | undefined, b: FileStat | undefined): boolean {
  return a !== undefined && b !== undefined && a.inode === b.inode && a.device === b.device;
}

async function refuseReplacing(
  host: Probe,
  path: string,
  own: FileStat | undefined,
  force: boolean,
  by: string,
): Promise<Failure | undefined> {
  if (!own) return undefined;
  if (!force)
    return failure(`${path} is a ${own.type} already, and isn't replaced by ${by} unless told`, {
      hint: 'set force: true, or remove it first',
    });
  if (own.type !== 'directory' || (await host.list(path)).length === 0) return undefined;
  return failure(`${path} is a folder with something in it, which no link may replace`, {
    hint: 'remove it first with state: absent, if it really is to go',
  });
}

/** Makes the link; what stands in its place was looked at in planning. */
export async function makeLink(
  host: Hands,
  kind: 'link' | 'hard',
  target: string,
  path: string,
): Promise<void> {
  const own = await host.stat(path);
  if (own?.type === 'directory') await host.remove(path);
  if (kind === 'link') await host.symlink(target, path);
  else await host.hardlink(linkSource(path, target), path);
}
