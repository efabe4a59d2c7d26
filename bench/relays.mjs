import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * @typedef {{ name: string, port: number, child: import('node:child_process').ChildProcess }} Relay of the host `name`
 */

/**
 * Starts a relay process for each host. Each is added to `relays` before it is waited for.
 *
 * @param {readonly { name: string, address: string, log: string }[]} hosts
 * @param {Relay[]} relays
 */
export async function startRelays(hosts, relays) {
  await Promise.all(hosts.map((host) => startRelay(host, relays)));
}

async function startRelay({ name, address, log }, relays) {
  const script = new URL('./relay.mjs', import.meta.url);
  // A group of its own: ^C at the terminal must not end the relay under the tool that uses it.
  const child = fork(script, [address, '22', log], {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const relay = { name, port: 0, child };
  relays.push(relay);
  const [{ port }] = await once(child, 'message');
  relay.port = port;
}

/**
 * Sets the delay, in milliseconds each way, and the counters to nothing.
 *
 * @param {readonly Relay[]} relays
 * @param {number} delay
 */
export function setDelay(relays, delay) {
  for (const { child } of relays) child.send({ delay });
}

/**
 * The round trips since the delay was set, as the mean of the hosts.
 *
 * @param {readonly Relay[]} relays
 * @returns {Promise<{ handshake: number, after: number }>}
 */
export async function countRoundTrips(relays) {
  const counts = await Promise.all(relays.map(countOf));
  const mean = (name) => counts.reduce((sum, count) => sum + count[name], 0) / counts.length;
  return { handshake: mean('handshake'), after: mean('after') };
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
 * @param {readonly Relay[]} relays
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
