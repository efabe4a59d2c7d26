import { lstatSync, readdirSync, type Stats, statSync } from 'node:fs';

/** What a path of this machine leads to; undefined where nothing is, or nothing can be: a name that is too long, a folder that can't be entered. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Whether a symbolic link stands there, wherever it leads. */
export function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

/** Whether something else than a file or a folder is there. */
export function isNoFile(path: string): boolean {
  const found = statOf(path);
  return found ? !found.isFile() && !found.isDirectory() : isLink(path);
}

/** The names in a folder, sorted; none where it can't be listed. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}
