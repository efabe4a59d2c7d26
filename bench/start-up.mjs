import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { checkoutOf } from './lab.mjs';
import { measure } from './processes.mjs';
import { attempt, shuffled } from './rounds.mjs';
import { cleanEnvironment } from './tools.mjs';

const { fplay, root } = checkoutOf(undefined);
const listing = [
  'run',
  '--list-tasks',
  join(root, 'playbooks/ha-yarn.yml'),
  '-i',
  join(root, 'inventory/prod'),
];

/** What is started, by workload; the floor of each is a Node that does nothing. */
export const starts = { 'start: --version': ['--version'], 'start: --list-tasks of ha-yarn': listing };

/**
 * One round of starting: each beside the floor, in any order.
 *
 * @param {{ place: string, signal: AbortSignal }} bench
 * @param {number} round
 * @param {(measured: import('./figures.mjs').Measured) => void} done told of each run
 */
export async function runStartRound(bench, round, done) {
  const folder = await mkdtemp(join(bench.place, 'start-'));
  for (const [workload, words] of shuffled(Object.entries(starts)))
    for (const tool of shuffled(['node', 'fplay'])) {
      const command = tool === 'node' ? [process.execPath, '-e', '0'] : [...fplay, ...words];
      const what = { hosts: 0, delay: 0, workload, tool, round };
      done(
        await attempt(bench, what, () =>
          measure({ command, environment: cleanEnvironment() }, folder, bench.signal),
        ),
      );
    }
}
