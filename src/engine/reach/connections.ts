import { setMaxListeners } from 'node:events';
import { type HostConnection, openHost, type ViewOptions } from '../../host/host.ts';
import type { PassOn } from '../../host/pass-on/pass-on.ts';
import type { ConnectionSettings } from '../../host/settings.ts';
import { ConnectionLost, type Hands } from '../../sdk/host.ts';
import { createShared } from '../../transport/shared.ts';
import { createPlaces } from './places.ts';

/** What opens a host to work on: the host itself, or a model of it. */
export interface Opener {
  /** Throws ConnectionLost. */
  open(
    host: string,
    settings: ConnectionSettings,
  ): Promise<{ readonly view: (options?: ViewOptions) => Hands }>;
}

/** The connections of a run: one a host and way of logging in, kept to the end. */
export interface Connections extends Opener {
  /** Opens it, or hands out the one that is open. Throws ConnectionLost. */
  open(host: string, settings: ConnectionSettings): Promise<HostConnection>;
  /** What tells the machine that a host turned out to be from others of its name; undefined before it was reached. */
  machineOf(host: string): string | undefined;
  /** `meta: reset_connection`. */
  reset(host: string): Promise<void>;
  /** Also gives up those that are being opened. */
  close(): Promise<void>;
}

/** Of more connections that are being opened at the same time none would come sooner, and the last ones would run out of time. */
const places = { count: 32, silent: 500, answered: 5000 };

/** Opens nothing yet. With `passOn` the hosts pass large files on to each other. */
export function createConnections(passOn?: PassOn): Connections {
  const open = new Map<string, Promise<HostConnection>>();
  const machines = new Map<string, string>();
  const shared = createShared();
  const inTurn = createPlaces(places);
  const closing = new AbortController();
  // Every connection that is being opened listens: no leak to warn of.
  setMaxListeners(0, closing.signal);

  async function closeAll(keys: Iterable<string>): Promise<void> {
    const closing = [...keys].map(async (key) => {
      const connection = open.get(key);
      open.delete(key);
      await (await connection?.catch(() => undefined))?.close();
    });
    await Promise.all(closing);
  }

  return {
    open(host, settings) {
      const key = connectionKey(host, settings);
      const present = open.get(key);
      if (present) return present;
      const made = inTurn((answered) =>
        openHost(host, settings, { shared, answered, signal: closing.signal, ...(passOn && { passOn }) }),
      );
      open.set(key, made);
      // A connection that failed or was lost is not handed out again: the next task tries anew.
      const forget = () => {
        if (open.get(key) === made) open.delete(key);
      };
      made.then((connection) => {
        machines.set(host, connection.machine);
        return connection.lost.then(forget);
      }, forget);
      return made;
    },
    machineOf: (host) => machines.get(host),
    reset: (host) => closeAll([...open.keys()].filter((key) => key.startsWith(`${host}\n`))),
    close() {
      closing.abort(new ConnectionLost('the connection was closed'));
      return closeAll(open.keys());
    },
  };
}

/** Two logins to one host (`remote_user` differs, say) are two connections. */
export function connectionKey(host: string, { connection, ssh }: ConnectionSettings): string {
  return [host, connection, ssh.host, ssh.port, ssh.user, ssh.identityFile].join('\n');
}
