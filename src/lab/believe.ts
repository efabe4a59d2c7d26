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

/** What all hosts of a lab wrote so far, by host. */
export type Snapshots = ReadonlyMap<string, Readonly<Record<string, Entry>>>;

/** Runs a check, and finds what it changed on the hosts, which must be nothing, of what they had written `before`. */
export async function untouched(
  lab: Lab,
  check: () => Promise<Prediction>,
): Promise<{
  readonly prediction: Prediction;
  readonly touched: readonly string[];
  readonly before: Snapshots;
}> {
  const busy = await filesInUse(lab);
  const before = await snapshots(lab);
  const prediction = await check();
  const after = await snapshots(lab);
  const touched = [...before].flatMap(([host, was]) =>
    differingPaths(was, after.get(host) ?? {})
      .map((path) => `/${path}`)
      .filter((path) => !busy.get(host)?.has(path) && !isTraceOfJava(path))
      .map((path) => `${host}: ${path}`),
  );
  return { prediction, touched, before };
}

/** Compares what a check said with the tasks of a run, and with what is on the hosts then. */
export async function compare(
  lab: Lab,
  { tasks, files }: Prediction,
  run: readonly SeenTask[],
  before: Snapshots = new Map(),
): Promise<Omit<Compared, 'touched'>> {
  const compared: ComparedFiles[] = [];
  for (const host of lab.hosts) {
    const foreseen = files.get(host.name) ?? { paths: [], unsure: 'nothing' };
    const since = openSince(tasks, run, host.name);
    compared.push(
      await compareFiles({
        lab,
        host,
        foreseen,
        openSince: since,
        isCutShort: isCutShort(tasks, run, host.name),
        earlier: before.get(host.name) ?? {},
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

/** What programs that run already may write to at any time: daemons and their logs. */
async function filesInUse(lab: Lab): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = lab.hosts.map(async (host) => {
    const init = await initOf(lab, host);
    return [host.name, await openFiles(init ? await processesBeside(init) : [])] as const;
  });
  return new Map(await Promise.all(found));
}

async function snapshots(lab: Lab): Promise<Snapshots> {
  const found = new Map<string, Readonly<Record<string, Entry>>>();
  for (const host of lab.hosts) found.set(host.name, await snapshotOf(join(hostFolder(lab, host), 'upper')));
  return found;
}
