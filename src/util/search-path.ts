import { homedir } from 'node:os';
import path from 'node:path';

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
