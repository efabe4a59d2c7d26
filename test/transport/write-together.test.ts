import { once } from 'node:events';
import { type AddressInfo, createServer, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { writeTogether } from '../../src/transport/write-together.ts';

it('sends what is written in one turn in one go, in order, and all before the end', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const received = once(server, 'connection').then(([peer]) => text(peer as Socket));
  const { port } = server.address() as AddressInfo;
  const socket = writeTogether(new Socket().connect({ host: '127.0.0.1', port }));
  await once(socket, 'connect');
  for (const part of ['one ', 'two ', 'three ']) socket.write(part);
  expect(socket.writableLength).toBe(14);
  await setImmediate();
  expect(socket.writableLength).toBe(0);
  socket.write('four');
  socket.end();
  expect(await received).toBe('one two three four');
  server.close();
});
