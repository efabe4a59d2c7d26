import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * Starts a relay process for each host.
 *
 * @param {readonly { name: string, address: string }[]} hosts
 * @returns {Promise<readonly { name: string, port: number, child: import('node:child_process').ChildProcess }[]>}
 */
export async function startRelays(hosts) {
  return Promise.all(hosts.map(startRelay));
}

async function startRelay({ name, address }) {
  const script = new URL('./relay.mjs', import.meta.url);
  // A group of its own: ^C at the terminal must not end the relay under the tool that uses it.
  const child = fork(script, [address, '22'], {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [{ port }] = await once(child, 'message');
  return { name, port, child };
}

/**
 * Sets the delay, in milliseconds each way, and the counters to nothing.
 *
 * @param {Awaited<ReturnType<typeof startRelays>>} relays
 * @param {number} delay
 */
export function setDelay(relays, delay) {
  for (const { child } of relays) child.send({ delay });
}

/**
 * What went over since the delay was set, as the mean of the hosts.
 *
 * @param {Awaited<ReturnType<typeof startRelays>>} relays
 * @returns {Promise<{ rounds: number, up: number, down: number }>} round trips, and bytes to and from a host
 */
export async function countTraffic(relays) {
  const counts = await Promise.all(relays.map(countOf));
  const mean = (name) => counts.reduce((sum, count) => sum + count[name], 0) / counts.length;
  return { rounds: mean('rounds'), up: mean('up'), down: mean('down') };
}

async function countOf({ child }) {
  const answer = once(child, 'message');
  child.send('count');
  const [count] = await answer;
  return count;
}

/**
 * Ends the relays and waits for them.
 *
 * @param {Awaited<ReturnType<typeof startRelays>>} relays
 */
export async function endRelays(relays) {
  await Promise.all(
    relays.map(async ({ child }) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    }),
  );
}
