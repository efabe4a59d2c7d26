import { posix } from 'node:path';
import type { Content, ControlFile } from '../../../sdk/content.ts';
import { type Control, type Failure, failure } from '../../../sdk/define.ts';
import type { Attributes, FileStat, Hands, Probe } from '../../../sdk/host.ts';
import { whenKnown } from '../../../template/unknown.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { besideOf } from './beside.ts';
import { expandHome, nameOf, withoutSlash } from './paths.ts';

/** A file's content, wherever it lies. */
export type Source =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'local'; readonly file: ControlFile }
  /** On the host itself. */
  | { readonly kind: 'remote'; readonly path: string; readonly stat: FileStat; readonly sha256: string };

/** One path below a folder that is copied. */
export interface TreeEntry {
  /** Relative. */
  readonly path: string;
  readonly type: 'directory' | 'file' | 'link';
  readonly sha256?: string;
  readonly target?: string;
  /** Permission bits, for `mode: preserve`. */
  readonly mode?: number;
  readonly source?: Source;
}

/** A folder to copy: folders stand before what is in them. */
export interface SourceFolder {
  readonly kind: 'folder';
  readonly path: string;
  /** The name it keeps; undefined where only what is in it is meant. */
  readonly name: string | undefined;
  /** Permission bits of a folder of the host. */
  readonly mode?: number;
  readonly entries: readonly TreeEntry[];
}

/** What `src` or `content` names, as far as planning needs it. */
export interface SourceArguments {
  readonly src?: string | undefined;
  readonly content?: unknown;
  readonly remote_src: boolean;
  readonly local_follow: boolean;
  /** Files of the control machine that are vaults are what they hold. */
  readonly decrypt: boolean;
}

/** Finds what is to be copied. */
export async function findSource(
  args: SourceArguments,
  host: Probe,
  control: Control,
): Promise<Source | SourceFolder | Failure> {
  if (args.src === undefined) return { kind: 'bytes', bytes: Buffer.from(contentText(args.content)) };
  return args.remote_src ? remoteSource(args.src, host) : localSource(args.src, args, control);
}

function contentText(content: unknown): string {
  return typeof content === 'object' ? JSON.stringify(content) : String(content);
}

type LocalReading = Pick<SourceArguments, 'local_follow' | 'decrypt'>;

async function localSource(
  src: string,
  how: LocalReading,
  control: Control,
): Promise<Source | SourceFolder | Failure> {
  const path = await control.locate('files', src);
  if (typeof path !== 'string') return path;
  const file = await control.file(path, how);
  if (file) return { kind: 'local', file };
  const entries = await localEntries(control, path, how);
  if ('failed' in entries) return entries;
  return { kind: 'folder', path, name: src.endsWith('/') ? undefined : nameOf(withoutSlash(path)), entries };
}

async function localEntries(
  control: Control,
  folder: string,
  how: LocalReading,
): Promise<readonly TreeEntry[] | Failure> {
  const listed = await control.folder(folder);
  if (!listed) return failure(`${folder} is neither a file nor a folder that can be read`);
  const entries: TreeEntry[] = [];
  for (const { path, directory, link } of listed) {
    const full = posix.join(folder, path);
    if (directory) entries.push({ path, type: 'directory' });
    else if (link !== undefined && !how.local_follow) entries.push({ path, type: 'link', target: link });
    else {
      const found = await localEntry(control, full, { path, link }, how);
      if ('failed' in found) return found;
      entries.push(...found);
    }
  }
  return entries;
}

async function localEntry(
  control: Control,
  full: string,
  { path, link }: { readonly path: string; readonly link: string | undefined },
  how: LocalReading,
): Promise<readonly TreeEntry[] | Failure> {
  const file = await control.file(full, how);
  if (file)
    return [
      { path, type: 'file', mode: file.mode, sha256: await file.sha256(), source: { kind: 'local', file } },
    ];
  if (link === undefined) return failure(`${full} is neither a file nor a folder that can be read`);
  const below = await localEntries(control, full, { ...how, local_follow: true });
  if ('failed' in below)
    return failure(`${full} is a link to ${link}, where nothing is`, {
      hint: 'remove it, or set local_follow: false',
    });
  return [
    { path, type: 'directory' },
    ...below.map((entry) => ({ ...entry, path: posix.join(path, entry.path) })),
  ];
}

async function remoteSource(src: string, host: Probe): Promise<Source | SourceFolder | Failure> {
  if (!/^(\/|~(\/|$))/.test(src))
    return failure(`with remote_src, src has to be an absolute path, and ${src} isn't one`);
  const path = await expandHome(host, src);
  const [stat, sha256] = await allInOrder([
    host.stat(path, { follow: true }),
    whenKnown(host.checksum(path)),
  ]);
  if (!stat)
    return failure(`there is no ${path} on the host`, {
      hint: 'without remote_src it is looked for on the control machine',
    });
  if (stat.type === 'file' && sha256 !== undefined) return { kind: 'remote', path, stat, sha256 };
  if (stat.type !== 'directory') return failure(`${path} is a ${stat.type}, neither a file nor a folder`);
  const entries = await remoteEntries(host, withoutSlash(path));
  const name = src.endsWith('/') ? undefined : nameOf(withoutSlash(path));
  return { kind: 'folder', path, name, mode: stat.mode, entries };
}

async function remoteEntries(host: Probe, folder: string): Promise<readonly TreeEntry[]> {
  const stats = await host.list(`${folder}/`);
  const sums = await allInOrder(
    stats.map((stat) => (stat.type === 'file' ? host.checksum(stat.path) : undefined)),
  );
  return stats.flatMap((stat, index): readonly TreeEntry[] => {
    const path = stat.path.slice(folder.length).replace(/^\/+/, '');
    const sha256 = sums[index];
    if (stat.type === 'directory') return [{ path, type: 'directory', mode: stat.mode }];
    if (stat.type === 'link') return [{ path, type: 'link', target: stat.target ?? '' }];
    if (sha256 === undefined) return [];
    const source = { kind: 'remote' as const, path: stat.path, stat, sha256 };
    return [{ path, type: 'file', mode: stat.mode, sha256, source }];
  });
}

/** The content as the hands take it; a file of the host has none. */
export function contentOf(source: Source): Content | undefined {
  if (source.kind === 'bytes') return source.bytes;
  return source.kind === 'local' ? source.file : undefined;
}

/**
 * Puts a file of the host at another path of it: whole, with the owner and mode of what it replaces, or a new file's.
 * Where `owner` is `new`, it belongs to the task's user all the same.
 */
export async function copyWithin(
  host: Hands,
  from: string,
  to: string,
  attributes: Attributes,
  owner: 'kept' | 'new' = 'kept',
): Promise<void> {
  const beside = besideOf(to);
  const [present, id] = await allInOrder([
    host.stat(to, { follow: true }),
    host.query('id -u; id -g', { reads: [] }),
  ]);
  const [uid = '0', gid = '0'] = id.stdout.trim().split('\n');
  const own = owner === 'kept' ? present : undefined;
  try {
    await host.copy(from, beside);
    await host.setAttributes(beside, {
      owner: attributes.owner ?? String(own?.uid ?? uid),
      group: attributes.group ?? String(own?.gid ?? gid),
      mode: attributes.mode ?? present?.mode ?? 0o644,
    });
    await host.rename(beside, to);
  } catch (error) {
    await host.remove(beside);
    throw error;
  }
}
