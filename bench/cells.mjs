/**
 * What is measured together: some hosts at some distance, which workloads, which tools, and how often.
 *
 * @typedef {object} Series
 * @property {number} hosts
 * @property {number} delay milliseconds each way
 * @property {readonly string[]} workloads
 * @property {readonly string[]} tools
 * @property {number} rounds
 */

/** Script is the hand-written floor. */
export const tools = ['script', 'fplay', 'pyinfra', 'mitogen', 'ansible'];

/**
 * In this order each finds what the one before it left. `skipped` and `idle` (a play without a task, with which the
 * start of a run is taken off) touch no host.
 */
export const workloads = ['everything', 'nothing', 'one', 'skipped', 'idle'];

/** The workloads that work on files. */
export const fileWorkloads = ['everything', 'nothing', 'one'];

const own = ['script', 'fplay'];
const quickPeers = ['pyinfra', 'mitogen'];
const peers = [...quickPeers, 'ansible'];

/** Ten near hosts and three distant ones: what most figures are of. */
const central = [
  { hosts: 10, delay: 0 },
  { hosts: 3, delay: 25 },
];

/** A few minutes' worth. */
export const quickSeries = central.flatMap((cell) => [
  { ...cell, workloads: ['nothing', 'everything'], tools: own, rounds: 3 },
  { ...cell, workloads: ['nothing', 'everything'], tools: quickPeers, rounds: 1 },
]);

/**
 * All that the bounds ask for, and the peers beside it, in about a quarter of an hour: what takes long runs once, and
 * what takes minutes (Ansible alone on fifty hosts, peers on fifty distant ones) not at all.
 */
export const fullSeries = [
  ...central.flatMap((cell) => [
    { ...cell, workloads: fileWorkloads, tools: own, rounds: 5 },
    { ...cell, workloads: ['everything', 'nothing'], tools: quickPeers, rounds: 1 },
    { ...cell, workloads: ['nothing'], tools: ['ansible'], rounds: 1 },
  ]),
  { hosts: 10, delay: 0, workloads: ['everything'], tools: ['ansible'], rounds: 1 },
  { hosts: 3, delay: 25, workloads: ['one'], tools: quickPeers, rounds: 1 },
  { hosts: 1, delay: 0, workloads: fileWorkloads, tools: own, rounds: 3 },
  { hosts: 1, delay: 0, workloads: ['nothing'], tools: peers, rounds: 1 },
  { hosts: 1, delay: 25, workloads: fileWorkloads, tools: own, rounds: 3 },
  { hosts: 1, delay: 25, workloads: ['nothing'], tools: quickPeers, rounds: 1 },
  { hosts: 10, delay: 25, workloads: fileWorkloads, tools: own, rounds: 3 },
  { hosts: 50, delay: 0, workloads: fileWorkloads, tools: own, rounds: 2 },
  { hosts: 50, delay: 0, workloads: ['nothing'], tools: quickPeers, rounds: 1 },
  { hosts: 50, delay: 25, workloads: fileWorkloads, tools: own, rounds: 1 },
  { hosts: 100, delay: 0, workloads: ['everything', 'nothing'], tools: own, rounds: 2 },
  { hosts: 100, delay: 0, workloads: ['one'], tools: own, rounds: 1 },
  { hosts: 1000, delay: 0, workloads: ['everything', 'nothing'], tools: ['fplay'], rounds: 1 },
  { hosts: 1000, delay: 0, workloads: ['nothing'], tools: ['script'], rounds: 1 },
  { hosts: 10, delay: 0, workloads: ['skipped', 'idle'], tools: ['fplay', ...peers], rounds: 1 },
  { hosts: 100, delay: 0, workloads: ['skipped', 'idle'], tools: ['fplay'], rounds: 5 },
  { hosts: 1000, delay: 0, workloads: ['skipped', 'idle'], tools: ['fplay'], rounds: 2 },
];

/**
 * The cells of one round, each with the tools of each workload; what a series has no rounds left for is absent.
 *
 * @param {readonly Series[]} series
 * @param {number} round from 1
 * @returns {readonly { hosts: number, delay: number, runs: ReadonlyMap<string, readonly string[]> }[]} `runs` in the
 *   order of `workloads`
 */
export function cellsOfRound(series, round) {
  const due = series.filter(({ rounds }) => rounds >= round);
  const places = new Map(due.map(({ hosts, delay }) => [`${hosts} ${delay}`, { hosts, delay }]));
  return [...places.values()].map((place) => {
    const here = due.filter(({ hosts, delay }) => hosts === place.hosts && delay === place.delay);
    const runs = workloads.map((workload) => [workload, toolsFor(here, workload)]);
    return { ...place, runs: new Map(runs.filter(([, some]) => some.length > 0)) };
  });
}

function toolsFor(series, workload) {
  const some = series.filter((one) => one.workloads.includes(workload)).flatMap((one) => one.tools);
  // The script has nothing to skip.
  return [...new Set(some)].filter((tool) => tool !== 'script' || fileWorkloads.includes(workload));
}

/**
 * How many runs all of it takes.
 *
 * @param {readonly Series[]} series
 * @returns {number}
 */
export function countRuns(series) {
  const rounds = Array.from(
    { length: Math.max(0, ...series.map((one) => one.rounds)) },
    (_, index) => index + 1,
  );
  return rounds
    .flatMap((round) => cellsOfRound(series, round))
    .flatMap(({ runs }) => [...runs.values()])
    .reduce((sum, some) => sum + some.length, 0);
}
