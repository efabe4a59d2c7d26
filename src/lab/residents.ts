import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SeenTask } from './compare-tasks.ts';
import { hostFolder, type Lab, type LabHost } from './lab.ts';
import { entryBefore } from './layers.ts';
import { openFiles, processesBeside } from './process.ts';
import { initOf } from './states.ts';

/** Where the programs of a host write that ran already when a check began. */
export interface Residents {
  /** What they have open, daemons their logs, and the folders of scratch files. */
  readonly files: ReadonlySet<string>;
  /** Folders of their own: made since the host came up, with files that they have open to write. */
  readonly folders: readonly string[];
}

/** On a host on which nothing runs. */
export const noResidents: Residents = { files: new Set(), folders: [] };

/** Looks at the programs of a host. What was there when the host came up, as `/etc`, is no program's own. */
export async function residentsOf(lab: Lab, host: LabHost): Promise<Residents> {
  const init = await initOf(lab, host);
  const processes = init ? await processesBeside(init) : [];
  if (processes.length === 0) return noResidents;
  const { files, folders } = await openFiles(processes);
  const made = await Promise.all(
    [...folders].map(async (path) => ((await entryBefore(lab, host, path)) ? [] : [path])),
  );
  return { files: new Set([...files, '/tmp', '/var/tmp']), folders: made.flat() };
}

/** Whether a path is in a folder of theirs. */
export function isTheirs({ folders }: Residents, path: string): boolean {
  return folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

/** Whether tasks worked on a host at all: what appears on another, its own programs have written. */
export function wasWorkedOn(tasks: readonly SeenTask[], name: string): boolean {
  return tasks.some(({ host, at }) => host === name || at === name);
}

/** When tasks changed something on a host, in milliseconds since 1970. */
export function changingTimes(
  run: readonly SeenTask[],
  host: string,
): readonly (readonly [number, number])[] {
  return run
    .filter(({ at, outcome }) => at === host && (outcome.status === 'changed' || outcome.status === 'failed'))
    .map(({ started, ended }) => [started, ended]);
}

/** The kernel's clock for files goes in steps. */
export const clockStep = 20;

/**
 * When a path of a host was first and last written, in milliseconds since 1970; where it isn't there any more, when the
 * nearest folder was that is.
 */
export async function writtenAt(lab: Lab, host: LabHost, path: string): Promise<readonly [number, number]> {
  const found = await lstat(join(hostFolder(lab, host), 'upper', path)).catch(() => undefined);
  if (found) return [found.birthtimeMs, found.ctimeMs];
  return path === '/' ? [0, 0] : writtenAt(lab, host, dirname(path));
}
