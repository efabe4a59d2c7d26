import { differences } from '../../../sdk/changes.ts';
import { type Failure, failure, type Plan } from '../../../sdk/define.ts';
import type { FileStat, Probe } from '../../../sdk/host.ts';
import { isComing, orUnknown, unknownReason } from '../../../template/unknown.ts';
import { type AttributeArgs, type AttributeState, attributePlan, pathResult } from './attributes.ts';
import { timeDiffers, type WantedTime, wantedTime } from './file-times.ts';
import { isSameFile, type Looked, refuseHardLink, refuseLink } from './links.ts';
import { ancestors } from './paths.ts';
import { type Inside, insideDifferences, insidePlan } from './recurse.ts';

/** The arguments of the file module that planning looks at. */
export interface FileArguments extends AttributeArgs {
  readonly state?: string | undefined;
  readonly src?: string | undefined;
  readonly recurse: boolean;
  readonly force: boolean;
  readonly follow: boolean;
  readonly access_time?: string | undefined;
  readonly access_time_format: string;
  readonly modification_time?: string | undefined;
  readonly modification_time_format: string;
}

/** One path as the file module knows it. */
export interface FileState extends AttributeState {
  readonly state: string;
  /** What a link points to. */
  readonly src: string;
  readonly atime: WantedTime;
  readonly mtime: WantedTime;
  /** What `recurse` changes. */
  readonly inside: Inside;
}

/** The state that a path has. */
export function stateOf(stat: FileStat | undefined): string {
  if (!stat) return 'absent';
  return stat.type === 'file' && stat.links > 1 ? 'hard' : stat.type;
}

/** The same of what is to go; of what a command made, only that it is there may be known. */
export function stateToGo(stat: FileStat | undefined): string {
  const state = orUnknown(() => stateOf(stat));
  return unknownReason(state) === undefined ? state : 'present';
}

/** The times that a path should have. */
export interface Times {
  readonly atime: WantedTime;
  readonly mtime: WantedTime;
}

/** The times of the arguments; only `touch` means now unless told. */
export function wantedTimes(args: FileArguments): Times | Failure {
  const otherwise = args.state === 'touch' ? 'now' : 'preserve';
  const atime = wantedTime(args.access_time, args.access_time_format, otherwise);
  if (typeof atime === 'object') return atime;
  const mtime = wantedTime(args.modification_time, args.modification_time_format, otherwise);
  return typeof mtime === 'object' ? mtime : { atime, mtime };
}

/** What is new has the time of now by itself. */
function givenTimes({ mtime, atime }: Times): Partial<FileState> {
  return {
    ...(typeof mtime === 'number' && { mtime }),
    ...(typeof atime === 'number' && { atime }),
  };
}

/** Attributes and times of one path; a link that isn't followed has no mode. */
function managed(
  args: FileArguments,
  stat: FileStat | undefined,
  times: Times,
  directory: boolean,
): Plan<FileState> {
  const { current, desired } = attributePlan(
    stat?.type === 'link' ? { ...args, mode: undefined } : args,
    stat,
    directory,
  );
  if (!stat) return { current, desired: { ...desired, ...givenTimes(times) } };
  const differing = (['mtime', 'atime'] as const).filter((key) => timeDiffers(times[key], stat[key]));
  const was = differing.flatMap((key) => (isComing(stat[key]) ? [] : [[key, Math.floor(stat[key])]]));
  return {
    current: { ...current, ...Object.fromEntries(was) },
    desired: { ...desired, ...Object.fromEntries(differing.map((key) => [key, times[key]])) },
  };
}

/** A path that is there, or an empty file (`make`). */
export function planExisting(
  args: FileArguments,
  looked: Looked,
  times: Times,
  make: 'file' | undefined,
): Plan<FileState> | Failure {
  const { path, own } = looked;
  const stat = own?.type === 'link' && args.follow ? looked.end : own;
  if (!stat && !make)
    return failure(`there is no file ${path}`, {
      hint: 'state: file makes none; use state: touch, copy or template',
    });
  if (stat && !make && args.state === 'file' && stat.type !== 'file')
    return failure(`${path} is a ${stat.type}, not a file`, {
      hint: `name its state: ${stat.type}, or leave state out`,
    });
  const plan = managed(args, stat, times, stat?.type === 'directory');
  if (stat || !make) return finish(args, path, args.state === 'file' ? stat : own, plan);
  return finish(args, path, own, {
    current: { ...plan.current, state: 'absent' },
    desired: { ...plan.desired, state: make },
  });
}

