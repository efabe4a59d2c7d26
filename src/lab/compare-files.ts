import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Foreseen, ForeseenPath } from '../shadow/foreseen.ts';
import { hostFolder, type Lab, type LabHost } from './lab.ts';
import { entryBefore } from './layers.ts';
import { isNoise, withoutMoment } from './noise.ts';
import { type Entry, entryOf, snapshotOf } from './snapshot.ts';
import { initOf } from './states.ts';

/** Where a check's files and those of a host differ, in lines. */
export interface ComparedFiles {
  /** How many paths the check said something about. */
  readonly predicted: number;
  readonly wrong: readonly string[];
  /** Paths that tasks wrote of which the check said that nobody can know what they do. */
  readonly notPredictable: readonly string[];
}

/** A host after the run, beside what was foreseen of it. */
interface Aftermath {
  readonly lab: Lab;
  readonly host: LabHost;
  readonly foreseen: Foreseen;
  /** Milliseconds since 1970 from which the host's tasks may have written what nobody could foresee. */
  readonly openSince: number | undefined;
  /** The same, and programs at the bidding of other hosts' tasks. */
  readonly straysSince: number | undefined;
  /** Whether it failed where nobody could foresee it. */
  readonly isCutShort: boolean;
  /** What it had written when the check began. */
  readonly earlier: Readonly<Record<string, Entry>>;
  /** Paths to which programs that ran already may have written. */
  readonly inUse: ReadonlySet<string>;
}

/** Compares a host's files with what was foreseen, path by path. */
export async function compareFiles(after: Aftermath): Promise<ComparedFiles> {
  const { lab, host, foreseen, earlier, inUse } = after;
  const upper = await snapshotOf(join(hostFolder(lab, host), 'upper'));
  const names = new Map(Object.keys(upper).map((name) => [withoutMoment(`/${name}`), name]));
  const root = `/proc/${(await initOf(lab, host))?.pid}/root`;
  const wrong: string[] = [];
  const notPredictable: string[] = [];
  const note = (path: string, fault: string, isOpen: boolean) =>
    (isOpen ? notPredictable : wrong).push(`${host.name}: ${path}: ${fault}`);
  for (const one of foreseen.paths.filter(({ path }) => !isKernels(path))) {
    const inUpper = upper[names.get(withoutMoment(one.path)) ?? ''];
    const came = withoutDeleted(inUpper ?? (await entryOf(join(root, one.path))));
    const fault = faultOf(one, came);
    if (fault === undefined) continue;
    note(one.path, fault, after.isCutShort || (await isLate(after, one.path, after.openSince)));
  }
  const known = new Set(foreseen.paths.map(({ path }) => withoutMoment(path)));
  const vague = foreseen.paths.filter(isOpen).map(({ path }) => path);
  for (const [name, entry] of Object.entries(upper)) {
    const path = `/${name}`;
    if (name === '.' || known.has(withoutMoment(path)) || isNoise(path) || inUse.has(path)) continue;
    const before = earlier[name] ?? (await entryBefore(lab, host, path));
    if (isSame(before, entry)) continue;
    const isNew = before === undefined;
    const isVague =
      vague.some((folder) => path.startsWith(`${folder}/`)) || (isNew && foreseen.unsure === 'absence');
    const isStray = isVague || (await isLate(after, path, after.straysSince));
    note(path, `not predicted, came ${kindOf(entry)}`, isStray);
  }
  return { predicted: foreseen.paths.length, wrong, notPredictable };
}

/** The kernel's clock for files goes in steps. */
const step = 20;

/** Whether a path was last changed since a moment; where it isn't there, nobody knows when. */
async function isLate({ lab, host }: Aftermath, path: string, since: number | undefined): Promise<boolean> {
  if (since === undefined) return false;
  const found = await lstat(join(hostFolder(lab, host), 'upper', path)).catch(() => undefined);
  return !found || found.ctimeMs >= since - step;
}

/** Whether anything may come below it. */
function isOpen({ type }: ForeseenPath): boolean {
  return type === 'unknown' || type === 'open';
}

/** What is wrong with a prediction. */
function faultOf(said: ForeseenPath, came: Entry | undefined): string | undefined {
  if (isOpen(said)) return undefined;
  if (said.type === 'gone') return came && `predicted to be gone, came ${kindOf(came)}`;
  const kind = isPlain(said.type) ? said.type : 'other';
  if (!came) return `predicted a ${said.type}, and never came`;
  if (came.type !== kind) return `predicted a ${said.type}, came ${kindOf(came)}`;
  const mode = said.mode?.toString(8);
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['mode', mode, came.mode],
    ['owner', said.uid, came.uid],
    ['group', said.gid, came.gid],
    ['target', said.target, came.target],
    ['content', said.sha256, came.sha256],
  ];
  const faults = pairs.filter(([, was, is]) => was !== undefined && was !== is);
  if (faults.length === 0) return undefined;
  return faults.map(([what, was, is]) => `predicted ${what} ${was}, came ${is}`).join('; ');
}

function isPlain(type: ForeseenPath['type']): type is 'file' | 'directory' | 'link' {
  return type === 'file' || type === 'directory' || type === 'link';
}

function withoutDeleted(entry: Entry | undefined): Entry | undefined {
  return entry?.type === 'deleted' ? undefined : entry;
}

/** What the kernel shows of itself says something else to whoever looks from outside. */
function isKernels(path: string): boolean {
  return /^\/(proc|sys)\//.test(path);
}

/** Overlayfs copies up what is touched, and every folder above it. */
function isSame(before: Entry | undefined, after: Entry): boolean {
  if (!before) return after.type === 'deleted';
  const { mtime: _, ...rest } = before;
  return Object.entries(rest).every(([key, value]) => after[key as keyof Entry] === value);
}

function kindOf({ type }: Entry): string {
  if (type === 'deleted') return 'nothing';
  return type === 'other' ? 'something else' : `a ${type}`;
}
