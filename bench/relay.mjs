import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { createServer, Socket } from 'node:net';

/**
 * One host's distance: a process that passes TCP on to `ADDRESS PORT` and delays each way. Started by `relays.mjs`, which
 * sends `{ delay }` (milliseconds each way; counters begin anew) and `'count'`; it says `{ port }` at first, and
 * `{ handshake, after }` for a count. It ends with who started it.
 *
 * A round trip is something of the client, and the next thing of the server that can be an answer to it, since it
 * arrives two ways later or more: keys that are agreed on, a channel that is opened, a question. It is one of the
 * handshake until `LOG` of the host's sshd says that the connection's key was accepted.
 */
const [address, port, log] = process.argv.slice(2);

/** Bytes on the way in one direction, beyond which the sender has to wait: no link holds more. */
const mostOnTheWay = 32 * 1024 * 1024;

let delay = 0;
let counters = { handshake: 0, after: 0 };

const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, accept);
listener.listen(0, '127.0.0.1', 1024, () => process.send({ port: listener.address().port }));
process.on('disconnect', () => process.exit());
process.on('message', (message) => {
  if (message === 'count') process.send(counters);
  else {
    delay = message.delay;
    counters = { handshake: 0, after: 0 };
  }
});

/** TCP's own handshake takes its time too: the client may speak after two ways, and the server hears it after three. */
function accept(client) {
  const server = new Socket({ allowHalfOpen: true });
  client.pause();
  for (const socket of [client, server]) {
    socket.on('error', () => [client, server].map((one) => one.destroy()));
    socket.on('close', () => setTimeout(() => [client, server].map((one) => one.destroy()), delay + 50));
  }
  const { asked, answering } = roundTrips(server);
  counters.handshake += 1;
  pass(client, server, () => {
    asked();
    return () => {};
  });
  pass(server, client, answering);
  // Before what the client says first is handed on: a socket takes no bytes while it isn't even connecting.
  setTimeout(
    () => server.connect({ host: address, port: Number(port), noDelay: true }),
    Math.max(0, 3 * delay - 2),
  );
  setTimeout(() => client.resume(), 2 * delay + 1);
}

/** Counts the round trips of a connection: `answering` is told when the server speaks, what it gives when that arrives. */
function roundTrips(server) {
  const own = counters;
  let begun;
  let loggedIn = false;
  let kind = 'handshake';
  return {
    asked: () => {
      begun ??= performance.now();
    },
    answering: () => {
      const last = !loggedIn && isLoggedIn(server.localPort);
      loggedIn ||= last;
      return () => {
        // A timer may be early by one millisecond, and there are two on the way.
        if (begun !== undefined && performance.now() - begun >= 2 * delay - 2) {
          own[kind] += 1;
          begun = undefined;
        }
        if (last) kind = 'after';
      };
    },
  };
}

/** sshd notes a login before it tells the client. */
function isLoggedIn(localPort) {
  const file = openSync(log);
  try {
    const end = Buffer.alloc(64 * 1024);
    const begin = Math.max(0, fstatSync(file).size - end.length);
    const text = end.toString('latin1', 0, readSync(file, end, 0, end.length, begin));
    return new RegExp(`^Accepted .* port ${localPort} ssh2`, 'm').test(text);
  } finally {
    closeSync(file);
  }
}

function pass(from, to, left) {
  let onTheWay = 0;
  from.on('data', (chunk) => {
    const arrived = left();
    onTheWay += chunk.length;
    if (onTheWay > mostOnTheWay) from.pause();
    setTimeout(() => {
      if (to.destroyed) return;
      arrived();
      to.write(chunk, () => {
        onTheWay -= chunk.length;
        if (from.isPaused() && onTheWay < mostOnTheWay / 2) from.resume();
      });
    }, delay);
  });
  from.on('end', () => setTimeout(() => to.end(), delay));
}
