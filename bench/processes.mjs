import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Of a child that doesn't end after SIGTERM, in milliseconds. */
const patience = 8000;

/**
 * Runs a command to its end, in a process group of its own, so that ^C at the terminal reaches it through `signal`
 * alone, in the order that we choose. Rejects where it fails, with the end of what it printed.
 *
 * @param {readonly string[]} command
 * @param {{ signal?: AbortSignal, environment?: NodeJS.ProcessEnv, folder?: string }} [options]
 * @returns {Promise<string>} what it printed, standard output and error in one
 */
export async function run(command, { signal, environment = process.env, folder } = {}) {
  signal?.throwIfAborted();
  const [file, ...rest] = command;
  const child = spawn(file, rest, {
    detached: true,
    env: environment,
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  const stop = () => end(child);
  signal?.addEventListener('abort', stop, { once: true });
  const [code, killed] = await once(child, 'close').finally(() => signal?.removeEventListener('abort', stop));
  signal?.throwIfAborted();
  const text = Buffer.concat(chunks).toString();
  if (code === 0) return text;
  throw new Error(`${command.join(' ').slice(0, 300)}: ended with ${code ?? killed}\n${text.slice(-3000)}`);
}

function end(child) {
  child.kill('SIGTERM');
  const timer = setTimeout(() => killGroup(child.pid), patience);
  child.once('close', () => clearTimeout(timer));
}

function killGroup(leader) {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It ended by itself in between.
  }
}

/**
 * Runs a command under `measure.py`.
 *
 * @param {{ command: readonly string[], environment: NodeJS.ProcessEnv }} call
 * @param {string} folder where it runs
 * @param {AbortSignal} signal
 * @param {{ heard?: (text: string) => void, longest?: number }} [options] `heard` is told what it printed; `longest`:
 *   seconds after which it counts as failed
 * @returns {Promise<{ seconds: number, cpu: number, peak: number }>} peak in KiB
 */
export async function measure({ command, environment }, folder, signal, { heard, longest = 600 } = {}) {
  const file = join(folder, 'measured.json');
  const script = new URL('./measure.py', import.meta.url).pathname;
  const limited = AbortSignal.any([signal, AbortSignal.timeout(longest * 1000)]);
  const text = await run(['python3', script, file, ...command], {
    signal: limited,
    environment,
    folder,
  }).catch((error) => {
    signal.throwIfAborted();
    throw limited.aborted ? new Error(`not done in ${longest} s`) : error;
  });
  const { code, ...figures } = JSON.parse(await readFile(file, 'utf8'));
  heard?.(text);
  if (code === 0) return figures;
  throw new Error(`${command.join(' ').slice(0, 300)}: ended with ${code}\n${complaints(text)}`);
}

/** The beginning of what was printed, but for the hosts and tasks that went well. */
function complaints(text) {
  return text
    .split('\n')
    .filter(
      (line) => line !== '' && !/^((ok|changed|skipped|skipping): |\S.*unreachable=0 +failed=0)/.test(line),
    )
    .join('\n')
    .slice(0, 3000);
}
