/** The tool that the others are compared with, hand-written or OpenSSH's own. */
const floors = ['script', 'scp'];

const names = { script: 'shell script over OpenSSH', mitogen: 'ansible with mitogen' };
const workloadNames = {
  nothing: 'nothing to do',
  everything: 'everything to do',
  one: 'one change in thirty',
};

const header = [
  'hosts',
  'ms each way',
  'workload',
  'tool',
  'runs',
  'median s',
  'min to max',
  'to the floor',
  'CPU s',
  'peak MB',
  'round trips',
  'KB sent',
  'KB received',
];

/**
 * The results as a Markdown table: seconds as median and spread, and as the median of the ratios to the floor of the
 * same round, which other work on the machine disturbs least.
 *
 * @param {readonly import('./rounds.mjs').Measured[]} measured
 * @returns {string}
 */
export function table(measured) {
  const groups = Map.groupBy ? Map.groupBy(measured, keyOf) : grouped(measured);
  const rows = [...groups.values()].sort(inOrder).map((runs) => row(runs, measured));
  const lines = [header, header.map((_, index) => (index === 2 || index === 3 ? '---' : '--:')), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function keyOf({ hosts, delay, workload, tool }) {
  return [hosts, delay, workload, tool].join(' ');
}

function grouped(measured) {
  const groups = new Map();
  for (const one of measured) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

const workloadOrder = ['nothing', 'one', 'everything'];
const toolOrder = ['script', 'scp', 'fplay', 'pyinfra', 'mitogen', 'ansible'];

function inOrder([one], [other]) {
  return (
    one.delay - other.delay ||
    one.hosts - other.hosts ||
    workloadOrder.indexOf(one.workload) - workloadOrder.indexOf(other.workload) ||
    toolOrder.indexOf(one.tool) - toolOrder.indexOf(other.tool)
  );
}

function row(runs, all) {
  const [{ hosts, delay, workload, tool }] = runs;
  const good = runs.filter(({ failure }) => failure === undefined);
  const failed = runs.length - good.length;
  const count = failed === 0 ? String(runs.length) : `${runs.length}, ${failed} failed`;
  const start = [hosts, delay, workloadNames[workload] ?? workload, names[tool] ?? tool, count];
  if (good.length === 0) return [...start, ...header.slice(start.length).map(() => '')];
  const seconds = good.map((run) => run.seconds);
  const of = (read) => median(good.map(read));
  return [
    ...start,
    of((run) => run.seconds).toFixed(2),
    `${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)}`,
    ratio(good, all),
    of((run) => run.cpu).toFixed(2),
    (of((run) => run.peak) / 1024).toFixed(0),
    ...traffic(good),
  ];
}

function ratio(runs, all) {
  const ratios = runs.flatMap((run) => {
    const floor = all.find((one) => floors.includes(one.tool) && sameCell(one, run));
    return floor?.seconds === undefined ? [] : [run.seconds / floor.seconds];
  });
  return ratios.length === 0 ? '' : median(ratios).toFixed(2);
}

function sameCell(one, other) {
  return ['hosts', 'delay', 'workload', 'round'].every((name) => one[name] === other[name]);
}

function traffic(runs) {
  const seen = runs.flatMap((run) => run.traffic ?? []);
  if (seen.length === 0) return ['', '', ''];
  const of = (name) => median(seen.map((one) => one[name]));
  return [of('rounds').toFixed(1), (of('up') / 1000).toFixed(1), (of('down') / 1000).toFixed(1)];
}

function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
