import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { checkoutOf, fplay } from './lab.mjs';
import { mitogenStrategies } from './peers.mjs';

/**
 * Hosts that fplay and the floor go to at the same time: from about a hundred on, the processors of one machine have all
 * that they can do, and more connections only wait for them until they time out. No peer has as many.
 */
const mostAtOnce = 100;

/** One ssh a host, each with the script on its standard input. */
const floorScript = `export config=$1 script=$2 revision=$3
forks=$4
shift 4
printf '%s\\n' "$@" | xargs -n 2 -P "$forks" sh -c '
  exec ssh -F "$config" "$1" sh -s -- "$2" "$revision" < "$script"' sh
`;

/**
 * @typedef {import('./reach.mjs').Reach} Reach
 * @typedef {'tasks' | 'skipped' | 'idle'} Program
 * @typedef {{ command: readonly string[], environment: NodeJS.ProcessEnv }} Call
 * @typedef {(reach: Reach, program: Program, revision: string) => Promise<Call>} ToolCall
 */

/**
 * The tools that are there, the floor first, each as a function that gives the call of one run. The floor is always
 * there: it also makes what others are to find.
 *
 * @param {{ wanted: readonly string[], before: string | undefined }} options `before`: another checkout of fplay
 * @param {ReadonlyMap<string, string>} peers environments of the peers
 * @param {Awaited<ReturnType<typeof import('./workload.mjs').writeWorkload>>} files
 * @param {AbortSignal} signal
 * @returns {Promise<ReadonlyMap<string, ToolCall>>}
 */
export async function toolCalls({ wanted, before }, peers, files, signal) {
  const calls = new Map([['script', scriptCall(files)]]);
  if (wanted.includes('fplay')) calls.set('fplay', fplayCall(fplay, files));
  if (wanted.includes('before')) calls.set('before', fplayCall(checkoutOf(before).fplay, files));
  if (peers.has('pyinfra')) calls.set('pyinfra', pyinfraCall(peers.get('pyinfra'), files));
  if (peers.has('mitogen')) {
    const folder = peers.get('mitogen');
    calls.set(
      'mitogen',
      ansibleCall(folder, files, mitogenSettings(await mitogenStrategies(folder, signal))),
    );
  }
  if (peers.has('ansible'))
    calls.set(
      'ansible',
      ansibleCall(peers.get('ansible'), files, () => ({})),
    );
  return calls;
}

function scriptCall({ script }) {
  return async ({ sshConfig, hosts }, _program, revision) => {
    const targets = hosts.flatMap(({ name, base }) => [name, base]);
    const words = [sshConfig, script, revision, forksFor(hosts), ...targets];
    const command = ['sh', '-c', floorScript, 'sh', ...words];
    return { command, environment: cleanEnvironment() };
  };
}

function fplayCall(fplay, { playbooks }) {
  return async (reach, program, revision) => {
    const forks = ['-f', forksFor(reach.hosts)];
    const options = ['-i', reach.fplay, ...forks, '-e', `revision=${revision}`];
    return { command: [...fplay, 'run', ...options, playbooks[program]], environment: cleanEnvironment() };
  };
}

function forksFor(hosts) {
  return String(Math.min(hosts.length, mostAtOnce));
}

/** The environment without what would favour somebody: no agent, whose keys only some would try, and no variables of the tools. */
export function cleanEnvironment() {
  const { SSH_AUTH_SOCK: _, ...others } = process.env;
  return Object.fromEntries(
    Object.entries(others).filter(([name]) => !/^(ANSIBLE|PYINFRA|MITOGEN|FPLAY)_/.test(name)),
  );
}

function pyinfraCall(folder, { deploys }) {
  return async (reach, program, revision) => {
    const options = ['-y', '--parallel', String(reach.hosts.length), '--data', `revision=${revision}`];
    const command = [join(folder, 'bin', 'pyinfra'), ...options, reach.pyinfra, deploys[program]];
    return { command, environment: cleanEnvironment() };
  };
}

/** Every run has a folder of its own for kept connections: each tool connects anew, or the first would pay for all. */
function ansibleCall(folder, { playbooks, ansibleConfig }, more) {
  return async (reach, program, revision) => {
    const forks = reach.hosts.length;
    const environment = {
      ...cleanEnvironment(),
      ANSIBLE_CONFIG: ansibleConfig,
      ANSIBLE_HOME: reach.folder,
      ANSIBLE_FORKS: String(forks),
      ANSIBLE_PIPELINING: 'True',
      ANSIBLE_SSH_ARGS: '-o ControlMaster=auto -o ControlPersist=60s',
      ANSIBLE_SSH_CONTROL_PATH_DIR: await mkdtemp(join(reach.folder, 'c-')),
      ...more(forks),
    };
    const options = ['-i', reach.ansible, '-e', `revision=${revision}`];
    return {
      command: [join(folder, 'bin', 'ansible-playbook'), ...options, playbooks[program]],
      environment,
    };
  };
}

function mitogenSettings(strategies) {
  return (forks) => ({
    ANSIBLE_STRATEGY_PLUGINS: strategies,
    ANSIBLE_STRATEGY: 'mitogen_linear',
    MITOGEN_POOL_SIZE: String(Math.max(32, forks)),
  });
}
