import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { checkoutOf, labDown, labInventory } from './lab.mjs';
import { measure, run } from './processes.mjs';
import { attempt, shuffled } from './rounds.mjs';
import { cleanEnvironment } from './tools.mjs';

/** The run that is measured: everything is up already. */
export const secondRun = 'ha-yarn, second run';

/**
 * Brings up the largest system that is shipped, on a lab of its own, and measures what running its playbook again takes:
 * with this fplay, and with another checkout, its engine and its playbooks, where one is given.
 *
 * @param {{ place: string, say: (text: string) => void, signal: AbortSignal }} bench
 * @param {{ rounds: number, before: string | undefined }} wanted `before`: the folder of the other checkout
 * @param {(() => Promise<void>)[]} undo what takes the lab down is added
 * @param {(measured: import('./figures.mjs').Measured) => void} done told of each run
 */
export async function runHaYarn({ place, say, signal }, { rounds, before }, undo, done) {
  const name = `bench-${process.pid}-yarn`;
  const folder = await mkdtemp(join(place, 'yarn-'));
  const own = checkoutOf(undefined);
  say('bringing ha-yarn up');
  undo.push(() => labDown(name));
  await run([...own.fplay, 'artefacts'], { signal });
  await run([...own.fplay, 'lab', 'up', ...inventories(own), '--name', name], { signal });
  const again = (checkout) => {
    const playbook = join(checkout.root, 'playbooks/ha-yarn.yml');
    const sources = [...inventories(checkout), '-i', labInventory(name)];
    return { command: [...checkout.fplay, 'run', playbook, ...sources], environment: cleanEnvironment() };
  };
  await run(again(own).command, { signal, folder });
  const checkouts = { fplay: own, ...(before !== undefined && { before: checkoutOf(before) }) };
  for (let round = 1; round <= rounds; round += 1)
    for (const [tool, checkout] of shuffled(Object.entries(checkouts))) {
      say(`round ${round}: ${secondRun}, ${tool}`);
      const what = { hosts: 5, delay: 0, workload: secondRun, tool, round };
      done(await attempt({ signal }, what, () => measure(again(checkout), folder, signal)));
    }
}

function inventories({ root }) {
  return ['inventory/prod', 'inventory/lab'].flatMap((source) => ['-i', join(root, source)]);
}
