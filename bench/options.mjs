import { parseArgs } from 'node:util';

const tools = ['script', 'fplay', 'pyinfra', 'mitogen', 'ansible'];
const workloads = ['nothing', 'everything', 'one'];

export const usage = `npm run bench -- [options]

Runs the same thirty tasks with fplay and its peers side by side, on lab hosts of this machine, and prints a table.

  --quick            10 hosts without distance and 3 with it; nothing and everything to do; three rounds of the
                     script and fplay, one of pyinfra and mitogen: two to four minutes
  --hosts LIST       how many hosts (1,10)
  --delays LIST      milliseconds each way (0,25)
  --workloads LIST   of ${workloads.join(',')} (all)
  --tools LIST       of ${tools.join(',')} (all); script is the hand-written floor
  --rounds N         how often (5)
  --peer-rounds N    how often of them for the peers, which take long (as --rounds)
  --archive          copy an archive too, by fplay and by scp
  --archive-hosts N  to so many hosts (3)
  --archive-size N   of so many MB (300)
  --only-archive     nothing but the archive
  --json FILE        write every single run there
  --help             explain
`;

const settings = {
  quick: { type: 'boolean', default: false },
  hosts: { type: 'string' },
  delays: { type: 'string' },
  workloads: { type: 'string' },
  tools: { type: 'string' },
  rounds: { type: 'string' },
  'peer-rounds': { type: 'string' },
  archive: { type: 'boolean', default: false },
  'only-archive': { type: 'boolean', default: false },
  'archive-hosts': { type: 'string', default: '3' },
  'archive-size': { type: 'string', default: '300' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
};

/**
 * What was asked for. Throws an Error that explains a mistake.
 *
 * @param {readonly string[]} words
 */
export function readOptions(words) {
  const { values } = parseArgs({ args: [...words], options: settings, strict: true });
  const { quick } = values;
  const rounds = whole('rounds', values.rounds ?? (quick ? '3' : '5'));
  const delays = list('delays', values.delays ?? '0,25').map((word) => whole('delays', word, 0));
  return {
    help: values.help,
    json: values.json,
    rounds,
    peerRounds: Math.min(
      rounds,
      whole('peer-rounds', values['peer-rounds'] ?? (quick ? '1' : String(rounds))),
    ),
    tools: some('tools', values.tools ?? (quick ? 'script,fplay,pyinfra,mitogen' : tools.join(',')), tools),
    workloads: some(
      'workloads',
      values.workloads ?? (quick ? 'nothing,everything' : workloads.join(',')),
      workloads,
    ),
    cells: values['only-archive'] ? [] : cellsOf(values, delays),
    archive: archiveOf(values, delays),
  };
}

function cellsOf({ quick, hosts, delays }, numbers) {
  const near = { hosts: 10, delay: 0 };
  const far = { hosts: 3, delay: 25 };
  if (quick && hosts === undefined && delays === undefined) return [near, far];
  const counts = list('hosts', hosts ?? '1,10').map((word) => whole('hosts', word));
  return counts.flatMap((count) => numbers.map((delay) => ({ hosts: count, delay })));
}

function archiveOf(values, delays) {
  if (!values.archive && !values['only-archive']) return undefined;
  const hosts = whole('archive-hosts', values['archive-hosts']);
  return { hosts, size: whole('archive-size', values['archive-size']), delays };
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
