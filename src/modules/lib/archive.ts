import { spawn } from 'node:child_process';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Control, type Failure, failure } from '../../sdk/define.ts';
import type { ControlFile } from '../../sdk/host.ts';
import { type ArchiveEntry, ArchiveError } from './archive-entry.ts';
import { tarEntries } from './tar.ts';
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
  return control.once(`archive ${file.path} ${file.mtime} ${file.size}`, () => read(file));
}

async function read(file: ControlFile): Promise<Archive | Failure> {
  const format = await formatOf(file);
  try {
    const entries =
      format === 'zip' ? await zipEntries(file, { verify: true }) : await tarEntries(unpacked(file, format));
    return { format, entries };
  } catch (error) {
    return damagedArchive(file.path, error);
  }
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

function unpacked(file: ControlFile, format: ArchiveFormat): AsyncIterable<Uint8Array> {
  if (format === 'gz')
    // The error of either stream comes out of the iteration.
    return pipeline(Readable.from(file.chunks()), createGunzip(), () => {});
  if (format === 'bz2') return through('bzip2', file);
  return format === 'xz' ? through('xz', file) : file.chunks();
}

/** What a program of the control machine makes of a file. */
async function* through(program: string, file: ControlFile): AsyncGenerator<Uint8Array> {
  const child = spawn(program, ['-dc'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<string | undefined>((resolve) => {
    let words = '';
    child.stderr.on('data', (piece: Buffer) => {
      words += piece.toString();
    });
    child.on('error', () => resolve(`the program ${program} is needed on the control machine to read it`));
    child.on('close', (code) =>
      resolve(code === 0 ? undefined : words.trim() || `${program} ended with code ${code}`),
    );
  });
  pipeline(Readable.from(file.chunks()), child.stdin, () => {});
  try {
    yield* child.stdout;
    const wrong = await ended;
    if (wrong !== undefined) throw new ArchiveError(wrong);
  } finally {
    child.kill();
  }
}
