import { createServer, Socket } from 'node:net';

/**
 * One host's distance: a process that passes TCP on to `ADDRESS PORT` and delays each way. Started by `relays.mjs`, which
 * sends `{ delay }` (milliseconds each way; counters begin anew) and `'count'`; it says `{ port }` at first, and
 * `{ rounds, up, down }` for a count. It ends with who started it.
 *
 * A round trip is a burst of the client behind something of the server that has reached the client, whoever waits for
 * it: keys that are agreed on, a channel that is opened, a question.
 */
const [address, port] = process.argv.slice(2);

/** Bytes on the way in one direction, beyond which the sender has to wait: no link holds more. */
const mostOnTheWay = 32 * 1024 * 1024;

let delay = 0;
let counters = { rounds: 0, up: 0, down: 0 };

const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, accept);
listener.listen(0, '127.0.0.1', 1024, () => process.send({ port: listener.address().port }));
process.on('disconnect', () => process.exit());
process.on('message', (message) => {
  if (message === 'count') process.send(counters);
  else delay = message.delay;
  counters = message === 'count' ? counters : { rounds: 0, up: 0, down: 0 };
});

/** TCP's own handshake takes its time too: the client may speak after two ways, and the server hears it after three. */
function accept(client) {
  const seen = { answer: false };
  const server = new Socket({ allowHalfOpen: true });
  client.pause();
  for (const socket of [client, server]) {
    socket.on('error', () => [client, server].map((one) => one.destroy()));
    socket.on('close', () => setTimeout(() => [client, server].map((one) => one.destroy()), delay + 50));
  }
  const nothing = () => {};
  pass(client, server, (bytes) => countUp(bytes, seen), nothing);
  pass(server, client, nothing, (bytes) => countDown(bytes, seen));
  // Before what the client says first is handed on: a socket takes no bytes while it isn't even connecting.
  setTimeout(
    () => server.connect({ host: address, port: Number(port), noDelay: true }),
    Math.max(0, 3 * delay - 2),
  );
  setTimeout(() => client.resume(), 2 * delay + 1);
}

function countUp(bytes, seen) {
  counters.up += bytes;
  if (seen.answer) counters.rounds += 1;
  seen.answer = false;
}

function countDown(bytes, seen) {
  counters.down += bytes;
  seen.answer = true;
}

function pass(from, to, left, arrived) {
  let onTheWay = 0;
  from.on('data', (chunk) => {
    left(chunk.length);
    onTheWay += chunk.length;
    if (onTheWay > mostOnTheWay) from.pause();
    setTimeout(() => {
      if (to.destroyed) return;
      arrived(chunk.length);
      to.write(chunk, () => {
        onTheWay -= chunk.length;
        if (from.isPaused() && onTheWay < mostOnTheWay / 2) from.resume();
      });
    }, delay);
  });
  from.on('end', () => setTimeout(() => to.end(), delay));
}
