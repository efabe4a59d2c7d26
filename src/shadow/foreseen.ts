import { posix } from 'node:path';
import type { FileStat, Probe } from '../sdk/host.ts';
import { DependsOnUnknown } from '../template/templating.ts';
import { unknownReason } from '../template/unknown.ts';
import { digestOf } from './digest.ts';
import { type Inode, statOf } from './inode.ts';
import type { Model } from './model.ts';

/** One path that a model doesn't leave as the host has it. What nobody can know before is undefined. */
export interface ForeseenPath {
  /** Absolute, without links on the way. */
  readonly path: string;
  /** `gone`: nothing is there. `unknown`: something may come, with all that is below it, and nobody knows what. `open`: the same of what is in a folder. */
  readonly type: FileStat['type'] | 'gone' | 'unknown' | 'open';
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** Of a link. */
  readonly target?: string;
  /** Of a file: the hex digest of its content. */
  readonly sha256?: string;
}

/** What a check foresees of a host's files. */
export interface Foreseen {
  readonly paths: readonly ForeseenPath[];
  /** New files of any name may come as well: packages bring them, and services that are started. */
  readonly bringsFiles: boolean;
}

/** Where the content and the attributes of what was moved or copied are still to be found. */
export type Origin = Pick<Probe, 'stat' | 'checksum' | 'list'>;

/** Lists all that a model says is new, changed or gone, sorted by path. `ground` is the host as it is. */
export async function foreseen(model: Model, ground: Origin): Promise<Foreseen> {
  const { root } = model;
  const paths = await pathsBelow(root, '/', ground);
  const bringsFiles = model.bringsFiles || model.startedServices.size > 0;
  const told = model.bringsFiles ? paths.map(withoutAccounts) : paths;
  return { paths: told.toSorted((a, b) => (a.path < b.path ? -1 : 1)), bringsFiles };
}

/** Packages bring users and groups too: what else is in these files then, nobody knows. */
function withoutAccounts(said: ForeseenPath): ForeseenPath {
  const { sha256: _, ...rest } = said;
  return /^\/etc\/(passwd|group|g?shadow|subuid|subgid)-?$/.test(said.path) ? rest : said;
}

async function pathsBelow(folder: Inode, at: string, ground: Origin): Promise<readonly ForeseenPath[]> {
  const found: ForeseenPath[] = [];
  for (const [name, child] of folder.children) {
    const path = posix.join(at, name);
    if (!child) found.push({ path, type: 'gone' });
    else found.push(...(await ownPath(child, path, ground)), ...(await pathsBelow(child, path, ground)));
    if (child?.inside !== undefined) found.push({ path, type: 'open' });
  }
  return found;
}

/** A path itself, and of a folder that was moved what came along. Nothing where only something below it was changed. */
async function ownPath(inode: Inode, path: string, ground: Origin): Promise<readonly ForeseenPath[]> {
  if (inode.vague !== undefined) return [{ path, type: 'unknown' }];
  if (inode.ground === path && !hasChanged(inode)) return [];
  const base = inode.ground === undefined ? undefined : await ground.stat(inode.ground);
  const own = known(statOf(inode, path, base), await digest(inode, ground));
  const isMoved = inode.type === 'directory' && inode.ground !== undefined && inode.ground !== path;
  return isMoved ? [own, ...(await cameAlong(inode, inode.ground, path, ground))] : [own];
}

/** Times don't count: what is the same but for its time is the same. */
function hasChanged({ number, content, mode, uid, gid }: Inode): boolean {
  return [number, content, mode, uid, gid].some((value) => value !== undefined);
}

async function cameAlong(
  { children }: Inode,
  from: string,
  to: string,
  ground: Origin,
): Promise<readonly ForeseenPath[]> {
  const stats = await ground.list(from);
  const same = stats.filter(({ path }) => !children.has(path.slice(from.length + 1).split('/', 1)[0] ?? ''));
  return Promise.all(
    same.map(async (stat) => {
      const sha256 = stat.type === 'file' ? await ground.checksum(stat.path) : undefined;
      return known({ ...stat, path: to + stat.path.slice(from.length) }, sha256);
    }),
  );
}

function known({ path, type, mode, uid, gid, target }: FileStat, sha256: string | undefined): ForeseenPath {
  const values = { mode: type === 'link' ? undefined : mode, uid, gid, target, sha256 };
  const sure = Object.entries(values).filter(
    ([, value]) => value !== undefined && unknownReason(value) === undefined,
  );
  return { path, type, ...Object.fromEntries(sure) };
}

async function digest({ type, content, ground: real }: Inode, ground: Origin): Promise<string | undefined> {
  if (type !== 'file') return undefined;
  if (content === undefined) return real === undefined ? undefined : ground.checksum(real);
  try {
    return await digestOf(content, 'sha256');
  } catch (error) {
    if (error instanceof DependsOnUnknown) return undefined;
    throw error;
  }
}
