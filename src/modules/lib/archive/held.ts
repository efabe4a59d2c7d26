import { createHash } from 'node:crypto';
import type { Content, ControlFile, LocalFile } from '../../../sdk/content.ts';
import type { Control, Failure } from '../../../sdk/define.ts';
import type { FileStat, ModelHands } from '../../../sdk/host.ts';
import { comingMoment, isComing, orUnknown } from '../../../template/unknown.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { type Archive, type ArchiveFormat, listArchive } from './archive.ts';
import { type ArchiveEntry, entryPath } from './entry.ts';

/** An archive that a task makes: nobody knows its bytes, but what is in it. */
interface PackedContent extends LocalFile {
  readonly packed: Archive;
  /** By the names of the entries, as they were when it was made. */
  readonly contents: ReadonlyMap<string, Content>;
}

/** What is in an archive that a model has, and where the contents of its files are to be found. */
export interface Held {
  readonly archive: Archive | Failure;
  readonly file?: ControlFile;
  readonly contents?: ReadonlyMap<string, Content>;
}

type Contents = Pick<ModelHands, 'content'>;

/** Bytes of an archive that are read into memory for its list. */
const mostBytes = 2 ** 26;

/** An archive that earlier tasks put on a host. Undefined where nobody knows what is in it. */
export async function heldArchive(
  model: Contents,
  path: string,
  control: Control,
): Promise<Held | undefined> {
  const content = await model.content(path);
  if (content === undefined) return undefined;
  if (isPacked(content)) return { archive: content.packed, contents: content.contents };
  const file = await asFile(content);
  return file && { archive: await listArchive(control, file), file };
}

/** What is known of an archive of these paths, by the names that they have in it. */
export async function packedContent(
  model: ModelHands,
  unknown: LocalFile,
  format: ArchiveFormat,
  wanted: ReadonlyMap<string, FileStat>,
): Promise<Content> {
  const stats = [...wanted];
  // Several names of one file are packed once.
  if (stats.some(([, { type, links }]) => type === 'file' && orUnknown(() => links > 1) !== false))
    return unknown;
  const files = stats.filter(([, { type }]) => type === 'file');
  const found = await allInOrder(
    files.map(async ([name, { path }]) => [name, await model.content(path)] as const),
  );
  const contents = new Map(
    found.flatMap(([name, content]) => (content === undefined ? [] : [[name, content] as const])),
  );
  const packed = { format, entries: stats.map(([name, stat]) => entryOf(name, stat, format)) };
  const content: PackedContent = { ...unknown, packed, contents };
  return content;
}

function entryOf(name: string, stat: FileStat, format: ArchiveFormat): ArchiveEntry {
  const { type, size, mode, uid, gid, owner, group, target } = stat;
  const isKnown = type === 'file' || type === 'directory' || type === 'link';
  return {
    name,
    path: entryPath(name),
    type: isKnown ? type : 'other',
    size: type === 'file' ? size : 0,
    mode,
    mtime: isComing(stat.mtime) ? soon() : orUnknown(() => Math.floor(stat.mtime)),
    ...(format === 'zip' ? { localTime: true as const } : { owner: { uid, gid, user: owner, group } }),
    ...(target !== undefined && { target }),
  };
}

/** The time of one file, which no other has. */
function soon(): number {
  return comingMoment('its time is known only when the task runs') as number;
}

function isPacked(content: Content): content is PackedContent {
  return typeof content === 'object' && 'packed' in content;
}

function isControlFile(content: Content): content is ControlFile {
  return typeof content === 'object' && 'chunks' in content;
}

async function asFile(content: Content): Promise<ControlFile | undefined> {
  if (isControlFile(content)) return content;
  const isLocal = typeof content === 'object' && !(content instanceof Uint8Array);
  if (isLocal && content.size > mostBytes) return undefined;
  const bytes = Buffer.from(isLocal ? await content.read() : content);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    path: `sha256:${sha256}`,
    size: bytes.length,
    mode: 0o644,
    mtime: 0,
    sha256: async () => sha256,
    read: async () => bytes,
    async *chunks({ start, end } = { start: 0, end: bytes.length }) {
      yield bytes.subarray(start, end);
    },
  };
}