/** A folder, and with `recurse` what is in it. */
export function planDirectory(
  args: FileArguments,
  looked: Looked,
  above: readonly (FileStat | undefined)[],
  inside: readonly FileStat[],
  times: Times,
): Plan<FileState> | Failure {
  const { path, own } = looked;
  const stat = own?.type === 'link' && args.follow ? looked.end : own;
  if (own && stat?.type !== 'directory')
    return failure(
      `${path} exists already, as a ${own.type}${own.type === 'link' && !stat ? ' to nothing' : ''}`,
      {
        hint: 'remove it first with state: absent, if a folder is to take its place',
      },
    );
  const blocked = above.findIndex((folder) => folder && folder.type !== 'directory');
  if (blocked >= 0)
    return failure(`${path} can't be made: ${ancestors(path)[blocked]} is a ${above[blocked]?.type}`);
  const plan = managed(args, stat, times, true);
  const state = {
    current: { ...plan.current, state: stateOf(stat) },
    desired: { ...plan.desired, state: 'directory' },
  };
  if (!args.recurse || !stat) return finish(args, path, stat, state);
  const within = insidePlan(args, inside);
  if (Object.keys(within.desired).length === 0) return finish(args, path, stat, state);
  const desired = { ...state.desired, inside: within.desired };
  const shown = [...differences(state), ...insideDifferences(within)];
  return finish(args, path, stat, { current: { ...state.current, inside: {} }, desired, differences: shown });
}

function asksNothing({ owner, group, mode }: FileArguments, { atime, mtime }: Times): boolean {
  return (owner ?? group ?? mode) === undefined && atime === 'preserve' && mtime === 'preserve';
}

/** A link or hard link. */
export async function planLink(
  args: FileArguments,
  host: Probe,
  looked: Looked,
  source: FileStat | undefined,
  times: Times,
): Promise<Plan<FileState> | Failure> {
  const { path, own, end } = looked;
  const hard = args.state === 'hard';
  const wish = { src: args.src, source, force: args.force };
  const refusal = await (hard ? refuseHardLink : refuseLink)(host, looked, wish);
  if (refusal) return refusal;
  const subject = args.follow ? ((args.src === undefined ? end : source) ?? own) : own;
  // Of what it leads to, nothing needs to be known where nothing is asked of it.
  const plan = asksNothing(args, times)
    ? { current: {}, desired: {} }
    : managed(args, subject, times, subject?.type === 'directory');
  const right = hard ? isSameFile(own, source) : own?.type === 'link' && own.target === args.src;
  if (args.src === undefined || right) return finish(args, path, own, plan);
  const current = { ...plan.current, state: own?.type ?? 'absent', src: own?.target ?? 'absent' };
  return finish(args, path, own, {
    current,
    desired: { ...plan.desired, state: hard ? 'hard' : 'link', src: args.src },
  });
}

/** Adds what every plan of the module shows and returns. */
export function finish(
  args: FileArguments,
  path: string,
  own: FileStat | undefined,
  plan: Plan<FileState>,
): Plan<FileState> {
  const shown = plan.differences ?? differences(plan);
  const result = { ...named(args, path, own), ...pathResult(own) };
  return { ...plan, result, differences: shown.map((each) => ({ ...each, path: each.path ?? path })) };
}

/** The path as the result names it. */
export function named(
  args: FileArguments,
  path: string,
  own: FileStat | undefined,
): { readonly path: string; readonly dest?: string; readonly src?: string } {
  if (args.state === 'touch') return { path, dest: path };
  if (args.state === undefined ? own?.type !== 'link' : !['link', 'hard'].includes(args.state))
    return { path };
  const src = args.src ?? (args.follow ? own?.target : undefined);
  return { path, dest: path, ...(src !== undefined && { src }) };
}
