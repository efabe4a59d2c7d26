import { constants } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A process that is the first of its own pid namespace: the lab's, or a host's. */
export interface Init {
  /** As this machine counts. */
  readonly pid: number;
  /** Clock ticks since the machine started, as /proc/PID/stat has it: tells it from a later process of that pid. */
  readonly started: string;
}

/**
 * The process that left its /proc/self/stat in a file. Undefined where it is gone: the file isn't there, the pid is
 * free, or it belongs to something else by now.
 */
export async function runningInit(statFile: string): Promise<Init | undefined> {
  const recorded = parseStat(await readFile(statFile, 'utf8').catch(() => ''));
  if (!recorded) return undefined;
  const now = parseStat(await readFile(`/proc/${recorded.pid}/stat`, 'utf8').catch(() => ''));
  if (!now || now.started !== recorded.started || now.state === 'Z') return undefined;
  return (await isFirstOfNamespace(recorded.pid))
    ? { pid: recorded.pid, started: recorded.started }
    : undefined;
}

/** The pids, as this machine counts, of all processes in a pid namespace, its first among them. */
export async function processesBeside(init: Init): Promise<readonly number[]> {
  const namespace = await readlink(`/proc/${init.pid}/ns/pid`).catch(() => undefined);
  if (namespace === undefined) return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const same = await Promise.all(
    pids.map(async (pid) => (await readlink(`/proc/${pid}/ns/pid`).catch(() => '')) === namespace),
  );
  return pids.filter((_, index) => same[index]);
}

/** What processes have open, as their host names it. */
export interface InUse {
  readonly files: ReadonlySet<string>;
  /** The folders of files that they have open to write: daemons keep their logs and their data there. */
  readonly folders: ReadonlySet<string>;
}

/** The files that processes have open, and the folders in which they write. */
export async function openFiles(pids: readonly number[]): Promise<InUse> {
  const found = (await Promise.all(pids.map(openBy))).flat().filter(({ path }) => path.startsWith('/'));
  const written = found.filter(({ path, writes }) => writes && !isPseudo(path));
  return {
    files: new Set(found.map(({ path }) => path)),
    folders: new Set(written.map(({ path }) => dirname(path))),
  };
}

async function openBy(pid: number): Promise<readonly { readonly path: string; readonly writes: boolean }[]> {
  const numbers = await readdir(`/proc/${pid}/fd`).catch(() => []);
  return Promise.all(
    numbers.map(async (number) => {
      const path = await readlink(`/proc/${pid}/fd/${number}`).catch(() => '');
      const info = await readFile(`/proc/${pid}/fdinfo/${number}`, 'utf8').catch(() => '');
      const flags = Number.parseInt(/^flags:\s+([0-7]+)/m.exec(info)?.[1] ?? '0', 8);
      return { path, writes: (flags & (constants.O_WRONLY | constants.O_RDWR)) !== 0 };
    }),
  );
}

function isPseudo(path: string): boolean {
  return /^\/(dev|proc|sys)(\/|$)/.test(path);
}

/** Bytes of memory that processes use; what they share is counted once. */
export async function memoryOf(pids: readonly number[]): Promise<number> {
  const sizes = await Promise.all(
    pids.map(async (pid) => {
      const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
      return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) * 1024;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** pid, state and start time of a line of /proc/PID/stat; the name in brackets may hold anything (man 5 proc). */
function parseStat(line: string): { pid: number; state: string; started: string } | undefined {
  const match = /^(\d+) \(.*\) (.*)$/s.exec(line);
  const fields = match?.[2]?.trim().split(' ') ?? [];
  const [state, started] = [fields[0], fields[19]];
  if (!match || state === undefined || started === undefined) return undefined;
  return { pid: Number(match[1]), state, started };
}

/** Nothing else may ever be killed by a pid that was read from a file. */
async function isFirstOfNamespace(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const pids = /^NSpid:\s+(.*)$/m.exec(status)?.[1]?.split(/\s+/) ?? [];
  return pids.length > 1 && pids.at(-1) === '1';
}
