import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { fplay } from './lab.mjs';
import { mitogenStrategies } from './peers.mjs';

/** One ssh a host, all at the same time, each with the script on its standard input. */
const floorScript = `config=$1 script=$2 base=$3 revision=$4 failed=0
shift 4
for host; do
  ssh -F "$config" "$host" sh -s -- "$base" "$revision" < "$script" &
  started="$started $!"
done
for process in $started; do wait "$process" || failed=1; done
exit "$failed"
`;

/**
 * @typedef {{ base: string, revision: string }} Wanted
 * @typedef {Awaited<ReturnType<typeof import('./lab.mjs').writeReach>>} Reach
 * @typedef {{ command: readonly string[], environment: NodeJS.ProcessEnv }} Call
 */

/**
 * The tools that are there, the floor first, each as a function that gives the call of one run.
 *
 * @param {readonly string[]} wanted
 * @param {ReadonlyMap<string, string>} peers environments of the peers
 * @param {Awaited<ReturnType<typeof import('./workload.mjs').writeWorkload>>} files
 * @param {AbortSignal} signal
 * @returns {Promise<ReadonlyMap<string, (reach: Reach, wanted: Wanted) => Promise<Call>>>}
 */
export async function toolCalls(wanted, peers, files, signal) {
  const calls = new Map();
  calls.set('script', async (reach, { base, revision }) => {
    const words = [
      'sh',
      '-c',
      floorScript,
      'sh',
      reach.sshConfig,
      files.script,
      base,
      revision,
      ...reach.names,
    ];
    return { command: words, environment: cleanEnvironment() };
  });
  calls.set('fplay', async (reach, values) => ({
    command: [
      ...fplay,
      'run',
      '-i',
      reach.fplay,
      '-f',
      String(reach.names.length),
      ...extra(values),
      files.playbook,
    ],
    environment: cleanEnvironment(),
  }));
  if (peers.has('pyinfra')) calls.set('pyinfra', pyinfraCall(peers.get('pyinfra'), files));
  if (peers.has('mitogen')) {
    const folder = peers.get('mitogen');
    const strategies = await mitogenStrategies(folder, signal);
    const more = (forks) => ({
      ANSIBLE_STRATEGY_PLUGINS: strategies,
      ANSIBLE_STRATEGY: 'mitogen_linear',
      MITOGEN_POOL_SIZE: String(Math.max(32, forks)),
    });
    calls.set('mitogen', ansibleCall(folder, files, more));
  }
  if (peers.has('ansible'))
    calls.set(
      'ansible',
      ansibleCall(peers.get('ansible'), files, () => ({})),
    );
  return new Map([...calls].filter(([name]) => wanted.includes(name)));
}

function extra({ base, revision }) {
  return ['-e', `base=${base}`, '-e', `revision=${revision}`];
}

/**
 * Without an agent, whose keys only some would try, and without anybody's settings of the tools.
 *
 * @returns {NodeJS.ProcessEnv}
 */
export function cleanEnvironment() {
  const { SSH_AUTH_SOCK: _, ...others } = process.env;
  return Object.fromEntries(
    Object.entries(others).filter(([name]) => !/^(ANSIBLE|PYINFRA|MITOGEN|FPLAY)_/.test(name)),
  );
}

function pyinfraCall(folder, files) {
  return async (reach, { base, revision }) => {
    const data = ['--data', `base=${base}`, '--data', `revision=${revision}`];
    const forks = ['--parallel', String(reach.names.length)];
    const command = [join(folder, 'bin', 'pyinfra'), '-y', ...forks, ...data, reach.pyinfra, files.deploy];
    return { command, environment: cleanEnvironment() };
  };
}

/** Every run has a folder of its own for kept connections: each tool connects anew, or the first would pay for all. */
function ansibleCall(folder, files, more) {
  return async (reach, values) => {
    const forks = reach.names.length;
    const environment = {
      ...cleanEnvironment(),
      ANSIBLE_CONFIG: files.ansibleConfig,
      ANSIBLE_HOME: reach.folder,
      ANSIBLE_FORKS: String(forks),
      ANSIBLE_PIPELINING: 'True',
      ANSIBLE_SSH_ARGS: '-o ControlMaster=auto -o ControlPersist=60s',
      ANSIBLE_SSH_CONTROL_PATH_DIR: await mkdtemp(join(reach.folder, 'c-')),
      ...more(forks),
    };
    return {
      command: [
        join(folder, 'bin', 'ansible-playbook'),
        '-i',
        reach.ansible,
        ...extra(values),
        files.playbook,
      ],
      environment,
    };
  };
}
