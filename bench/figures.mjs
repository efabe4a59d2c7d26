/**
 * One run of one tool.
 *
 * @typedef {object} Measured
 * @property {number} hosts
 * @property {number} delay milliseconds each way
 * @property {string} workload
 * @property {string} tool
 * @property {number} round from 1
 * @property {number} [labHosts] where several names shared a lab host: so many there were
 * @property {number} [seconds] until the tool ended; none of these where it failed
 * @property {number} [cpu] seconds, of all its processes on the control machine
 * @property {number} [peak] KiB of the largest process
 * @property {number} [sent] bytes from the control machine to a host, with all headers
 * @property {number} [received] bytes from a host
 * @property {{ handshake: number, after: number }} [roundTrips] a host, where relays stand between
 * @property {readonly string[]} [left] what it left on a host outside of where it was told to work
 * @property {string} [failure]
 */

/** Tasks of a run on one host, of the workloads that have thirty. */
export const tasks = 30;

/** What others are compared with, by workload: hand-written, or what comes with OpenSSH. */
const floors = ['script', 'tar', 'scp', 'node'];

/** @param {string} tool */
export function isFloor(tool) {
  return floors.includes(tool);
}

/** @param {readonly number[]} numbers @returns {number | undefined} undefined of nothing */
export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 || sorted.length === 0
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * The runs that came to their end and are of what is named.
 *
 * @param {readonly Measured[]} measured
 * @param {Partial<Measured>} what
 * @returns {readonly Measured[]}
 */
export function runsOf(measured, what) {
  const names = Object.keys(what);
  return measured.filter(
    (one) => one.failure === undefined && names.every((name) => one[name] === what[name]),
  );
}

/**
 * The median of the ratios to another run of the same round: what else the machine does disturbs these least.
 *
 * @param {readonly Measured[]} runs
 * @param {readonly Measured[]} measured
 * @param {(run: Measured) => boolean} [isOther] the floor, unless given
 * @returns {number | undefined}
 */
export function ratio(runs, measured, isOther = ({ tool }) => isFloor(tool)) {
  const ratios = runs.flatMap((run) => {
    const { hosts, delay, workload, round } = run;
    const other = runsOf(measured, { hosts, delay, workload, round }).find(isOther);
    return other?.seconds === undefined ? [] : [run.seconds / other.seconds];
  });
  return median(ratios);
}

/**
 * The runs of each tool, workload and place, in an order to be read in.
 *
 * @param {readonly Measured[]} measured
 * @returns {readonly (readonly Measured[])[]}
 */
export function grouped(measured) {
  const groups = new Map();
  for (const one of measured) {
    const key = [one.hosts, one.delay, one.workload, one.tool].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].sort(inOrder);
}

const workloadOrder = ['nothing', 'one', 'everything', 'skipped', 'idle'];
const toolOrder = [...floors, 'fplay', 'before', 'pyinfra', 'mitogen', 'ansible'];

function inOrder([one], [other]) {
  return (
    place(workloadOrder, one.workload) - place(workloadOrder, other.workload) ||
    one.workload.localeCompare(other.workload) ||
    one.delay - other.delay ||
    one.hosts - other.hosts ||
    place(toolOrder, one.tool) - place(toolOrder, other.tool)
  );
}

function place(order, word) {
  return order.includes(word) ? order.indexOf(word) : order.length;
}

const toolNames = {
  script: 'shell script over OpenSSH',
  tar: 'tar over OpenSSH',
  node: 'node -e 0',
  before: 'fplay before',
  mitogen: 'Ansible with mitogen',
  ansible: 'Ansible',
};

const workloadNames = {
  nothing: 'nothing to do',
  everything: 'everything to do',
  one: 'one change in thirty',
  skipped: 'all skipped',
  idle: 'a play without tasks',
};

/** @param {string} tool @returns {string} */
export function nameOfTool(tool) {
  return toolNames[tool] ?? tool;
}

/** @param {string} workload @returns {string} */
export function nameOfWorkload(workload) {
  return workloadNames[workload] ?? workload;
}
