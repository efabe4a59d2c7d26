import { fileWorkloads } from './cells.mjs';
import { median, nameOfWorkload, ratio, runsOf, tasks } from './figures.mjs';
import { fileDelay, fileWorkloadNames } from './files.mjs';
import { secondRun } from './ha-yarn.mjs';
import { starts } from './start-up.mjs';

/** @typedef {readonly import('./figures.mjs').Measured[]} Runs */

/**
 * What fplay is to keep to.
 *
 * @typedef {object} Bound
 * @property {string} title
 * @property {number} most
 * @property {string} unit
 * @property {(measured: Runs) => number | undefined} figure undefined: not measured
 */

const fplay = { tool: 'fplay' };
const times = 'times';

/** The hand-written floor beside fplay: seconds by seconds of the same round. */
function besideFloor(title, most, what) {
  return { title, most, unit: times, figure: (all) => ratio(runsOf(all, { ...fplay, ...what }), all) };
}

function medianOf(runs, read) {
  return median(runs.map(read).filter((value) => value !== undefined));
}

/** @returns {Bound[]} */
function startBounds() {
  const most = [1.5, 3];
  return Object.keys(starts).map((workload, index) =>
    besideFloor(`${workload}, beside node -e 0`, most[index], { workload }),
  );
}

/** @returns {Bound[]} */
function fileBounds() {
  return Object.values(fileWorkloadNames).map((workload) => ({
    title: `${workload}, to 1 host at ${fileDelay} ms each way`,
    most: 3,
    unit: 's',
    figure: (all) => medianOf(runsOf(all, { ...fplay, workload }), (run) => run.seconds),
  }));
}

/** Of all runs with a hundred hosts, whatever they had to do: CPU by host and task. */
function cpuOfTasks(all) {
  const workloads = ['nothing', 'one', 'everything', 'skipped'];
  const runs = workloads.map((workload) => runsOf(all, { ...fplay, hosts: 100, workload }));
  const each = runs.filter((some) => some.length > 0).map((some) => medianOf(some, (run) => run.cpu));
  if (each.length === 0) return undefined;
  return (each.reduce((sum, seconds) => sum + seconds, 0) * 1000) / (each.length * 100 * tasks);
}

/** A run without a task is taken off, and what is left is of the tasks. */
function cpuOfSkipped(hosts) {
  return (all) => {
    const [skipped, idle] = ['skipped', 'idle'].map((workload) =>
      medianOf(runsOf(all, { ...fplay, hosts, workload }), (run) => run.cpu),
    );
    return skipped === undefined || idle === undefined
      ? undefined
      : ((skipped - idle) * 1000) / (hosts * tasks);
  };
}

/** How a figure of one host grows from a hundred hosts to a thousand. */
function growth(read, workload) {
  return (all) => {
    const [few, many] = [100, 1000].map((hosts) => {
      const value = medianOf(runsOf(all, { ...fplay, delay: 0, hosts, workload }), read);
      return value === undefined ? undefined : value / hosts;
    });
    return few === undefined || many === undefined ? undefined : many / few;
  };
}

function roundTripsAfter(all) {
  return medianOf(runsOf(all, { ...fplay, workload: 'nothing' }), (run) => run.roundTrips?.after);
}

function isArchive({ workload }) {
  return workload.includes('archive');
}

/** @returns {Bound[]} */
function archiveBounds() {
  const runs = (all, hosts) => runsOf(all, { ...fplay, hosts }).filter(isArchive);
  const size = ({ workload }) => Number.parseInt(workload, 10) * 1e6;
  return [
    {
      title: 'archive to 3 hosts, beside scp',
      most: 1.05,
      unit: times,
      figure: (all) => ratio(runs(all, 3), all),
    },
    {
      title: 'archive to 10 hosts with passing on, bytes sent by its size',
      most: 1.3,
      unit: times,
      figure: (all) => medianOf(runs(all, 10), (run) => (run.sent * run.hosts) / size(run)),
    },
  ];
}

