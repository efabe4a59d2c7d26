import { constants } from 'node:os';
import { $ } from 'zx';
import { ConnectionLost } from '../sdk/host.ts';
import type { Channel, Transport } from './transport.ts';

/** Milliseconds that a shell has to end when the connection is closed: it may wait for something that never ends. */
const patience = 1000;

/** The control machine itself, for `ansible_connection: local`: each command is a child process of its own session. */
export function openLocal(): Transport {
  const running = new Map<Channel, () => void>();
  let end: (reason: ConnectionLost) => void = () => {};
  const lost = new Promise<ConnectionLost>((resolve) => {
    end = resolve;
  });
  return {
    lost,
    async exec(command) {
      const { channel, kill } = start(command);
      running.set(channel, kill);
      void channel.exit.then(() => running.delete(channel));
      return channel;
    },
    async close() {
      for (const channel of running.keys()) channel.close();
      const giveUp = setTimeout(() => {
        for (const kill of running.values()) kill();
      }, patience);
      await Promise.all([...running.keys()].map((channel) => channel.exit));
      clearTimeout(giveUp);
      end(new ConnectionLost('the connection to this machine was closed'));
    },
  };
}

/** zx would keep all that a command says; what runs here may say gigabytes. */
function forgetful() {
  const chunks = Object.assign([] as string[], { push: () => 0 });
  return { stdout: chunks, stderr: chunks, stdall: chunks };
}

/** `kill` ends the shell alone: as on other hosts, what it waits for lives on. */
function start(command: string): { readonly channel: Channel; readonly kill: () => void } {
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
  const channel = {
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
  return { channel, kill: () => void child.kill('SIGKILL') };
}
