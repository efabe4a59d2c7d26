import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { type Control, failure } from '../../../src/sdk/define.ts';
import type { ControlFile } from '../../../src/sdk/host.ts';

/** The control machine's side of a case: names are looked for in `folder`, `save` writes for real. */
export function makeControl(
  folder: string,
  render: Pick<Control, 'renderFile' | 'evaluate' | 'test'>,
): Control {
  const known = new Map<string, Promise<unknown>>();
  return {
    ...render,
    host: 'h1',
    signal: new AbortController().signal,
    progress: () => {},
    async locate(kind, name) {
      const candidates = isAbsolute(name) ? [name] : [join(folder, kind, name), join(folder, name)];
      for (const path of candidates) if (await stat(path).catch(() => undefined)) return path;
      return failure(`no ${name} in ${kind}/`);
    },
    file: localFile,
    folder: listFolder,
    async readVariables(file) {
      return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    },
    async save(path, content) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    },
    once<T>(key: string, compute: () => Promise<T>) {
      const made = known.get(key) ?? compute();
      known.set(key, made);
      return made as Promise<T>;
    },
  };
}

async function localFile(path: string): Promise<ControlFile | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  return {
    path,
    size: found.size,
    mode: found.mode & 0o7777,
    mtime: Math.floor(found.mtimeMs / 1000),
    read: () => readFile(path),
    sha256: async () =>
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    chunks: (range) => createReadStream(path, range && { start: range.start, end: range.end - 1 }),
  };
}

async function listFolder(path: string): Promise<Awaited<ReturnType<Control['folder']>>> {
  if (!(await stat(path).catch(() => undefined))?.isDirectory()) return undefined;
  const found: { path: string; directory: boolean; link?: string }[] = [];
  const visit = async (below: string) => {
    const entries = await readdir(join(path, below), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const relative = join(below, entry.name);
      if (entry.isSymbolicLink())
        found.push({ path: relative, directory: false, link: await readlink(join(path, relative)) });
      else found.push({ path: relative, directory: entry.isDirectory() });
      if (entry.isDirectory()) await visit(relative);
    }
  };
  await visit('');
  return found;
}
