import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fnmatch } from './fnmatch.ts';
import { namesIn, statOf } from './look.ts';

/** A path of this machine in which `~` stands for the user's home. */
export function withHome(name: string): string {
  return name.replace(/^~(?=\/|$)/, () => process.env.HOME || homedir());
}

/** Where a name may be under the folders of a search path, nearest first: in each one's folder of a kind (`files`), and in itself. */
export function pathsOf(kind: string, name: string, searchPath: readonly string[]): readonly string[] {
  const full = withHome(name);
  if (path.isAbsolute(full)) return [full];
  return searchPath.flatMap((folder) => [path.join(folder, kind, full), path.join(folder, full)]);
}

/** What is at a name under the folders of a search path. A link that leads nowhere counts as nothing. */
export function findOnPath(kind: string, name: string, searchPath: readonly string[]): string | undefined {
  return pathsOf(kind, name, searchPath).find((candidate) => existsSync(candidate));
}

/** Where a name was looked for, in a user's words. */
export function lookedFor(kind: string, name: string, searchPath: readonly string[]): string {
  const shown = pathsOf(kind, name, searchPath).map((candidate) => path.relative('', candidate) || '.');
  return `looked for ${shown.join(', ')}`;
}

/**
 * The files that a pattern with `*`, `?` and `[...]` in its last part means, by name: a pattern with a folder those of the first
 * such folder that is there, another one those of the first folder in which any match. As Ansible's `fileglob`.
 */
export function filesMatching(pattern: string, searchPath: readonly string[]): readonly string[] {
  const [folder, name] = [path.dirname(pattern), path.basename(pattern)];
  const found = folder === '.' ? undefined : findOnPath('files', folder, searchPath);
  const folders = folder === '.' ? pathsOf('files', '.', searchPath) : [found ?? []].flat();
  return folders.map((one) => matchesIn(one, name)).find((files) => files.length > 0) ?? [];
}

function matchesIn(folder: string, pattern: string): readonly string[] {
  const regexp = fnmatch(pattern);
  return namesIn(folder)
    .filter((name) => regexp.test(name) && (pattern.startsWith('.') || !name.startsWith('.')))
    .map((name) => path.join(folder, name))
    .filter((file) => statOf(file)?.isFile());
}
