import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2, { type Client, type ConnectConfig } from 'ssh2';
import { ConnectionLost } from '../sdk/host.ts';
import { longestTimer } from '../util/milliseconds.ts';
import { unlessAborted } from '../util/unless-aborted.ts';
import { withFurther } from './further.ts';
import { hopSettings } from './hop-settings.ts';
import { hostKeyCheck } from './host-key.ts';
import { authHandler, type Credentials, credentialsOf } from './identities.ts';
import { keyType } from './known-hosts.ts';
import { createShared, type Shared } from './shared.ts';
import { signAtOnce } from './sign-at-once.ts';
import { execute } from './ssh-channel.ts';
import { resolveTarget, type SshTarget } from './ssh-config.ts';
import type { SshSettings } from './ssh-settings.ts';
import type { Peer, Transport } from './transport.ts';
import { loginHint, wayOut } from './way-out.ts';
import { writeTogether } from './write-together.ts';

const deepestJump = 8;

/** What all hops of a connection share. */
interface Opening {
  readonly shared: Shared;
  readonly answered: () => void;
  readonly signal: AbortSignal | undefined;
}

/** A client that is connected, and to whom. */
interface Hop {
  readonly client: Client;
  /** Undefined behind a jump host. */
  readonly socket: Socket | undefined;
  readonly peer: Peer;
}

/**
 * Connects by SSH, through jump hosts where settings or `~/.ssh/config` say so; tells when the first of them answers.
 * `signal` gives up. Throws ConnectionLost with a way out.
 */
export async function openSsh(
  settings: SshSettings,
  shared: Shared = createShared(),
  answered: () => void = () => {},
  signal?: AbortSignal,
): Promise<Transport> {
  const open = () => openOne(settings, { shared, answered, signal });
  return withFurther(await open(), open);
}

async function openOne(settings: SshSettings, opening: Opening): Promise<Transport> {
  const chain = await connectChain(settings, opening, 0);
  const hop = chain.at(-1);
  if (!hop) throw new Error('a chain of no hosts');
  const { client, peer } = hop;
  let closing = false;
  const lost = new Promise<ConnectionLost>((resolve) => {
    let reason: Error | undefined;
    client.on('error', (error: Error) => {
      reason = error;
    });
    client.once('close', () =>
      resolve(
        closing
          ? new ConnectionLost(`the connection to ${settings.host} was closed`)
          : lostWords(settings.host, reason),
      ),
    );
  });
  const closed = lost.then(() => {
    for (const each of chain) leave(each);
  });
  return {
    lost,
    peer,
    exec: (command) => execute(client, settings.host, command, lost),
    async close() {
      closing = true;
      leave(hop);
      await closed;
    },
  };
}

/** Says goodbye, and doesn't wait for an answer. */
function leave({ client, socket }: Hop): void {
  client.end();
  socket?.destroySoon();
}

/** The connection to a host, behind those to its jump hosts. */
async function connectChain(settings: SshSettings, opening: Opening, depth: number): Promise<readonly Hop[]> {
  const target = await resolveTarget(settings, opening.shared.configs);
  if (depth > deepestJump)
    throw new ConnectionLost(`more than ${deepestJump} jump hosts; ProxyJump may go in a circle`);
  const before =
    target.hops.length > 0 ? await connectChain(hopSettings(settings, target.hops), opening, depth + 1) : [];
  try {
    const via = before.at(-1)?.client;
    return [
      ...before,
      await connect(target, opening, via && (await unlessAborted(forward(via, target), opening.signal))),
    ];
  } catch (error) {
    for (const hop of before) leave(hop);
    throw error;
  }
}

function forward(via: Client, { address, port }: SshTarget): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    via.forwardOut('127.0.0.1', 0, address, port, (error, stream) => {
      if (!error) return resolve(stream);
      reject(
        new ConnectionLost(`the jump host cannot reach ${address}:${port}: ${error.message}`, {
          hint: 'check the address as seen from the jump host, and that its sshd has AllowTcpForwarding',
          cause: error,
        }),
      );
    });
  });
}

