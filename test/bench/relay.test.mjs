import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder;
let server;
let relay;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fplay-bench-test-'));
  const log = join(folder, 'sshd.log');
  writeFileSync(log, 'Server listening on 0.0.0.0 port 22.\n');
  server = createServer((socket) => {
    socket.on('data', (data) => {
      if (data.includes('key'))
        appendFileSync(log, `Accepted publickey for root from 127.0.0.1 port ${socket.remotePort} ssh2\n`);
      if (!data.includes('bye')) socket.write(data);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const script = join(import.meta.dirname, '../../bench/relay.mjs');
  relay = fork(script, ['127.0.0.1', String(server.address().port), log]);
});

afterEach(async () => {
  const gone = once(relay, 'exit');
  relay.kill();
  await gone;
  server.close();
  rmSync(folder, { recursive: true });
});

test('questions that wait for an answer are round trips, before the login and after it', async () => {
  const [{ port }] = await once(relay, 'message');
  relay.send({ delay: 20 });
  const client = connect(port, '127.0.0.1');
  for (const question of ['hello', 'key', 'one', 'two', 'three']) {
    client.write(question);
    // The second half travels along with the first.
    client.write('!');
    for (let heard = ''; heard !== `${question}!`; ) heard += String((await once(client, 'data'))[0]);
  }
  client.write('bye');
  const answer = once(relay, 'message');
  relay.send('count');
  // TCP's own round trip is the first.
  expect((await answer)[0]).toEqual({ handshake: 3, after: 3 });
  client.destroy();
});
