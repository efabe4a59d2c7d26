import { grouped, median, nameOfTool, nameOfWorkload, ratio, tasks } from './figures.mjs';

const header = [
  'workload',
  'hosts',
  'ms each way',
  'tool',
  'runs',
  'median s',
  'min to max',
  'to the floor',
  'round trips: handshake',
  'and after',
  'KB sent',
  'KB received',
  'CPU s',
  'CPU ms a host-task',
  'peak MB',
];

/** Columns that hold words. */
const words = ['workload', 'tool'];

/** Workloads that have thirty tasks. */
const thirty = ['nothing', 'one', 'everything', 'skipped'];

/**
 * The results as a Markdown table: seconds as median and spread, and as the median of the ratios to the floor of the
 * same round. What isn't known of a run is left empty.
 *
 * @param {readonly import('./figures.mjs').Measured[]} measured
 * @returns {string}
 */
export function table(measured) {
  const rows = grouped(measured).map((runs) => row(runs, measured));
  const rule = header.map((name) => (words.includes(name) ? '---' : '--:'));
  return [header, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function row(runs, all) {
  const [{ hosts, delay, workload, tool }] = runs;
  const good = runs.filter(({ failure }) => failure === undefined);
  const failed = runs.length - good.length;
  const names = [nameOfWorkload(workload), hostsOf(runs[0]), hosts === 0 ? '' : delay, nameOfTool(tool)];
  const start = [...names, failed === 0 ? runs.length : `${runs.length}, ${failed} failed`];
  return [...start, ...(good.length === 0 ? header.slice(start.length).map(() => '') : figures(good, all))];
}

function hostsOf({ hosts, labHosts }) {
  if (hosts === 0) return '';
  return labHosts === undefined ? hosts : `${hosts} on ${labHosts}`;
}

function figures(runs, all) {
  const [{ hosts, workload }] = runs;
  const of = (read, digits, unit = 1) => {
    const values = runs.map(read).filter((value) => value !== undefined);
    return values.length === 0 ? '' : (median(values) / unit).toFixed(digits);
  };
  const seconds = runs.map((run) => run.seconds);
  const hostTasks = hosts * tasks;
  return [
    of((run) => run.seconds, 2),
    `${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)}`,
    ratio(runs, all)?.toFixed(2) ?? '',
    of((run) => run.roundTrips?.handshake, 1),
    of((run) => run.roundTrips?.after, 1),
    of((run) => run.sent, 1, 1000),
    of((run) => run.received, 1, 1000),
    of((run) => run.cpu, 2),
    thirty.includes(workload) ? of((run) => run.cpu * 1000, 2, hostTasks) : '',
    of((run) => run.peak, 0, 1024),
  ];
}

/**
 * What is to be known beside the table, in Markdown.
 *
 * @param {readonly import('./figures.mjs').Measured[]} measured with the runs before anything counted
 * @param {{ processors: number, model: string, node: string, date: string }} machine
 * @returns {string}
 */
export function notes(measured, { processors, model, node, date }) {
  const lines = [
    `${date}, ${processors} processors (${model}), which the lab hosts use too, Node ${node}.`,
    'Round trips, KB and host-tasks are of one host; KB with all headers. CPU and memory are of the control machine:',
    'CPU of all processes of the tool, peak of the largest of them.',
  ];
  const shared = measured.find(({ labHosts }) => labHosts !== undefined);
  if (shared) lines.push(`"${hostsOf(shared)}": several names of the inventory share a lab host.`);
  return `${[...lines, ...leftBehind(measured)].join('\n')}\n`;
}

/** Tools that leave something on hosts besides what they were told to make. */
function leftBehind(measured) {
  const tools = [...new Set(measured.map(({ tool }) => tool))];
  return tools.flatMap((tool) => {
    const paths = new Set(measured.filter((run) => run.tool === tool).flatMap(({ left = [] }) => left));
    return paths.size === 0
      ? []
      : [`${nameOfTool(tool)} was the first to leave on a host: /${[...paths].sort().join(', /')}.`];
  });
}
