import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hostFolder, type Lab, type LabHost } from './lab.ts';

/** What a host wrote since it came up: what its `upper` folder holds. */
export interface Written {
  /** Files and links that are new or changed; folders aren't counted. */
  readonly files: number;
  /** Their size. */
  readonly bytes: number;
  /** Things of the machine's root that the host deleted. */
  readonly deleted: number;
}

/** What sshd itself writes when a host comes up. */
const fromTheStart = 'run/sshd.pid';

/** Counts what a host wrote. Files that come and go while it is counted don't matter. */
export async function writtenBy(lab: Lab, host: LabHost): Promise<Written> {
  const upper = join(hostFolder(lab, host), 'upper');
  let [files, bytes, deleted] = [0, 0, 0];
  for (const path of await filesBelow(upper)) {
    const found = await lstat(join(upper, path)).catch(() => undefined);
    if (!found || path === fromTheStart) continue;
    if (found.isCharacterDevice() && found.rdev === 0) deleted += 1;
    else {
      files += 1;
      bytes += found.size;
    }
  }
  return { files, bytes, deleted };
}

async function filesBelow(folder: string, path = ''): Promise<readonly string[]> {
  const entries = await readdir(join(folder, path), { withFileTypes: true }).catch(() => []);
  const below = await Promise.all(
    entries.map(async (entry) => {
      const inside = path === '' ? entry.name : `${path}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(folder, inside) : [inside];
    }),
  );
  return below.flat();
}