/** Before and after, of the same round; without `--before` there is nothing to compare with. */
function yarnBound() {
  const isBefore = ({ tool }) => tool === 'before';
  const figure = (all) => ratio(runsOf(all, { ...fplay, workload: secondRun }), all, isBefore);
  return { title: `${secondRun}, beside fplay before`, most: 1, unit: times, figure };
}

/** @returns {Bound[]} */
function scaleBounds() {
  const grown = ['nothing', 'everything'].flatMap((workload) => [
    {
      title: `${nameOfWorkload(workload)}, time a host at 1,000 hosts beside 100`,
      most: 1.1,
      unit: times,
      figure: growth((run) => run.seconds, workload),
    },
    {
      title: `${nameOfWorkload(workload)}, memory a host at 1,000 hosts beside 100`,
      most: 1.1,
      unit: times,
      figure: growth((run) => run.peak, workload),
    },
  ]);
  const peak = (all) => {
    const runs = runsOf(all, { ...fplay, hosts: 1000 }).filter(({ workload }) =>
      fileWorkloads.includes(workload),
    );
    return runs.length === 0 ? undefined : Math.max(...runs.map((run) => run.peak)) / 1024;
  };
  return [{ title: 'memory at 1,000 hosts', most: 600, unit: 'MB', figure: peak }, ...grown];
}

/** @type {readonly Bound[]} */
export const bounds = [
  besideFloor('nothing to do, 10 hosts, beside the script', 1.3, {
    workload: 'nothing',
    hosts: 10,
    delay: 0,
  }),
  besideFloor('nothing to do, 3 hosts at 25 ms each way, beside the script', 1.5, {
    workload: 'nothing',
    hosts: 3,
    delay: 25,
  }),
  besideFloor('nothing to do, 100 hosts, beside the script', 1, {
    workload: 'nothing',
    hosts: 100,
    delay: 0,
  }),
  {
    title: 'nothing to do, round trips after the handshake',
    most: 4,
    unit: '',
    figure: roundTripsAfter,
  },
  ...[
    { hosts: 10, delay: 0 },
    { hosts: 3, delay: 25 },
    { hosts: 100, delay: 0 },
  ].map((place) =>
    besideFloor(
      `everything to do, ${place.hosts} hosts${place.delay ? ` at ${place.delay} ms each way` : ''}, beside the script`,
      2,
      { workload: 'everything', ...place },
    ),
  ),
  ...archiveBounds(),
  ...fileBounds(),
  { title: 'CPU of a host and task, 100 hosts, all workloads', most: 1, unit: 'ms', figure: cpuOfTasks },
  ...[100, 1000].map((hosts) => ({
    title: `CPU of a skipped task, ${hosts} hosts`,
    most: 0.05,
    unit: 'ms',
    figure: cpuOfSkipped(hosts),
  })),
  ...scaleBounds(),
  ...startBounds(),
  yarnBound(),
];

/**
 * Every bound with its figure, as a Markdown table.
 *
 * @param {Runs} measured
 * @returns {string}
 */
export function boundsTable(measured) {
  const all = measured.map(asSlow);
  const rows = bounds.map(({ title, most, unit, figure }) => {
    const found = figure(all);
    const met = Number.isFinite(found) && found <= most;
    const verdict = found === undefined ? 'not measured' : met ? 'met' : '**not met**';
    return [title, `${most} ${unit}`.trim(), shown(found), verdict];
  });
  const head = [
    ['bound', 'at most', 'measured', ''],
    ['---', '--:', '--:', '---'],
  ];
  return [...head, ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function shown(figure) {
  if (figure === undefined) return '';
  return Number.isFinite(figure) ? figure.toFixed(figure < 0.1 ? 3 : 2) : 'failed';
}

/** A run of fplay that failed keeps to no bound. */
function asSlow(run) {
  if (run.failure === undefined || run.tool !== 'fplay') return run;
  const { failure: _, ...what } = run;
  return { ...what, seconds: Infinity, cpu: Infinity, peak: Infinity, sent: Infinity };
}