async function connect(
  target: SshTarget,
  { shared, answered, signal }: Opening,
  through: Duplex | undefined,
): Promise<Hop> {
  const [check, credentials] = await unlessAborted(
    Promise.all([hostKeyCheck(target, shared.knownHosts), credentialsOf(target, shared.keys)]),
    signal,
  );
  const client = new ssh2.Client();
  // A jump host's connection has no one else who listens; the one through it ends with it.
  client.on('error', () => {});
  let distrust: Error | undefined;
  let hostKey = '';
  // What is small shouldn't wait until what went before it has arrived, and least of all while keys are agreed on.
  const socket = through
    ? undefined
    : writeTogether(new Socket().connect({ host: target.address, port: target.port, noDelay: true }));
  let isThere = false;
  socket?.once('connect', () => {
    isThere = true;
    answered();
  });
  const config: ConnectConfig = {
    sock: (through ?? socket) as NonNullable<ConnectConfig['sock']>,
    username: target.user,
    readyTimeout: Math.min(target.connectTimeout, longestTimer),
    keepaliveInterval: Math.min(target.aliveInterval, longestTimer),
    keepaliveCountMax: target.aliveCount,
    algorithms: { serverHostKey: check.algorithms },
    // Nothing but the methods of the handler is tried.
    authHandler: authHandler(credentials.methods) as NonNullable<ConnectConfig['authHandler']>,
    hostVerifier: (key: Buffer, verdict: (trusted: boolean) => void) => {
      hostKey = `${keyType(key)} ${key.toString('base64')}`;
      check.verify(key).then(
        () => verdict(true),
        (error: Error) => {
          distrust = error;
          verdict(false);
        },
      );
    },
  };
  return new Promise((resolve, reject) => {
    const abort = () => fail(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    client.once('ready', () => {
      client.off('error', fail);
      signal?.removeEventListener('abort', abort);
      const peer = { address: target.address, port: target.port, user: target.user, hostKey };
      resolve({ client, socket, peer });
    });
    const fail = (error: Error & { level?: string }) => {
      // An agent that doesn't answer: the next method is tried.
      if (error.level === 'agent') return;
      signal?.removeEventListener('abort', abort);
      client.destroy();
      socket?.destroy();
      if (signal?.aborted) return reject(signal.reason);
      reject(distrust ?? connectionRefused(target, credentials, error, isThere));
    };
    client.on('error', fail);
    client.once('close', () => fail(new Error('the server closed the connection')));
    client.connect(config);
    signAtOnce(client);
  });
}

function connectionRefused(
  target: SshTarget,
  credentials: Credentials,
  error: Error & { level?: string; code?: string },
  isThere: boolean,
): ConnectionLost {
  const where = `${target.user}@${target.address}:${target.port}`;
  if (error.level === 'client-authentication') return loginRefused(where, credentials, error);
  const hint = wayOut(target, error, isThere);
  return new ConnectionLost(`cannot connect to ${where}: ${error.message}`, {
    cause: error,
    ...(hint && { hint }),
  });
}

function loginRefused(where: string, { tried, encrypted }: Credentials, cause: Error): ConnectionLost {
  const words =
    tried.length > 0 ? `it takes none of: ${tried.join(', ')}` : 'there is no key, agent or password to try';
  const locked = encrypted.length > 0 ? ` (${encrypted.join(', ')} has a passphrase)` : '';
  return new ConnectionLost(`${where} refuses the login: ${words}${locked}`, {
    hint: loginHint(tried, encrypted),
    cause,
  });
}

function lostWords(host: string, reason: Error | undefined): ConnectionLost {
  const silent = reason && /keepalive/i.test(reason.message);
  const why = silent ? 'it does not answer any more' : (reason?.message ?? 'the host closed it');
  return new ConnectionLost(`the connection to ${host} is lost: ${why}`, {
    hint: 'check that the host is up and reachable, then run again: what was done stays done',
    cause: reason,
  });
}
