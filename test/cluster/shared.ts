import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareTasks } from '../../src/lab/compare-tasks.ts';
import { statesOf } from '../../src/lab/states.ts';
import { formatBytes } from '../../src/report/text.ts';
import { type System, type SystemRun, startSystem } from './system.ts';

/**
 * What holds for every shipped system: a check touches nothing and foretells each task, the first run proves it (`proofs` are what its debug
 * tasks say), the second changes nothing. Later tests of the same `describe` find it running. The lab may have more hosts
 * than the inventory: `labHosts`, names or those of another inventory.
 */
export function itComesUp(
  playbook: string,
  inventory: string,
  hosts: readonly string[],
  proofs: readonly RegExp[],
  labHosts?: string | readonly string[],
): () => System {
  let system: System;
  let checked: SystemRun | undefined;
  beforeAll(async () => {
    system = await startSystem(playbook, inventory, labHosts);
  });
  afterAll(() => system?.lab.down());

  it('leaves fresh hosts as they were when it only checks', async () => {
    const before = await snapshots();
    checked = await system.run('--check');
    expect(checked.code, checked.stderr).toBe(0);
    expect(await snapshots()).toEqual(before);
  });

  it('comes up from bare hosts, and proves itself by its counts', async ({ annotate }) => {
    const started = Date.now();
    const first = await system.run();
    expectSuccess(first);
    await annotate(`from bare hosts in ${secondsSince(started)}, with ${await memory()} of memory`);
    expect(Object.keys(first.recap).sort()).toEqual([...hosts].sort());
    for (const proof of proofs) expect(first.said.join('\n')).toMatch(proof);
    expect(compareTasks(checked?.tasks ?? [], first.tasks).wrong).toEqual([]);
  });

  it('has nothing left to do the second time', async () => {
    const second = await system.run();
    expectSuccess(second);
    expect(second.changes).toEqual([]);
  });

  return () => system;

  /** Of all processes of all hosts; what they share counts once. */
  async function memory() {
    const states = await statesOf(system.lab.lab);
    return formatBytes(states.reduce((sum, state) => sum + state.memory, 0));
  }

  async function snapshots() {
    return Object.fromEntries(
      await Promise.all(hosts.map(async (host) => [host, await system.lab.snapshot(host)] as const)),
    );
  }
}

/** A run that ended well; else what it said. */
export function expectSuccess(run: SystemRun): void {
  expect(run.code, [...run.failures, run.stderr].join('\n')).toBe(0);
}

/** Where a daemon runs, and as which process. */
interface RunningDaemon {
  readonly host: string;
  readonly pid: string;
}

/** Asks status.yml once; the answer finds daemons in its table: the first one, or the one on a host, or the one of which more is said. */
export async function findDaemons({ play }: System) {
  const status = (await play('status')).said.join('\n').replaceAll('\\n', '\n');
  return (
    daemon: string,
    { on = '\\S+', what = '' }: { readonly on?: string; readonly what?: string } = {},
  ): RunningDaemon => {
    const row = new RegExp(`^"?(${on}) +${daemon} +runs +(\\d+) *${what}`, 'm').exec(status);
    if (!row) throw new Error(`no ${daemon} ${what} in\n${status}`);
    return { host: row[1] ?? '', pid: row[2] ?? '' };
  };
}

/** For a run of which something else is asked than whether jobs run. */
export const unproved = ['--skip-tags', 'prove'] as const;

/** What a run stopped and started, in its order. */
export function startsOf({ changes }: SystemRun): readonly string[] {
  return changes.filter((change) => /: (stop|start) /.test(change));
}

/** Whole seconds, for what a test says besides. */
export function secondsSince(started: number): string {
  return `${Math.round((Date.now() - started) / 1000)} s`;
}
