import type { Difference, Result } from '../../model/outcome.ts';
import { changes } from '../../sdk/changes.ts';
import { type Failure, failure, isFailure, type Plan } from '../../sdk/define.ts';
import type { FileStat, Hands, Probe } from '../../sdk/host.ts';
import { type AttributeState, attributePlan, attributesOf, preserving } from './attributes.ts';
import type { FileArguments } from './copy-file.ts';
import { copyWithin, type SourceFolder, type TreeEntry } from './copy-source.ts';
import { ancestors, below, makeParents } from './paths.ts';
import { applyWritten } from './written-file.ts';

/** One path of the copy. */
export interface EntryState extends AttributeState {
  readonly type: string;
  /** sha256 of a file. */
  readonly content: string;
  /** Where a link points. */
  readonly target: string;
}

/** By path on the host. */
export type FolderState = Readonly<Record<string, Partial<EntryState>>>;

/** The whole folder against what is there, in one round of probes. Nothing that is there besides is looked at. */
export async function planFolder(
  args: FileArguments,
  source: SourceFolder,
  host: Probe,
): Promise<Plan<FolderState> | Failure> {
  const entries: readonly TreeEntry[] = [{ path: '', type: 'directory' }, ...source.entries];
  const [root, above, list, ...sums] = await Promise.all([
    host.stat(args.dest, { follow: true }),
    Promise.all(ancestors(args.dest).map((folder) => host.stat(folder, { follow: true }))),
    host.list(`${args.dest}/`),
    ...entries.map((entry) =>
      entry.type === 'file' ? host.checksum(below(args.dest, entry.path)) : undefined,
    ),
  ]);
  const blocked = above.find((folder) => folder && folder.type !== 'directory');
  if (blocked) return failure(`${args.dest} can't be made: ${blocked.path} is a ${blocked.type}`);
  const seen = new Map(list.map((stat) => [stat.path.replaceAll(/\/{2,}/g, '/'), stat]));
  if (root) seen.set(args.dest, root);
  const links = await followed(host, entries, args, seen);
  const current: Record<string, Partial<EntryState>> = {};
  const desired: Record<string, Partial<EntryState>> = {};
  for (const [index, entry] of entries.entries()) {
    const path = entry.path === '' ? args.dest : below(args.dest, entry.path);
    const stat = links.get(path) ?? seen.get(path);
    const planned = planEntry(args, entry, path, stat, sums[index]);
    if ('failed' in planned) return planned;
    current[path] = planned.current;
    desired[path] = planned.desired;
  }
  const result = { dest: args.dest, src: source.path, state: 'directory' };
  return { current, desired, result, differences: shown(current, changes({ current, desired })) };
}

/**
 * Stats that a listing hasn't: behind links of the host where a folder is to be, or a file that is written through
 * them, and of what lies below such a folder.
 */
async function followed(
  host: Probe,
  entries: readonly TreeEntry[],
  args: FileArguments,
  seen: ReadonlyMap<string, FileStat>,
): Promise<ReadonlyMap<string, FileStat>> {
  const at = (entry: TreeEntry) => (entry.path === '' ? args.dest : below(args.dest, entry.path));
  const links = entries
    .filter((entry) => entry.type === 'directory' || (entry.type === 'file' && args.follow))
    .map(at)
    .filter((path) => seen.get(path)?.type === 'link');
  if (links.length === 0) return new Map();
  const hidden = entries.map(at).filter((path) => links.some((link) => path.startsWith(`${link}/`)));
  const stats = await Promise.all([
    ...links.map((path) => host.stat(path, { follow: true })),
    ...hidden.map((path) => host.stat(path)),
  ]);
  return new Map(
    [...links, ...hidden].flatMap((path, index) => (stats[index] ? [[path, stats[index]]] : [])),
  );
}

function planEntry(
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
  const mode =
    entry.type === 'directory'
      ? args.directory_mode
      : preserving(args, entry.mode === undefined ? undefined : { mode: entry.mode }).mode;
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

function shown(current: FolderState, changed: Partial<FolderState>): readonly Difference[] {
  return Object.entries(changed).flatMap(([path, entry = {}]) =>
    Object.entries(entry)
      .map(([key, after]) => ({
        kind: 'attribute' as const,
        path,
        key,
        before: current[path]?.[key as keyof EntryState],
        after,
      }))
      .filter(({ before, after }) => before !== after),
  );
}

/** Entries that are sent side by side, their small files in one round trip: what is in memory at any time. */
const atOnce = 32;

/** Makes what is missing and sends what differs. */
export async function applyFolder(
  changed: Partial<FolderState>,
  args: FileArguments,
  source: SourceFolder,
  host: Hands,
): Promise<Result | Failure> {
  const folderAttributes = { owner: args.owner, group: args.group, mode: args.directory_mode };
  await makeParents(host, below(args.dest, 'x'), folderAttributes);
  const isFolder = ({ type }: TreeEntry) => type === 'directory';
  for (const { path } of source.entries.filter(isFolder)) {
    const wanted = changed[below(args.dest, path)];
    if (wanted) await host.makeDirectory(below(args.dest, path), attributesOf(wanted));
  }
  const rest = source.entries.filter((entry) => !isFolder(entry));
  for (let at = 0; at < rest.length; at += atOnce) {
    const group = rest.slice(at, at + atOnce);
    const done = await Promise.allSettled(group.map((entry) => putEntry(host, entry, changed, args)));
    for (const one of done) {
      if (one.status === 'rejected') throw one.reason;
      if (one.value) return one.value;
    }
  }
  return { dest: args.dest, src: source.path, state: 'directory' };
}

/** Sends an entry that differs and is no folder. */
async function putEntry(
  host: Hands,
  entry: TreeEntry,
  changed: Partial<FolderState>,
  args: FileArguments,
): Promise<Failure | undefined> {
  const path = below(args.dest, entry.path);
  const wanted = changed[path];
  if (!wanted) return undefined;
  if (entry.type === 'file') return putFile(host, path, entry, wanted, args);
  await host.symlink(entry.target ?? '', path);
  await host.setAttributes(path, attributesOf(wanted), { follow: false });
  return undefined;
}

async function putFile(
  host: Hands,
  path: string,
  entry: TreeEntry,
  wanted: Partial<EntryState>,
  args: FileArguments,
): Promise<Failure | undefined> {
  const [same, stat] = await Promise.all([host.checksum(path), host.stat(path)]);
  if (stat?.type === 'file' && same === entry.sha256) await host.setAttributes(path, attributesOf(wanted));
  else if (entry.source?.kind === 'remote')
    await copyWithin(host, entry.source.path, path, attributesOf(wanted));
  else if (entry.source?.kind === 'local') {
    const done = await applyWritten(host, path, wanted, entry.source.file, args);
    if (isFailure(done)) return done;
  }
  return undefined;
}
