import { dirname, join } from 'node:path';
import type { Foreseen, ForeseenPath } from '../shadow/foreseen.ts';
import { hostFolder, type Lab, type LabHost } from './lab.ts';
import { entryBefore } from './layers.ts';
import { isNoise, withoutMoment } from './noise.ts';
import { clockStep, isTheirs, type Residents, writtenAt } from './residents.ts';
import { type Entry, entryOf, snapshotOf } from './snapshot.ts';
import { initOf } from './states.ts';

/** Where a check's files and those of a host differ, in lines. */
export interface ComparedFiles {
  /** How many paths the check said something about. */
  readonly predicted: number;
  readonly wrong: readonly string[];
  /** Paths that tasks wrote of which the check said that nobody can know what they do. */
  readonly notPredictable: readonly string[];
  /** Paths that nobody predicted, and that programs wrote which ran already before the check. */
  readonly byPrograms: readonly string[];
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
  /** Programs that ran already. */
  readonly residents: Residents;
  /** Whether any task worked on it. */
  readonly wasWorkedOn: boolean;
  /** When tasks changed something on it. */
  readonly changing: readonly (readonly [number, number])[];
}

/** Compares a host's files with what was foreseen, path by path. */
export async function compareFiles(after: Aftermath): Promise<ComparedFiles> {
  const upper = await snapshotOf(join(hostFolder(after.lab, after.host), 'upper'));
  const said = await Promise.all((await wrongOnes(after, upper)).map((one) => judged(after, one)));
  const strays = await Promise.all((await straysOf(after, upper)).map((one) => judged(after, one)));
  const by = (whose: Whose) =>
    [...said, ...strays].filter((one) => one.whose === whose).map(({ line }) => line);
  return {
    predicted: after.foreseen.paths.length,
    wrong: by('wrong'),
    notPredictable: by('open'),
    byPrograms: by('programs'),
  };
}

type Whose = 'wrong' | 'open' | 'programs';

/** A path that isn't as the check said. */
interface Differing {
  readonly path: string;
  readonly fault: string;
  /** Whether the check said nothing of it. */
  readonly isStray: boolean;
  /** Whether the check said that nobody knows what comes there. */
  readonly isVague: boolean;
}

/** Whether a difference is the check's fault, or whose doing it is. */
async function judged(after: Aftermath, { path, fault, isStray, isVague }: Differing) {
  const line = `${after.host.name}: ${path}: ${fault}`;
  const whose = isVague
    ? 'open'
    : isStray
      ? await whoseStray(after, path)
      : await whosePredicted(after, path);
  return { line, whose };
}

async function whosePredicted({ lab, host, openSince, isCutShort }: Aftermath, path: string): Promise<Whose> {
  if (isCutShort) return 'open';
  if (openSince === undefined) return 'wrong';
  // Where it isn't there, nobody knows when it went.
  const isThere = await entryOf(join(hostFolder(lab, host), 'upper', path));
  const [, last] = await writtenAt(lab, host, path);
  return !isThere || last >= openSince - clockStep ? 'open' : 'wrong';
}

async function whoseStray(after: Aftermath, path: string): Promise<Whose> {
  const { lab, host, straysSince, residents, changing } = after;
  const times = await writtenAt(lab, host, path);
  if (straysSince !== undefined && times[1] >= straysSince - clockStep) return 'open';
  if (residents.folders.length === 0) return 'wrong';
  if (!after.wasWorkedOn) return 'programs';
  const isTasks = ([from, to]: readonly [number, number]) =>
    times.some((time) => time >= from - clockStep && time <= to + clockStep);
  return isTheirs(residents, path) && !changing.some(isTasks) ? 'programs' : 'wrong';
}

type Snapshot = Readonly<Record<string, Entry>>;

/** What was foreseen, and is otherwise. */
async function wrongOnes({ lab, host, foreseen }: Aftermath, upper: Snapshot): Promise<readonly Differing[]> {
  const names = new Map(Object.keys(upper).map((name) => [withoutMoment(`/${name}`), name]));
  const root = `/proc/${(await initOf(lab, host))?.pid}/root`;
  const found: Differing[] = [];
  for (const one of foreseen.paths.filter(({ path }) => !isKernels(path))) {
    const inUpper = upper[names.get(withoutMoment(one.path)) ?? ''];
    const fault = faultOf(one, withoutDeleted(inUpper ?? (await entryOf(join(root, one.path)))));
    if (fault !== undefined) found.push({ path: one.path, fault, isStray: false, isVague: false });
  }
  return found;
}

/** What came, or went, without having been foreseen. */
async function straysOf(after: Aftermath, upper: Snapshot): Promise<readonly Differing[]> {
  const { lab, host, foreseen, earlier, residents } = after;
  const known = new Set(foreseen.paths.map(({ path }) => withoutMoment(path)));
  const isTold = (path: string) =>
    known.has(withoutMoment(path)) || isNoise(path) || residents.files.has(path);
  const open = foreseen.paths.filter(isOpen).map(({ path }) => path);
  const stray = (path: string, what: string, isNew: boolean): Differing => ({
    path,
    fault: `not predicted, came ${what}`,
    isStray: true,
    isVague: open.some((folder) => path.startsWith(`${folder}/`)) || (isNew && foreseen.bringsFiles),
  });
  const found: Differing[] = [];
  for (const [name, entry] of Object.entries(upper)) {
    const path = `/${name}`;
    if (name === '.' || isTold(path)) continue;
    const before = earlier[name] ?? (await entryBefore(lab, host, path));
    if (!isSame(before, entry)) found.push(stray(path, kindOf(entry), before === undefined));
  }
  const gone = goneFrom(earlier, upper).filter((path) => !isTold(path) && !isReplaced(foreseen, path));
  return [...found, ...gone.map((path) => stray(path, 'nothing', false))];
}

/** The paths that a host had written, and that are gone without a trace; of a folder that went, only itself. */
function goneFrom(earlier: Snapshot, upper: Snapshot): readonly string[] {
  const isGone = (name: string) =>
    earlier[name] !== undefined && earlier[name].type !== 'deleted' && upper[name] === undefined;
  return Object.keys(earlier)
    .filter((name) => isGone(name) && !isGone(dirname(name)))
    .map((name) => `/${name}`);
}

/** Whether it was foreseen that a folder above it goes, or is something else. */
function isReplaced({ paths }: Foreseen, path: string): boolean {
  return paths.some((one) => one.type !== 'directory' && path.startsWith(`${one.path}/`));
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
