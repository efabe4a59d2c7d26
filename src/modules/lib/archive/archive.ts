import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ControlFile } from '../../../sdk/content.ts';
import { type Control, type Failure, failure } from '../../../sdk/define.ts';
import type { ArchiveEntry } from './entry.ts';
import { tarContent, tarDigests, tarEntries } from './tar.ts';
import { zipEntries } from './zip.ts';

/** How an archive is packed. */
export type ArchiveFormat = 'tar' | 'gz' | 'bz2' | 'xz' | 'zip';

/** What is in an archive. */
export interface Archive {
  readonly format: ArchiveFormat;
  readonly entries: readonly ArchiveEntry[];
}

/** Lists an archive of the control machine: read once a run, whatever the number of hosts, and checked to its end. */
export function listArchive(control: Control, file: ControlFile): Promise<Archive | Failure> {
  return control.once(`archive ${file.path} ${file.mtime} ${file.size}`, () => read(control, file));
}

async function read(control: Control, file: ControlFile): Promise<Archive | Failure> {
  const format = await formatOf(file);
  try {
    const entries =
      format === 'zip'
        ? await zipEntries(file, { verify: true })
        : await tarEntries(unpacked(control, file, format));
    return { format, entries };
  } catch (error) {
    return damagedArchive(file.path, error);
  }
}

/** The content of one entry of a tar archive of the control machine. */
export async function entryContent(
  control: Control,
  file: ControlFile,
  format: ArchiveFormat,
  name: string,
): Promise<Uint8Array> {
  const content = await tarContent(unpacked(control, file, format), name);
  if (!content) throw new Error(`${file.path} has lost its entry ${name}`);
  return content;
}

/** The hex sha256 of every file of a tar archive of the control machine, by its name; read once a run. */
export function entryDigests(
  control: Control,
  file: ControlFile,
  format: ArchiveFormat,
): Promise<ReadonlyMap<string, string>> {
  return control.once(`digests ${file.path} ${file.mtime} ${file.size}`, () =>
    tarDigests(unpacked(control, file, format)),
  );
}

/** What is said of an archive that can't be read to its end. */
export function damagedArchive(path: string, error: unknown): Failure {
  if (!(error instanceof Error)) throw error;
  return failure(`the archive ${path} can't be read: ${error.message}`, {
    hint: "it is damaged, wasn't fetched whole, or is no archive: compare its size and checksum with the original",
  });
}

const signatures: readonly (readonly [string, ArchiveFormat])[] = [
  ['1f8b', 'gz'],
  ['425a68', 'bz2'],
  ['fd377a585a00', 'xz'],
  ['504b0304', 'zip'],
  ['504b0506', 'zip'],
];

/** By the first bytes, whatever the name says. */
async function formatOf(file: ControlFile): Promise<ArchiveFormat> {
  let start = '';
  if (file.size > 0)
    for await (const piece of file.chunks({ start: 0, end: Math.min(6, file.size) }))
      start += Buffer.from(piece).toString('hex');
  return formatBySignature(start);
}

/** The format that the first six bytes, in hex, tell; a tar archive's say nothing. */
export function formatBySignature(start: string): ArchiveFormat {
  return signatures.find(([signature]) => start.startsWith(signature))?.[1] ?? 'tar';
}

function unpacked(control: Control, file: ControlFile, format: ArchiveFormat): AsyncIterable<Uint8Array> {
  if (format === 'gz')
    // The error of either stream comes out of the iteration.
    return pipeline(Readable.from(file.chunks()), createGunzip(), () => {});
  if (format === 'bz2') return control.filter(['bzip2', '-dc'], file);
  return format === 'xz' ? control.filter(['xz', '-dc'], file) : file.chunks();
}
