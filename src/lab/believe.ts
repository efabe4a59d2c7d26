import { join } from 'node:path';
import type { Foreseen } from '../shadow/foreseen.ts';
import { type ComparedFiles, compareFiles } from './compare-files.ts';
import { type ComparedTasks, compareTasks, isCutShort, openSince, type SeenTask } from './compare-tasks.ts';
import { hostFolder, type Lab } from './lab.ts';
import { isTraceOfJava } from './noise.ts';
import {
  changingTimes,
  isTheirs,
  noResidents,
  type Residents,
  residentsOf,
  wasWorkedOn,
} from './residents.ts';
import { differingPaths, type Entry, snapshotOf } from './snapshot.ts';

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
  readonly residents: ReadonlyMap<string, Residents>;
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
  const residents = await residentsByHost(lab);
  const written = await snapshots(lab);
  const prediction = await check();
  const after = await snapshots(lab);
  const touched = [...written].flatMap(([host, was]) => {
    const theirs = residents.get(host) ?? noResidents;
    if (theirs.folders.length > 0 && !wasWorkedOn(prediction.tasks, host)) return [];
    return differingPaths(was, after.get(host) ?? {})
      .map((path) => `/${path}`)
      .filter((path) => !theirs.files.has(path) && !isTheirs(theirs, path) && !isTraceOfJava(path))
      .map((path) => `${host}: ${path}`);
  });
  return { prediction, touched, before: { written, residents } };
}

/** Compares what a check said with the tasks of a run, and with what is on the hosts then. */
export async function compare(
  lab: Lab,
  { tasks, files }: Prediction,
  run: readonly SeenTask[],
  before: Before = { written: new Map(), residents: new Map() },
): Promise<Omit<Compared, 'touched'>> {
  const compared: ComparedFiles[] = [];
  const open = lab.hosts.flatMap(({ name }) => openSince(tasks, run, name) ?? []);
  const anywhere = open.length > 0 ? Math.min(...open) : undefined;
  for (const host of lab.hosts) {
    const foreseen = files.get(host.name) ?? { paths: [], bringsFiles: false };
    const residents = before.residents.get(host.name) ?? noResidents;
    const own = openSince(tasks, run, host.name);
    compared.push(
      await compareFiles({
        lab,
        host,
        foreseen,
        openSince: own,
        // Programs that run write what others ask of them: there an open task of any host may show.
        straysSince: residents.folders.length > 0 ? anywhere : own,
        isCutShort: isCutShort(tasks, run, host.name),
        earlier: before.written.get(host.name) ?? {},
        residents,
        wasWorkedOn: wasWorkedOn(run, host.name),
        changing: changingTimes(run, host.name),
      }),
    );
  }
  return {
    tasks: compareTasks(tasks, run),
    files: {
      predicted: compared.reduce((sum, { predicted }) => sum + predicted, 0),
      wrong: compared.flatMap(({ wrong }) => wrong),
      notPredictable: compared.flatMap(({ notPredictable }) => notPredictable),
      byPrograms: compared.flatMap(({ byPrograms }) => byPrograms),
    },
  };
}

async function residentsByHost(lab: Lab): Promise<ReadonlyMap<string, Residents>> {
  return new Map(
    await Promise.all(lab.hosts.map(async (host) => [host.name, await residentsOf(lab, host)] as const)),
  );
}

async function snapshots(lab: Lab): Promise<Snapshots> {
  const found = new Map<string, Readonly<Record<string, Entry>>>();
  for (const host of lab.hosts) found.set(host.name, await snapshotOf(join(hostFolder(lab, host), 'upper')));
  return found;
}
