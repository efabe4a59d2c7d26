import { type Failure, failure, type Plan } from '../../../sdk/define.ts';
import type { FileStat } from '../../../sdk/host.ts';
import { type AttributeState, attributePlan, preserving } from './attributes.ts';
import type { FileArguments } from './copy-file.ts';
import type { TreeEntry } from './copy-source.ts';

/** One path of the copy. */
export interface EntryState extends AttributeState {
  readonly type: string;
  /** sha256 of a file. */
  readonly content: string;
  /** Where a link points. */
  readonly target: string;
}

/** What is and what should be at the path of one entry. */
export function planEntry(
  args: FileArguments,
  entry: TreeEntry,
  path: string,
  stat: FileStat | undefined,
  sum: string | undefined,
): Plan<EntryState> | Failure {
  const type = stat?.type ?? 'absent';
  if (
    stat &&
    type !== entry.type &&
    (type === 'directory' || entry.type === 'directory' || !/file|link/.test(type))
  )
    return failure(`${path} is a ${type} on the host, and a ${entry.type} in src`, {
      hint: 'remove it first with the file module',
    });
  if (stat && entry.type === 'directory') return { current: {}, desired: {} };
  if (stat && entry.type !== 'directory' && !args.force) return { current: {}, desired: {} };
  const mode = modeOf(args, entry, type === entry.type && sum === entry.sha256);
  const wanted = { owner: args.owner, group: args.group, mode: entry.type === 'link' ? undefined : mode };
  const attributes = attributePlan(
    wanted,
    type === entry.type ? stat : undefined,
    entry.type === 'directory',
  );
  const desired = {
    ...attributes.desired,
    type: entry.type,
    ...(entry.sha256 !== undefined && { content: entry.sha256 }),
    ...(entry.target !== undefined && { target: entry.target }),
  };
  const is = {
    ...attributes.current,
    type,
    ...(sum !== undefined && { content: sum }),
    ...(stat?.target !== undefined && { target: stat.target }),
  };
  const current = Object.fromEntries(Object.entries(is).filter(([key]) => key in desired));
  return { current, desired };
}

/** What is new or other than before within a host keeps its mode, unless told otherwise. */
function modeOf(args: FileArguments, entry: TreeEntry, same: boolean): string | undefined {
  const own = entry.mode === undefined ? undefined : { mode: entry.mode };
  if (entry.type === 'directory')
    return args.directory_mode ?? (args.remote_src ? preserving({ mode: 'preserve' }, own).mode : undefined);
  const kept = args.remote_src && args.mode === undefined && !same;
  return preserving(kept ? { mode: 'preserve' } : args, own).mode;
}
