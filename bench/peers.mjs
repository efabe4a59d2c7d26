import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from './processes.mjs';

/** What is installed of each peer, exactly: figures of other versions can't be compared. */
const environments = {
  ansible: ['ansible-core==2.19.14', 'mitogen==0.3.54'],
  pyinfra: ['pyinfra==3.10.0'],
};

const peersOf = { ansible: ['ansible', 'mitogen'], pyinfra: ['pyinfra'] };

/** Where the peers live between two benchmarks. */
const cache = join(homedir(), '.cache', 'fplay', 'bench');

/**
 * Installs the peers that are wanted, each in a Python environment of its own.
 *
 * @param {readonly string[]} tools
 * @param {(text: string) => void} say told what is skipped, and why
 * @param {AbortSignal} signal
 * @returns {Promise<ReadonlyMap<string, string>>} the folder of the environment of each tool that is there
 */
export async function installPeers(tools, say, signal) {
  const found = new Map();
  for (const [name, packages] of Object.entries(environments)) {
    const wanted = peersOf[name].filter((tool) => tools.includes(tool));
    if (wanted.length === 0) continue;
    const folder = join(cache, name);
    try {
      await install(folder, packages, say, signal);
      for (const tool of wanted) found.set(tool, folder);
    } catch (error) {
      signal.throwIfAborted();
      say(
        `skipping ${wanted.join(' and ')}, which can't be installed: ${error.message.trim().split('\n').at(-1)}`,
      );
    }
  }
  return found;
}

async function install(folder, packages, say, signal) {
  const note = join(folder, 'installed.txt');
  const known = await readFile(note, 'utf8').catch(() => '');
  if (known === packages.join('\n')) return;
  say(`installing ${packages.join(' and ')} in ${folder}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(cache, { recursive: true });
  await run(['python3', '-m', 'venv', folder], { signal });
  await run([join(folder, 'bin', 'pip'), 'install', '--quiet', ...packages], { signal });
  await writeFile(note, packages.join('\n'));
}

/**
 * The folder of mitogen's strategies.
 *
 * @param {string} folder the Python environment
 * @param {AbortSignal} signal
 * @returns {Promise<string>}
 */
export async function mitogenStrategies(folder, signal) {
  const where = 'import ansible_mitogen, os; print(os.path.dirname(ansible_mitogen.__file__))';
  const text = await run([join(folder, 'bin', 'python'), '-c', where], { signal });
  const strategies = join(text.trim(), 'plugins', 'strategy');
  await access(strategies);
  return strategies;
}
