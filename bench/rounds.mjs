import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeReach } from './lab.mjs';
import { measure, run } from './processes.mjs';
import { countTraffic, setDelay } from './relays.mjs';
import { expected, look } from './workload.mjs';

/**
 * One run of one tool.
 *
 * @typedef {object} Measured
 * @property {number} hosts
 * @property {number} delay milliseconds each way
 * @property {string} workload
 * @property {string} tool
 * @property {number} round from 1
 * @property {number} [seconds] until the tool ended; none of these where it failed
 * @property {number} [cpu] seconds
 * @property {number} [peak] KiB of the largest process
 * @property {{ rounds: number, up: number, down: number }} [traffic] a host, where relays stand between
 * @property {string} [failure]
 */

/**
 * What a benchmark has to hand.
 *
 * @typedef {object} Bench
 * @property {string} place a folder for files of this benchmark
 * @property {Awaited<ReturnType<typeof import('./lab.mjs').labUp>>} lab
 * @property {Awaited<ReturnType<typeof import('./relays.mjs').startRelays>>} relays
 * @property {(text: string) => void} say
 * @property {AbortSignal} signal
 */

/** In this order each finds what the one before it left, and no run is for preparation alone. */
const phases = ['everything', 'nothing', 'one'];

/**
 * Runs every tool once on one host, unmeasured: files are in memory then, and who can't do it is left out.
 *
 * @param {Bench} bench
 * @param {Awaited<ReturnType<typeof import('./tools.mjs').toolCalls>>} calls
 * @returns {Promise<typeof calls>} those that can
 */
export async function warmUp(bench, calls) {
  const able = new Map();
  for (const [tool, call] of calls) {
    bench.say(`warming up: ${tool}`);
    const [measured] = await inReach(bench, { hosts: 1, delay: 0 }, (reach) =>
      runOnce(bench, reach, call, { hosts: 1, delay: 0, workload: 'everything', tool, round: 0 }),
    );
    if (measured.failure === undefined) able.set(tool, call);
    else bench.say(`skipping ${tool}: ${measured.failure}`);
  }
  return able;
}

/**
 * One round: every cell once, in any order, and in it for each workload every tool, in any order.
 *
 * @param {Bench} bench
 * @param {Awaited<ReturnType<typeof import('./tools.mjs').toolCalls>>} calls
 * @param {{ cells: readonly { hosts: number, delay: number }[], workloads: readonly string[] }} wanted
 * @param {number} round
 * @returns {Promise<Measured[]>}
 */
export async function runRound(bench, calls, { cells, workloads }, round) {
  const last = Math.max(...workloads.map((workload) => phases.indexOf(workload)));
  const measured = [];
  for (const cell of shuffled(cells))
    for (const workload of phases.slice(0, last + 1))
      for (const [tool, call] of shuffled([...calls])) {
        bench.say(`round ${round}: ${cell.hosts} hosts, ${cell.delay} ms each way, ${workload}, ${tool}`);
        const what = { ...cell, workload, tool, round };
        measured.push(...(await inReach(bench, cell, (reach) => runOnce(bench, reach, call, what))));
      }
  return measured.filter(({ workload }) => workloads.includes(workload));
}

/**
 * Does something with files that say how to reach a cell's hosts, which no other run has seen.
 *
 * @param {Bench} bench
 * @param {{ hosts: number, delay: number }} cell
 * @param {(reach: Awaited<ReturnType<typeof writeReach>>) => Promise<Measured>} work
 * @returns {Promise<Measured[]>}
 */
export async function inReach({ place, lab, relays, say }, { hosts, delay }, work) {
  const folder = await mkdtemp(join(place, 'run-'));
  const between = delay === 0 ? undefined : relays.slice(0, hosts);
  try {
    const reach = await writeReach(folder, lab, between, hosts);
    if (between) setDelay(between, delay);
    const measured = await work(reach);
    if (measured.failure !== undefined && measured.round > 0) say(`it failed: ${measured.failure}`);
    const traffic = between && (await countTraffic(between));
    return [traffic ? { ...measured, traffic } : measured];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runOnce(bench, reach, call, what) {
  const { hosts, delay, tool, round, workload } = what;
  const base = `/srv/fplay-bench/${hosts}-${delay}-${round}-${tool}`;
  const revision = workload === 'one' ? 'second' : 'first';
  return attempt(bench, what, async () => {
    const figures = await measure(await call(reach, { base, revision }), reach.folder, bench.signal);
    await check(bench, hosts, look(base), expected(revision));
    return figures;
  });
}

/**
 * What came of a run; a failure is a result too, unless the benchmark is ended.
 *
 * @param {Bench} bench
 * @param {object} what
 * @param {() => Promise<object>} work
 * @returns {Promise<Measured>}
 */
export async function attempt({ signal }, what, work) {
  try {
    return { ...what, ...(await work()) };
  } catch (error) {
    signal.throwIfAborted();
    return { ...what, failure: error.message };
  }
}

/**
 * Whether the first and the last host have what they should: a tool that does less isn't quick.
 *
 * @param {Bench} bench
 * @param {number} hosts
 * @param {string} command
 * @param {string} wanted what it must print
 */
export async function check(bench, hosts, command, wanted) {
  for (const index of new Set([0, hosts - 1])) {
    const found = await onHost(bench, index, command);
    if (found !== wanted) throw new Error(`${bench.lab.hosts[index].name} has not what it should:\n${found}`);
  }
}

/**
 * Runs a shell command on a host, straight, unmeasured.
 *
 * @param {Bench} bench
 * @param {number} index of the lab's hosts
 * @param {string} command
 * @returns {Promise<string>} what it printed
 */
export async function onHost({ lab, signal }, index, command) {
  const options = [
    '-F',
    '/dev/null',
    '-i',
    lab.key,
    '-o',
    `UserKnownHostsFile=${lab.knownHosts}`,
    '-o',
    'BatchMode=yes',
  ];
  return run(['ssh', ...options, `root@${lab.hosts[index].address}`, command], { signal });
}

/**
 * @template T
 * @param {readonly T[]} things
 * @returns {T[]} the same in any order
 */
export function shuffled(things) {
  const keyed = things.map((thing) => ({ thing, key: Math.random() }));
  return keyed.sort((one, other) => one.key - other.key).map(({ thing }) => thing);
}
