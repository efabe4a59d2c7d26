import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, readdir, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Control, failure } from '../../sdk/define.ts';
import type { ControlFile } from '../../sdk/host.ts';
import { pathsOf } from '../../util/search-path.ts';

/** `name` under the folders of a search path, each with and without `kind`. */
export async function locate(
  kind: string,
  name: string,
  searchPath: readonly string[],
): ReturnType<Control['locate']> {
  const candidates = pathsOf(kind, name, searchPath);
  for (const candidate of candidates) {
    const found = await stat(candidate).catch(() => undefined);
    // A trailing slash means the content of a folder (copy); path.join keeps it.
    if (found) return candidate;
  }
  return failure(`there is no ${name} on the control machine`, {
    hint: `looked for ${candidates.map((candidate) => path.relative('', candidate) || '.').join(', ')}`,
  });
}

/** A file of the control machine; its checksum is computed once. */
export async function openLocal(once: Control['once'], file: string): Promise<ControlFile | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  const key = `sha256 ${file} ${found.mtimeMs} ${found.size} ${found.ino}`;
  return {
    path: file,
    size: found.size,
    mode: found.mode & 0o7777,
    sha256: () => once(key, () => hashFile(file, found.size)),
    mtime: found.mtimeMs / 1000,
    read: () => readFile(file),
    // createReadStream counts its end in.
    chunks: (range) => createReadStream(file, range && { start: range.start, end: range.end - 1 }),
  };
}

/** Bytes that a large file is read by; a thousand small ones don't take as much each. */
const piece = 1 << 20;

async function hashFile(file: string, size: number): Promise<string> {
  const hash = createHash('sha256');
  if (size <= piece) return hash.update(await readFile(file)).digest('hex');
  for await (const chunk of createReadStream(file, { highWaterMark: piece }))
    hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

/** What is below a folder, folders first. */
export async function readFolder(folder: string): ReturnType<Control['folder']> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) return undefined;
  const entries: { path: string; directory: boolean; link?: string }[] = [];
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const full = path.join(folder, name);
    const status = await lstat(full);
    const link = status.isSymbolicLink() ? await readlink(full) : undefined;
    entries.push({ path: name, directory: status.isDirectory(), ...(link !== undefined && { link }) });
  }
  return [...entries.filter((entry) => entry.directory), ...entries.filter((entry) => !entry.directory)];
}

/** Writes a file whole or not at all; folders are made. */
export async function save(file: string, content: Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = path.join(
    path.dirname(file),
    `.${path.basename(file)}.${randomBytes(6).toString('hex')}`,
  );
  try {
    await writeFile(temporary, content, { flag: 'wx' });
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
}
