import { constants } from 'node:os';
import type { Client, ClientChannel } from 'ssh2';
import { ConnectionLost } from '../sdk/host.ts';
import { SessionRefused } from './session-refused.ts';
import type { Channel } from './transport.ts';

/** Starts a command on a connection that stands. Throws ConnectionLost, and SessionRefused. */
export function execute(
  client: Client,
  host: string,
  command: string,
  lost: Promise<ConnectionLost>,
): Promise<Channel> {
  return new Promise((resolve, reject) => {
    let patience: NodeJS.Timeout | undefined;
    void lost.then((reason) => {
      clearTimeout(patience);
      reject(reason);
    });
    try {
      client.exec(command, (error, stream) => {
        if (error) reject(new SessionRefused(host, error));
        else resolve(channelOf(stream, lost));
      });
    } catch (error) {
      // Why it is lost was told before, or will be in a moment.
      const fallback = new ConnectionLost(`the connection to ${host} is lost`, { cause: error });
      patience = setTimeout(() => reject(fallback), 1000);
    }
  });
}

function channelOf(stream: ClientChannel, lost: Promise<ConnectionLost>): Channel {
  stream.on('error', () => {});
  stream.stderr.on('error', () => {});
  const ended = new Promise<number | undefined>((resolve) => {
    stream.once('exit', (status: number | null, signal?: string) =>
      resolve(status ?? 128 + numberOf(signal)),
    );
    stream.once('close', () => resolve(undefined));
    void lost.then(() => resolve(undefined));
  });
  const exit = new Promise<number | undefined>((resolve) => {
    stream.once('close', () => resolve(ended));
    void lost.then(() => resolve(ended));
  });
  const { stdin, stderr } = stream;
  return { stdin, stdout: stream, stderr, exit, ended, close: () => stream.close() };
}

function numberOf(signal: string | undefined): number {
  const name = `SIG${signal?.replace(/^SIG/, '')}`;
  return name in constants.signals ? constants.signals[name as NodeJS.Signals] : 0;
}
