import { parseArgs } from 'node:util';
import { fileWorkloads, fullSeries, quickSeries, tools, workloads } from './cells.mjs';

/** What can be measured. */
const parts = ['tasks', 'files', 'archive', 'start-up', 'ha-yarn'];

export const usage = `npm run bench -- [options]

Runs the same work with fplay and its peers side by side, on lab hosts of this machine, and prints a table. It takes Linux,
root, python3 with venv, fplay built (npm run build), and sh test/prepare-machine.sh; peers are installed at the first run.

  --quick            10 hosts without distance and 3 with it; nothing and everything to do; three rounds of the
                     script and fplay, one of pyinfra and mitogen: two to four minutes
  --full             all parts but the last, 1 to 1,000 hosts, and what fplay is to keep to: about a quarter of an
                     hour on four quiet processors

What is measured otherwise:
  --parts LIST       of ${parts.join(',')} (tasks): the thirty tasks; 1,000 small
                     files to one host at 26 ms each way; an archive, by fplay and by scp; how long --version and
                     --list-tasks take; the second run of the largest playbook that is shipped, on five hosts
  --hosts LIST       the thirty tasks on so many hosts (1,10)
  --delays LIST      at so many milliseconds each way (0,25)
  --workloads LIST   of ${workloads.join(',')} (${fileWorkloads.join(',')})
  --tools LIST       of ${tools.join(',')} (all); script is the hand-written floor
  --rounds N         how often (5)
  --peer-rounds N    how often of them for the peers, which take long (as --rounds)
  --archive-hosts N  the archive to so many hosts (3)
  --archive-size N   of so many MB (300)
  --lab-hosts N      make so many lab hosts at most; beyond them several names share one (250)
  --before FOLDER    measure another checkout of fplay too, which is built: the thirty tasks and ha-yarn

What is shown:
  --bounds           what fplay is to keep to, with the figures of this run
  --svg FILE         draw the runs that peers took part in
  --json FILE        write every single run there
  --from FILE        measure nothing, show what --json wrote
  --help             explain
`;

const settings = {
  quick: { type: 'boolean', default: false },
  full: { type: 'boolean', default: false },
  parts: { type: 'string', default: 'tasks' },
  hosts: { type: 'string', default: '1,10' },
  delays: { type: 'string', default: '0,25' },
  workloads: { type: 'string', default: fileWorkloads.join(',') },
  tools: { type: 'string', default: tools.join(',') },
  rounds: { type: 'string', default: '5' },
  'peer-rounds': { type: 'string' },
  'archive-hosts': { type: 'string', default: '3' },
  'archive-size': { type: 'string', default: '300' },
  'lab-hosts': { type: 'string', default: '250' },
  before: { type: 'string' },
  bounds: { type: 'boolean', default: false },
  svg: { type: 'string' },
  json: { type: 'string' },
  from: { type: 'string' },
  help: { type: 'boolean', default: false },
};

/**
 * What is to be measured.
 *
 * @typedef {object} Plan
 * @property {readonly import('./cells.mjs').Series[]} series the thirty tasks
 * @property {readonly { hosts: number, size: number, delays: readonly number[], rounds: number }[]} archives size in MB
 * @property {number} fileRounds
 * @property {number} startUpRounds
 * @property {number} yarnRounds
 */

/** All of it; see `fullSeries`. */
const full = {
  series: fullSeries,
  archives: [
    { hosts: 3, size: 300, delays: [0, 25], rounds: 3 },
    { hosts: 10, size: 300, delays: [0], rounds: 1 },
  ],
  fileRounds: 3,
  startUpRounds: 15,
  yarnRounds: 0,
};

/**
 * What was asked for. Throws an Error that explains a mistake.
 *
 * @param {readonly string[]} words
 */
export function readOptions(words) {
  const { values } = parseArgs({ args: [...words], options: settings, strict: true });
  const { help, json, svg, from, before } = values;
  return {
    help,
    json,
    svg,
    from,
    before,
    bounds: values.bounds || values.full,
    labHosts: whole('lab-hosts', values['lab-hosts']),
    plan: withBefore(planOf(values), before),
  };
}

/** The other checkout is measured wherever this one is. */
function withBefore(plan, before) {
  if (before === undefined) return plan;
  const more = (tools) => (tools.includes('fplay') ? [...tools, 'before'] : tools);
  return { ...plan, series: plan.series.map((one) => ({ ...one, tools: more(one.tools) })) };
}

/** @returns {Plan} */
function planOf(values) {
  if (values.full) return full;
  if (values.quick)
    return { series: quickSeries, archives: [], fileRounds: 0, startUpRounds: 0, yarnRounds: 0 };
  const wanted = some('parts', values.parts, parts);
  const rounds = whole('rounds', values.rounds);
  const delays = list('delays', values.delays).map((word) => whole('delays', word, 0));
  return {
    series: wanted.includes('tasks') ? seriesOf(values, delays, rounds) : [],
    archives: wanted.includes('archive') ? [{ ...archiveOf(values), delays, rounds }] : [],
    fileRounds: wanted.includes('files') ? rounds : 0,
    startUpRounds: wanted.includes('start-up') ? rounds : 0,
    yarnRounds: wanted.includes('ha-yarn') ? rounds : 0,
  };
}

function seriesOf(values, delays, rounds) {
  const counts = list('hosts', values.hosts).map((word) => whole('hosts', word));
  const peerRounds = Math.min(rounds, whole('peer-rounds', values['peer-rounds'] ?? values.rounds));
  const chosen = some('tools', values.tools, tools);
  const [own, peers] = [tools.slice(0, 2), tools.slice(2)].map((group) =>
    chosen.filter((tool) => group.includes(tool)),
  );
  const what = { workloads: some('workloads', values.workloads, workloads) };
  return counts
    .flatMap((hosts) => delays.map((delay) => ({ hosts, delay, ...what })))
    .flatMap((cell) => [
      { ...cell, tools: own, rounds },
      { ...cell, tools: peers, rounds: peerRounds },
    ])
    .filter((series) => series.tools.length > 0);
}

function archiveOf(values) {
  return {
    hosts: whole('archive-hosts', values['archive-hosts']),
    size: whole('archive-size', values['archive-size']),
  };
}

function list(name, text) {
  const words = text.split(',').filter((word) => word !== '');
  if (words.length === 0) throw new Error(`--${name} names nothing`);
  return words;
}

function some(name, text, known) {
  const words = list(name, text);
  const wrong = words.find((word) => !known.includes(word));
  if (wrong !== undefined)
    throw new Error(`--${name}: ${JSON.stringify(wrong)} is none of ${known.join(', ')}`);
  return known.filter((word) => words.includes(word));
}

function whole(name, word, least = 1) {
  const number = Number(word);
  if (/^\d+$/.test(word) && number >= least) return number;
  throw new Error(`--${name}: ${JSON.stringify(word)} is no whole number from ${least}`);
}
