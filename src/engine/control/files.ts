import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, lstatSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, readlink, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ControlFile } from '../../sdk/content.ts';
import { type Control, failure } from '../../sdk/define.ts';
import { HostError } from '../../sdk/host.ts';
import { statOf } from '../../util/look.ts';
import { findOnPath, lookedFor } from '../../util/search-path.ts';

/** `name` under the folders of a search path, each with and without `kind`. */
export async function locate(
  kind: string,
  name: string,
  searchPath: readonly string[],
): ReturnType<Control['locate']> {
  // A trailing slash means the content of a folder (copy); path.join keeps it.
  const found = findOnPath(kind, name, searchPath);
  return (
    found ??
    failure(`there is no ${name} on the control machine`, { hint: lookedFor(kind, name, searchPath) })
  );
}

/** A file of the control machine; its checksum is computed once. */
export async function openLocal(once: Control['once'], file: string): Promise<ControlFile | undefined> {
  const found = statOf(file);
  if (!found?.isFile()) return undefined;
  const key = `sha256 ${file} ${found.mtimeMs} ${found.size} ${found.ino}`;
  return {
    path: file,
    size: found.size,
    mode: found.mode & 0o7777,
    sha256: () => once(key, () => hashFile(file, found.size)),
    mtime: found.mtimeMs / 1000,
    read: async () => (found.size <= piece ? readFileSync(file) : readFile(file)),
    // createReadStream counts its end in.
    chunks: (range) => createReadStream(file, range && { start: range.start, end: range.end - 1 }),
  };
}

/**
 * Bytes that a large file is read by. A smaller one is read at once, by the thread that asks: to hand a look or a read
 * over to another takes ten times as long as the look itself, and a loop may take thousands.
 */
const piece = 1 << 20;

async function hashFile(file: string, size: number): Promise<string> {
  const hash = createHash('sha256');
  if (size <= piece) return hash.update(readFileSync(file)).digest('hex');
  for await (const chunk of createReadStream(file, { highWaterMark: piece }))
    hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

/** What is below a folder, folders first. */
export async function readFolder(folder: string): ReturnType<Control['folder']> {
  const found = statOf(folder);
  if (!found?.isDirectory()) return undefined;
  const entries: { path: string; directory: boolean; link?: string }[] = [];
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const full = path.join(folder, name);
    const status = lstatSync(full);
    const link = status.isSymbolicLink() ? await readlink(full) : undefined;
    entries.push({ path: name, directory: status.isDirectory(), ...(link !== undefined && { link }) });
  }
  return [...entries.filter((entry) => entry.directory), ...entries.filter((entry) => !entry.directory)];
}

/** Writes a file whole or not at all; folders are made. Throws HostError where this machine refuses. */
export async function save(file: string, content: Uint8Array): Promise<void> {
  try {
    await writeWhole(file, content);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new HostError(`cannot write ${file} on the control machine: ${message}`, {
      hint: 'check the folder, whose it is, and whether its disk has room',
      cause: error,
    });
  }
}

async function writeWhole(file: string, content: Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  // Without the file's own name, which may be as long as a name can be.
  const temporary = path.join(path.dirname(file), `.fplay-${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(temporary, content, { flag: 'wx' });
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
}
