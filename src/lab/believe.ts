import { join } from 'node:path';
import type { Foreseen } from '../shadow/foreseen.ts';
import { type ComparedFiles, compareFiles } from './compare-files.ts';
import { type ComparedTasks, compareTasks, isCutShort, openSince, type SeenTask } from './compare-tasks.ts';
import { hostFolder, type Lab } from './lab.ts';
import { isTraceOfJava } from './noise.ts';
import { openFiles, processesBeside } from './process.ts';
import { differingPaths, type Entry, snapshotOf } from './snapshot.ts';
import { initOf } from './states.ts';

/** What a check said. */
export interface Prediction {
  /** As `fplay run` exits. */
  readonly code: number;
  readonly tasks: readonly SeenTask[];
  /** By host. */
  readonly files: ReadonlyMap<string, Foreseen>;
}

/** Where a check and the run after it differ. */
export interface Compared {
  readonly tasks: ComparedTasks;
  readonly files: ComparedFiles;
  /** Paths of hosts that the check itself changed. */
  readonly touched: readonly string[];
}

type Snapshots = ReadonlyMap<string, Readonly<Record<string, Entry>>>;

/** The hosts of a lab before a check, by host. */
export interface Before {
  /** What they wrote so far. */
  readonly written: Snapshots;
  /** Paths to which programs that run already may write at any time. */
  readonly inUse: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Runs a check, and finds what it changed on the hosts, which must be nothing. */
export async function untouched(
  lab: Lab,
  check: () => Promise<Prediction>,
): Promise<{
  readonly prediction: Prediction;
  readonly touched: readonly string[];
  readonly before: Before;
}> {
  const inUse = await pathsInUse(lab);
  const written = await snapshots(lab);
  const prediction = await check();
  const after = await snapshots(lab);
  const touched = [...written].flatMap(([host, was]) =>
    differingPaths(was, after.get(host) ?? {})
      .map((path) => `/${path}`)
      .filter((path) => !inUse.get(host)?.has(path) && !isTraceOfJava(path))
      .map((path) => `${host}: ${path}`),
  );
  return { prediction, touched, before: { written, inUse } };
}

/** Compares what a check said with the tasks of a run, and with what is on the hosts then. */
export async function compare(
  lab: Lab,
  { tasks, files }: Prediction,
  run: readonly SeenTask[],
  before: Before = { written: new Map(), inUse: new Map() },
): Promise<Omit<Compared, 'touched'>> {
  const compared: ComparedFiles[] = [];
  const open = lab.hosts.flatMap(({ name }) => openSince(tasks, run, name) ?? []);
  const anywhere = open.length > 0 ? Math.min(...open) : undefined;
  for (const host of lab.hosts) {
    const foreseen = files.get(host.name) ?? { paths: [], unsure: 'nothing' };
    const inUse = before.inUse.get(host.name) ?? new Set();
    const own = openSince(tasks, run, host.name);
    compared.push(
      await compareFiles({
        lab,
        host,
        foreseen,
        openSince: own,
        // Programs that run write what others ask of them: there an open task of any host may show.
        straysSince: inUse.size > 0 ? anywhere : own,
        isCutShort: isCutShort(tasks, run, host.name),
        earlier: before.written.get(host.name) ?? {},
        inUse,
      }),
    );
  }
  return {
    tasks: compareTasks(tasks, run),
    files: {
      predicted: compared.reduce((sum, { predicted }) => sum + predicted, 0),
      wrong: compared.flatMap(({ wrong }) => wrong),
      notPredictable: compared.flatMap(({ notPredictable }) => notPredictable),
    },
  };
}

/** What programs that run already have open, daemons their logs, and the folders where they have scratch files. */
async function pathsInUse(lab: Lab): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = lab.hosts.map(async (host) => {
    const init = await initOf(lab, host);
    const processes = init ? await processesBeside(init) : [];
    const scratch = processes.length > 0 ? ['/tmp', '/var/tmp'] : [];
    return [host.name, new Set([...(await openFiles(processes)), ...scratch])] as const;
  });
  return new Map(await Promise.all(found));
}

async function snapshots(lab: Lab): Promise<Snapshots> {
  const found = new Map<string, Readonly<Record<string, Entry>>>();
  for (const host of lab.hosts) found.set(host.name, await snapshotOf(join(hostFolder(lab, host), 'upper')));
  return found;
}
