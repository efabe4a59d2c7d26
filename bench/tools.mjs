import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { fplay } from './lab.mjs';
import { mitogenStrategies } from './peers.mjs';

/** One ssh a host, all at the same time, each with the script on its standard input. */
const floorScript = `config=$1 script=$2 revision=$3 failed=0
shift 3
while [ $# -gt 0 ]; do
  ssh -F "$config" "$1" sh -s -- "$2" "$revision" < "$script" &
  started="$started $!"
  shift 2
done
for process in $started; do wait "$process" || failed=1; done
exit "$failed"
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
 * @param {readonly string[]} wanted
 * @param {ReadonlyMap<string, string>} peers environments of the peers
 * @param {Awaited<ReturnType<typeof import('./workload.mjs').writeWorkload>>} files
 * @param {AbortSignal} signal
 * @returns {Promise<ReadonlyMap<string, ToolCall>>}
 */
export async function toolCalls(wanted, peers, files, signal) {
  const calls = new Map([['script', scriptCall(files)]]);
  if (wanted.includes('fplay')) calls.set('fplay', fplayCall(files));
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
    const command = ['sh', '-c', floorScript, 'sh', sshConfig, script, revision, ...targets];
    return { command, environment: cleanEnvironment() };
  };
}

function fplayCall({ playbooks }) {
  return async (reach, program, revision) => {
    const forks = ['-f', String(reach.hosts.length)];
    const options = ['-i', reach.fplay, ...forks, '-e', `revision=${revision}`];
    return { command: [...fplay, 'run', ...options, playbooks[program]], environment: cleanEnvironment() };
  };
}

/** Some settings are nobody's but the user's own: no agent, whose keys only some would try, and no variables of the tools. */
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
