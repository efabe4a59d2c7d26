import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cellsOfRound, fileWorkloads } from './cells.mjs';
import { writtenBy } from './lab.mjs';
import { measure, run } from './processes.mjs';
import { writeReach } from './reach.mjs';
import { changesSaid } from './recap.mjs';
import { countRoundTrips, setDelay } from './relays.mjs';
import { trafficOf } from './traffic.mjs';
import { difference, elsewhere, treeOf } from './tree.mjs';
import { expectedChanges, expectedTree } from './workload.mjs';

/** @typedef {import('./figures.mjs').Measured} Measured */
/** @typedef {ReadonlyMap<string, import('./tools.mjs').ToolCall>} Calls */

/**
 * What a benchmark has to hand.
 *
 * @typedef {object} Bench
 * @property {string} place a folder for files of this benchmark
 * @property {import('./lab.mjs').Lab} lab
 * @property {readonly import('./relays.mjs').Relay[]} relays
 * @property {(text: string) => void} say
 * @property {AbortSignal} signal
 */

/**
 * Runs every tool once on one host, before anything counts: files are in memory then, and who can't do it is left out.
 *
 * @param {Bench} bench
 * @param {Calls} calls
 * @param {(measured: Measured) => void} done told of each run
 * @returns {Promise<Calls>} those that can
 */
export async function warmUp(bench, calls, done) {
  const able = new Map();
  for (const [tool, call] of calls) {
    bench.say(`warming up: ${tool}`);
    const what = { hosts: 1, delay: 0, workload: 'everything', tool, round: 0 };
    const [measured] = await runOnce(bench, call, what);
    done(measured);
    if (measured.failure === undefined) able.set(tool, call);
    else bench.say(`skipping ${tool}: ${measured.failure}`);
  }
  return able;
}

/**
 * One round: every cell once, in any order, and in it for each workload every tool, in any order.
 *
 * @param {Bench} bench
 * @param {Calls} calls
 * @param {readonly import('./cells.mjs').Series[]} series
 * @param {number} round
 * @param {{ begin: (what: string) => void, done: (measured: Measured) => void }} watcher told before and after each run
 */
export async function runRound(bench, calls, series, round, { begin, done }) {
  for (const { runs, ...cell } of shuffled(cellsOfRound(series, round)))
    for (const [workload, tools] of runs)
      for (const tool of shuffled(tools.filter((one) => calls.has(one)))) {
        const what = { ...cell, workload, tool, round };
        begin(`round ${round}: ${cell.hosts} hosts, ${cell.delay} ms each way, ${workload}, ${tool}`);
        const base = baseOf({ ...what, tool: makerFor(runs, what) });
        if (lacksFiles(runs, what)) await prepare(bench, calls.get('script'), what, base);
        for (const one of await runOnce(bench, calls.get(tool), what, base)) done(one);
      }
}

/** Who made the files that a run works on: where there is nothing to do, a tool that made none finds another's. */
function makerFor(runs, { workload, tool }) {
  const makers = runs.get('everything') ?? [];
  const changesThem = runs.get('one')?.includes(tool);
  if (workload !== 'nothing' || changesThem || makers.includes(tool)) return tool;
  return makers.find((maker) => maker === 'script') ?? makers[0] ?? tool;
}

/** Whether a run is to find files that no measured run has made. */
function lacksFiles(runs, what) {
  const makers = fileWorkloads.slice(0, fileWorkloads.indexOf(what.workload));
  const maker = makerFor(runs, what);
  return fileWorkloads.includes(what.workload) && !makers.some((one) => runs.get(one)?.includes(maker));
}

/** The floor makes what the others are to find; where all is to be made, that is nothing. */
async function prepare(bench, script, what, base) {
  if (what.workload === 'everything') return;
  await inReach(bench, { ...what, delay: 0, base }, async (reach) =>
    measure(await script(reach, 'tasks', 'first'), reach.folder, bench.signal),
  );
}

function baseOf({ hosts, delay, round, tool }) {
  return `/srv/fplay-bench-${hosts}-${delay}-${round}-${tool}`;
}

async function runOnce(bench, call, what, base = baseOf(what)) {
  return inReach(bench, { ...what, base }, (reach) =>
    attempt(bench, what, () => callAndCheck(bench, reach, call, what)),
  );
}

async function callAndCheck(bench, reach, call, { tool, workload }) {
  const program = fileWorkloads.includes(workload) ? 'tasks' : workload;
  const revision = workload === 'one' ? 'second' : 'first';
  const written = writtenBy(bench.lab, reach.hosts[0].labHost);
  const before = workload === 'everything' ? await elsewhere(written) : undefined;
  // Ansible has no recap of a host that did nothing.
  let changes = workload === 'idle' ? 0 : undefined;
  const figures = await measure(await call(reach, program, revision), reach.folder, bench.signal, {
    heard: (text) => {
      changes = changesSaid(tool, text) ?? changes;
    },
  });
  const wanted = expectedChanges(workload) * reach.hosts.length;
  if (changes !== wanted) throw new Error(`reports ${changes} changes, not ${wanted}`);
  if (program === 'tasks') await checkFiles(bench, reach, revision);
  if (before === undefined) return figures;
  const left = [...(await elsewhere(written))].filter((path) => !before.has(path));
  return { ...figures, left };
}

/** Whether every host has what it should, with the modes and owners, and nothing more: a tool that does less isn't quick. */
async function checkFiles({ lab }, { hosts }, revision) {
  const wanted = expectedTree(revision);
  for (const { name, labHost, base } of hosts) {
    const wrong = difference(await treeOf(join(writtenBy(lab, labHost), base)), wanted);
    if (wrong !== undefined) throw new Error(`${name} has not what it should: ${wrong}`);
  }
}

/**
 * Does something with files that say how to reach a cell's hosts, which no other run has seen, and counts what goes
 * over meanwhile.
 *
 * @param {Bench} bench
 * @param {{ hosts: number, delay: number, base?: string }} cell `base`: what the hosts' own begins with
 * @param {(reach: import('./reach.mjs').Reach) => Promise<Measured>} work
 * @returns {Promise<Measured[]>} one
 */
export async function inReach({ place, lab, relays, say }, { hosts, delay, base = '' }, work) {
  const folder = await mkdtemp(join(place, 'run-'));
  const between = delay === 0 ? undefined : relays.slice(0, hosts);
  try {
    const reach = await writeReach(folder, lab, between, hosts, base);
    if (between) setDelay(between, delay);
    const before = await trafficOf(lab);
    const measured = await work(reach);
    const after = await trafficOf(lab);
    if (measured.failure !== undefined && measured.round > 0) say(`it failed: ${measured.failure}`);
    const counts = {
      sent: (after.sent - before.sent) / hosts,
      received: (after.received - before.received) / hosts,
      ...(between && { roundTrips: await countRoundTrips(between) }),
      ...(hosts > lab.hosts.length && { labHosts: lab.hosts.length }),
    };
    return [{ ...measured, ...counts }];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
