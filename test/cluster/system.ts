import { execFile } from 'node:child_process';
import path from 'node:path';
import { artefactsFolder } from '../../src/artefacts/prepare.ts';
import { type SeenTask, watchTasks } from '../../src/lab/compare-tasks.ts';
import type { Counts } from '../../src/model/outcome.ts';
import { inside } from '../rig/inside.ts';
import { startLab, type TestLab } from '../rig/lab.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** A run of the built fplay, its last line read as the recap. */
export interface SystemRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly recap: Readonly<Record<string, Counts>>;
  /** What `debug` tasks said, from every host. */
  readonly said: readonly string[];
  /** What changed, as `host: task`. */
  readonly changes: readonly string[];
  /** Messages of the tasks that failed. */
  readonly failures: readonly string[];
  readonly tasks: readonly SeenTask[];
}

/** A shipped system on lab hosts. */
export interface System {
  readonly lab: TestLab;
  /** Its own playbook, or `playbooks/NAME.yml`. */
  run(...more: readonly string[]): Promise<SystemRun>;
  play(name: string, ...more: readonly string[]): Promise<SystemRun>;
  /** The same hosts, by other inventories. */
  by(...inventories: readonly string[]): System;
  /** The path of an archive of `fplay artefacts`, fetched where it is missing. */
  artefact(name: string): Promise<string>;
  /** What a shell on a host says. */
  shell(host: string, script: string): Promise<string>;
}

/** Lab hosts for an inventory, for another one that has more, or by their names, and a playbook to run on them. */
export async function startSystem(
  playbook: string,
  inventory: string,
  hosts: string | readonly string[] = inventory,
): Promise<System> {
  const lab = await startLab(typeof hosts === 'string' ? path.join(root, hosts) : hosts);
  return systemOn(lab, playbook, [inventory]);
}

function systemOn(lab: TestLab, playbook: string, inventories: readonly string[]): System {
  const sources = [...inventories, 'inventory/lab', lab.inventoryFolder].flatMap((source) => ['-i', source]);
  const play = async (file: string, more: readonly string[]) =>
    read(await fplay('run', file, ...sources, '--output', 'json', ...more));
  return {
    lab,
    run: (...more) => play(playbook, more),
    play: (name, ...more) => play(`playbooks/${name}.yml`, more),
    by: (...others) => systemOn(lab, playbook, others),
    artefact: async (name) => {
      await fetchArchives(name);
      return path.join(artefactsFolder(process.env), name);
    },
    shell: async (host, script) => (await (await inside(lab, host)).run(script)).trim(),
  };
}

/** The archives of every system, or others by their names: fetched where the cache doesn't have them. */
export async function fetchArchives(...names: readonly string[]): Promise<void> {
  const { code, stderr } = await fplay('artefacts', ...names);
  if (code !== 0) throw new Error(stderr);
}

/** Whatever its exit code, a run is an answer. */
function fplay(...words: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const cli = path.join(root, 'dist/cli.js');
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...words], { cwd: root, maxBuffer: 2 ** 28 }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr }),
    );
  });
}

function read(ended: { code: number; stdout: string; stderr: string }): SystemRun {
  const events = ended.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  const watch = watchTasks();
  for (const event of events) watch.on(event);
  const ends = events.filter(({ type }) => type === 'task-end');
  return {
    ...ended,
    recap: events.at(-1)?.hosts ?? {},
    said: ends
      .filter(({ task }) => task.action === 'debug')
      .map(({ outcome }) => JSON.stringify(outcome.result.msg)),
    changes: ends
      .filter(({ outcome }) => outcome.status === 'changed')
      .map(({ host, task }) => `${host}: ${task.name.replace(/^.* : /, '')}`),
    failures: ends
      .filter(({ outcome }) => outcome.status === 'failed')
      .map(({ outcome }) => outcome.failure.message),
    tasks: watch.tasks,
  };
}
