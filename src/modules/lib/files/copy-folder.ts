import type { Difference, Result } from '../../../model/outcome.ts';
import { changes } from '../../../sdk/changes.ts';
import { type Failure, failure, isFailure, type Plan } from '../../../sdk/define.ts';
import type { FileStat, Hands, Probe } from '../../../sdk/host.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { attributesOf } from './attributes.ts';
import { type EntryState, planEntry } from './copy-entry.ts';
import type { FileArguments } from './copy-file.ts';
import { copyWithin, type SourceFolder, type TreeEntry } from './copy-source.ts';
import { ancestors, below, makeFolder, makeParents, parentOf } from './paths.ts';
import { presentEntries } from './present-entries.ts';
import { putContent, type Target } from './written-file.ts';

/** By path on the host. */
export type FolderState = Readonly<Record<string, Partial<EntryState>>>;

/** The whole folder against what is there, in one round of probes. Nothing that is there besides is looked at. */
export async function planFolder(
  args: FileArguments,
  source: SourceFolder,
  host: Probe,
): Promise<Plan<FolderState> | Failure> {
  const itself: TreeEntry = {
    path: '',
    type: 'directory',
    ...(source.mode !== undefined && { mode: source.mode }),
  };
  const entries = [itself, ...source.entries];
  const files = entries.filter(({ type }) => type === 'file').map(({ path }) => below(args.dest, path));
  const [root, above, there, sums] = await allInOrder([
    host.stat(args.dest, { follow: true }),
    allInOrder(ancestors(args.dest).map((folder) => host.stat(folder, { follow: true }))),
    presentEntries(
      host,
      args.dest,
      source.entries.map(({ path }) => path),
    ),
    checksums(host, files),
  ]);
  const blocked = above.find((folder) => folder && folder.type !== 'directory');
  if (blocked) return failure(`${args.dest} can't be made: ${blocked.path} is a ${blocked.type}`);
  const seen = new Map([...there].map(([path, stat]) => [below(args.dest, path), stat]));
  if (root) seen.set(args.dest, root);
  const links = await followed(host, entries, args, seen);
  const current: Record<string, Partial<EntryState>> = {};
  const desired: Record<string, Partial<EntryState>> = {};
  for (const entry of entries) {
    const path = entry.path === '' ? args.dest : below(args.dest, entry.path);
    const stat = links.get(path) ?? seen.get(path);
    const planned = planEntry(args, entry, path, stat, sums.get(path));
    if ('failed' in planned) return planned;
    current[path] = planned.current;
    desired[path] = planned.desired;
  }
  const result = { dest: args.dest, src: source.path, state: 'directory' };
  return { current, desired, result, differences: shown(current, changes({ current, desired })) };
}

/** By path. */
async function checksums(
  host: Probe,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string | undefined>> {
  const sums = await allInOrder(paths.map((path) => host.checksum(path)));
  return new Map(paths.map((path, index) => [path, sums[index]]));
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
  const stats = await allInOrder([
    ...links.map((path) => host.stat(path, { follow: true })),
    ...hidden.map((path) => host.stat(path)),
  ]);
  return new Map(
    [...links, ...hidden].flatMap((path, index) => (stats[index] ? [[path, stats[index]]] : [])),
  );
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

/** Bytes of small files that are sent side by side, in a few round trips: what is in memory at any time. */
const atOnce = 8 << 20;

/** Makes what is missing and sends what differs. */
export async function applyFolder(
  changed: Partial<FolderState>,
  args: FileArguments,
  source: SourceFolder,
  host: Hands,
): Promise<Result | Failure> {
  const folderAttributes = { owner: args.owner, group: args.group, mode: args.directory_mode };
  await makeParents(host, args.dest, folderAttributes);
  const root = changed[args.dest];
  if (root?.type !== undefined) await makeFolder(host, args.dest, attributesOf(root));
  const wanted = source.entries.filter(({ path }) => changed[below(args.dest, path)]);
  // Asked for in one turn they are made in this order, each after the one it is in.
  await all(
    wanted
      .filter(({ type }) => type === 'directory')
      .map(({ path }) => below(args.dest, path))
      .map((path) => makeFolder(host, path, attributesOf(changed[path] ?? {}))),
  );
  const rest = wanted.filter(({ type }) => type !== 'directory');
  const seen = await present(host, args.dest, rest);
  const paths = rest.filter(({ type }) => type === 'file').map(({ path }) => below(args.dest, path));
  const sums = await checksums(
    host,
    paths.filter((path) => seen.get(path)?.type === 'file'),
  );
  for (const group of groupsOf(rest)) {
    const done = await all(
      group.map((entry) => {
        const path = below(args.dest, entry.path);
        const target = { path, own: seen.get(path), same: sums.get(path) === entry.sha256 };
        return putEntry(host, entry, target, changed[path] ?? {}, args);
      }),
    );
    const failed = done.find(isFailure);
    if (failed) return failed;
  }
  return { dest: args.dest, src: source.path, state: 'directory' };
}

/** Waits for all of them, also where one fails: what is under way must not go on behind the back of the next task. */
async function all<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(work);
  return allInOrder(work);
}

/** What lies where entries go; below links, which a listing doesn't follow, one by one. */
async function present(
  host: Probe,
  dest: string,
  entries: readonly TreeEntry[],
): Promise<ReadonlyMap<string, FileStat>> {
  if (entries.length === 0) return new Map();
  const names = entries.map(({ path }) => path);
  const found = await presentEntries(host, dest, names);
  const seen = new Map([...found].map(([name, stat]) => [below(dest, name), stat]));
  const paths = names.map((name) => below(dest, name));
  const listed = (path: string) => parentOf(path) === dest || seen.get(parentOf(path))?.type === 'directory';
  const hidden = paths.filter((path) => !seen.has(path) && !listed(path));
  const stats = await allInOrder(hidden.map((path) => host.stat(path)));
  for (const [index, path] of hidden.entries()) if (stats[index]) seen.set(path, stats[index]);
  return seen;
}

function groupsOf(entries: readonly TreeEntry[]): readonly (readonly TreeEntry[])[] {
  const groups: TreeEntry[][] = [[]];
  let size = 0;
  for (const entry of entries) {
    size += entry.source?.kind === 'local' ? entry.source.file.size : 0;
    if (size > atOnce) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(entry);
  }
  return groups;
}

/** Sends an entry that differs and is no folder. */
async function putEntry(
  host: Hands,
  entry: TreeEntry,
  target: Pick<Target, 'path' | 'own'> & { readonly same: boolean },
  wanted: Partial<EntryState>,
  args: FileArguments,
): Promise<Result | Failure> {
  const { path } = target;
  if (entry.type === 'link') {
    await host.symlink(entry.target ?? '', path);
    await host.setAttributes(path, attributesOf(wanted), { follow: false });
  } else if (target.same) await host.setAttributes(path, attributesOf(wanted));
  else if (entry.source?.kind === 'remote')
    await copyWithin(host, entry.source.path, path, attributesOf(wanted));
  else if (entry.source?.kind === 'local')
    return putContent(host, target, entry.source.file, attributesOf(wanted), args);
  return {};
}
