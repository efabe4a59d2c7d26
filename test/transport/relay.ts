import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A wire to a port of 127.0.0.1 that can be cut. */
export interface Relay {
  readonly port: number;
  /** Cuts every connection through it. */
  cut(): void;
  /** Carries nothing any more, and says nothing of it. */
  silence(): void;
  close(): void;
}

/** Lays one. */
export async function startRelay(to: number): Promise<Relay> {
  const wires = new Set<Socket>();
  const server = createServer((socket) => {
    const wire = connect(to, '127.0.0.1');
    for (const end of [socket, wire]) wires.add(end.on('error', () => {}));
    socket.pipe(wire).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    silence() {
      for (const wire of wires) wire.unpipe().pause();
    },
    cut() {
      for (const wire of wires) wire.destroy();
    },
    close() {
      server.close();
    },
  };
}
