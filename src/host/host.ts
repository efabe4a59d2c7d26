import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Command, ConnectionLost } from '../sdk/host.ts';
import type { Shared } from '../transport/shared.ts';
import type { Transport } from '../transport/transport.ts';
import { createQueue } from '../util/queue.ts';
import { factsScript, parseFacts } from './facts/facts.ts';
import type { Progress } from './files/upload.ts';
import { createGround } from './ground.ts';
import { createHands, type HostView } from './hands.ts';
import { runJoined } from './joined.ts';
import type { PassOn } from './pass-on/pass-on.ts';
import { createProbe } from './probe.ts';
import { Batch } from './questions/batch.ts';
import { refusal } from './refusal.ts';
import type { ConnectionSettings } from './settings.ts';
import type { Become } from './shell/become.ts';
import { Lane } from './shell/lane.ts';
import type { Statistics } from './shell/statistics.ts';
import { decodeText } from './text.ts';

/** As whom, with what and until when a task works on a host. */
export interface ViewOptions {
  readonly become?: Become;
  /** Added to the environment of every command. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Ends what runs for this view, on the host too. */
  readonly signal?: AbortSignal;
  /** Told of transfers over 128 KiB. */
  readonly progress?: Progress;
}

/** One connection to one host, shared by all that works on it. */
export interface HostConnection {
  /** Cheap; one for each task. Views of one user share a shell, and what they ask in one turn travels together. */
  view(options?: ViewOptions): HostView;
  close(): Promise<void>;
  /** Settles when the connection is gone, by `close` or otherwise. */
  readonly lost: Promise<ConnectionLost>;
  readonly statistics: Readonly<Statistics>;
  /** What tells the machine from others: its host key, or that it is this one. */
  readonly machine: string;
}

/** The lanes of one user: one for files and questions, one for commands, so that neither waits for the other. */
interface User {
  readonly become: Become | undefined;
  readonly files: Lane;
  readonly commands: Lane;
  readonly batch: Batch;
  /** Temporary files on the host, which the shell for files has in its keeping. */
  held: number;
}

/**
 * Connects to a host. Throws ConnectionLost, with a way out, where that fails. Hosts of one run share what they need of
 * this machine's files; `answered` is told that something listens there, before it is known whether it lets us in.
 */
export async function openHost(
  name: string,
  settings: ConnectionSettings,
  options: Opening & { readonly passOn?: PassOn } = {},
): Promise<HostConnection> {
  const transport = await openTransport(settings, options);
  return hostOn(transport, name, options.passOn);
}

interface Opening {
  readonly shared?: Shared;
  readonly answered?: () => void;
  /** Gives up. */
  readonly signal?: AbortSignal;
}

/** Each way to connect brings a package that takes its time to load. */
async function openTransport(
  { connection, ssh }: ConnectionSettings,
  { shared, answered, signal }: Opening,
): Promise<Transport> {
  if (connection === 'local') return (await import('../transport/local.ts')).openLocal();
  return (await import('../transport/ssh.ts')).openSsh(ssh, shared, answered, signal);
}

/** Probe and Hands over a connection that stands. */
export function hostOn(transport: Transport, name: string, passOn?: PassOn): HostConnection {
  const statistics: Statistics = { requests: 0, channels: 0, bytesSent: 0, bytesReceived: 0 };
  const inTurn = createQueue();
  const ownSignal = createFollowers();
  const users = new Map<string, User>();
  const userOf = (become: Become | undefined): User => {
    const key =
      JSON.stringify(become && [become.method, become.user, become.exe, become.flags, become.password]) ?? '';
    const user = users.get(key) ?? startUser(transport, become, name, statistics);
    users.set(key, user);
    return user;
  };
  return {
    statistics,
    machine: transport.peer?.hostKey ?? 'local',
    lost: transport.lost,
    view({ become, environment = {}, signal: given, progress } = {}) {
      const signal = given && ownSignal(given);
      const user = userOf(become);
      const { batch, commands } = user;
      const upload = { transport, become, host: name, statistics, inTurn, signal, progress, passOn };
      const context = {
        batch,
        commands,
        environment,
        signal,
        join: (command: Command) => runJoined(upload, command, environment),
        facts: (folder?: string) => gather(batch, name, folder, signal),
      };
      const ground = {
        ...createProbe(context),
        ...createGround(
          (script) => batch.ask(script, { signal }),
          (look, path) => batch.look(look, path, signal),
        ),
      };
      return createHands(ground, {
        ...context,
        dismissOthers: () => dismissOthers(users.values(), user),
        hold: async (work) => {
          user.held += 1;
          return work().finally(() => {
            user.held -= 1;
          });
        },
        upload,
      });
    },
    async close() {
      await Promise.all(
        [...users.values()].flatMap(({ files, commands }) => [files.close(), commands.close()]),
      );
      await transport.close();
    },
  };
}

/**
 * Signals that follow others, one for each. A signal looks through all of its listeners for every one that is added:
 * the questions of all hosts on the run's own would cost more than everything else.
 */
function createFollowers(): (signal: AbortSignal) => AbortSignal {
  const known = new WeakMap<AbortSignal, AbortSignal>();
  return (signal) => {
    const follower = known.get(signal) ?? AbortSignal.any([signal]);
    // Every question of a task listens to its signal; that is no leak to warn of.
    if (!known.has(signal)) setMaxListeners(0, follower);
    known.set(signal, follower);
    return follower;
  };
}

function startUser(
  transport: Transport,
  become: Become | undefined,
  name: string,
  statistics: Statistics,
): User {
  const files = new Lane(transport, become, name, statistics);
  const commands = new Lane(transport, become, name, statistics);
  return { become, files, commands, batch: new Batch(files), held: 0 };
}

/**
 * Ends the shells of users that the login became, but for one user's and those that are at work. They are started anew
 * when they are needed, and then see what sessions are made from as it is by then: groups, limits, sudo's rules.
 */
async function dismissOthers(users: Iterable<User>, staying: User): Promise<void> {
  const idle = [...users].filter(
    ({ become, batch, commands, held }) => become && held === 0 && batch.idle && commands.idle,
  );
  const going = idle.filter((user) => user !== staying);
  await Promise.all(going.flatMap(({ files, commands }) => [files.leave(), commands.leave()]));
}

async function gather(
  batch: Batch,
  name: string,
  folder: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  const mark = randomBytes(12).toString('hex');
  // Guarded: facts.d may hold programs of the user's own.
  const section = await batch.ask(factsScript(mark, folder), { guarded: true, signal });
  if (section.code !== 0) throw refusal(`${name}: cannot gather facts`, section);
  return parseFacts(mark, decodeText(section.stdout));
}
