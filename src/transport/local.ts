import { constants } from 'node:os';
import { $ } from 'zx';
import { ConnectionLost } from '../sdk/host.ts';
import type { Channel, Transport } from './transport.ts';

/** The control machine itself, for `ansible_connection: local`: each command is a child process of its own session. */
export function openLocal(): Transport {
  const running = new Set<Channel>();
  let end: (reason: ConnectionLost) => void = () => {};
  const lost = new Promise<ConnectionLost>((resolve) => {
    end = resolve;
  });
  return {
    lost,
    async exec(command) {
      const channel = start(command);
      running.add(channel);
      void channel.exit.then(() => running.delete(channel));
      return channel;
    },
    async close() {
      for (const channel of running) channel.close();
      await Promise.all([...running].map((channel) => channel.exit));
      end(new ConnectionLost('the connection to this machine was closed'));
    },
  };
}

/** zx would keep all that a command says; what runs here may say gigabytes. */
function forgetful() {
  const chunks = Object.assign([] as string[], { push: () => 0 });
  return { stdout: chunks, stderr: chunks, stdall: chunks };
}

function start(command: string): Channel {
  const run = $({
    shell: '/bin/sh',
    prefix: '',
    postfix: '',
    quote: (word: string) => word,
    stdio: 'pipe',
    env: process.env,
    detached: true,
    nothrow: true,
    quiet: true,
    verbose: false,
    store: forgetful(),
  });
  const child = run`${command}`.child;
  if (!child?.stdin || !child.stdout || !child.stderr)
    throw new ConnectionLost('/bin/sh does not start on this machine');
  const { stdin, stdout, stderr } = child;
  // A command that ends without reading its input isn't an error here: its exit code tells.
  stdin.on('error', () => {});
  const endOf = (event: 'exit' | 'close') =>
    new Promise<number | undefined>((resolve) => {
      child.once('error', () => resolve(undefined));
      child.once(event, (code: number | null, signal: NodeJS.Signals | null) =>
        resolve(code ?? (signal ? 128 + constants.signals[signal] : undefined)),
      );
    });
  return {
    stdin,
    stdout,
    stderr,
    exit: endOf('close'),
    ended: endOf('exit'),
    close() {
      stdin.destroy();
      stdout.destroy();
      stderr.destroy();
    },
  };
}
