import type { Operation } from '../../host/files/operations.ts';
import type { HostView } from '../../host/hands.ts';
import type { HostConnection, ViewOptions } from '../../host/host.ts';
import type { Become } from '../../host/shell/become.ts';
import { ConnectionLost, type Hands } from '../../sdk/host.ts';
import type { Answered } from '../../shadow/answered.ts';
import { doubtPaths } from '../../shadow/doubt.ts';
import { type Foreseen, foreseen, type Origin } from '../../shadow/foreseen.ts';
import { groundFor } from '../../shadow/ground-for.ts';
import { createMemo, type Memo } from '../../shadow/memo.ts';
import type { Model } from '../../shadow/model.ts';
import { shadowHands } from '../../shadow/shadow.ts';
import { defined } from '../../util/defined.ts';
import { type Connections, connectionKey, type Opener } from './connections.ts';

/** Something that was done to a model, and the view of the host that could do it for real. */
export interface Recorded {
  readonly operation: Operation;
  readonly view: HostView;
}

/** Opens models of hosts in place of the hosts. */
export interface Shadows extends Opener {
  modelOf(host: string): Model;
  /** What the model says of a host's files. Throws ConnectionLost. */
  foresee(host: string): Promise<Foreseen>;
  /** Opens the hosts on other models of them; what was asked through these is known. */
  on(modelOf: (host: string) => Model): Shadows;
  /** Notes that something, nobody knows what, may be done at some paths of a host; anywhere, where none are given. */
  doubt(host: string, paths: readonly string[] | undefined, reason: string): Promise<void>;
  /** What was seen of the hosts may not hold any more. What was changed in their models stays. */
  forget(): void;
}

/**
 * Models that are laid over the hosts of a run: what is asked goes to the host, once; what is done stays in the model.
 * With `record` nothing is done that couldn't be done to the host afterwards; `note` is told what hosts answer, and to whom.
 */
export function createShadows(
  connections: Connections,
  modelOf: (host: string) => Model,
  record?: (recorded: Recorded) => void,
  note?: (host: string, user: string, asked: Answered) => void,
): Shadows {
  const memos = new Map<string, Memo>();
  const doers = new Map<string, HostView>();
  const views = new Map<string, Hands>();
  const grounds = new Map<string, Memo[]>();
  const connected = new Map<string, HostConnection>();

  /** A connection in place of one that was reset has views of its own. */
  function renew(host: string, at: string, connection: HostConnection): void {
    if (connected.get(at) === connection) return;
    connected.set(at, connection);
    grounds.delete(host);
    for (const known of [memos, doers, views])
      for (const key of [...known.keys()]) if (key.startsWith(`${at}\n`)) known.delete(key);
  }

  type Asker = Pick<ViewOptions, 'become' | 'environment' | 'signal'>;

  function memoFor(key: string, host: string, connection: HostConnection, asker: Asker): Memo {
    const { become, environment, signal } = asker;
    const present = memos.get(key);
    if (present) return present;
    const who = JSON.stringify([become?.user, environment]);
    const memo = createMemo(
      connection.view({
        ...(become && { become }),
        ...(environment && { environment }),
        ...(signal && { signal }),
      }),
      note && ((asked) => note(host, who, asked)),
    );
    memos.set(key, memo);
    grounds.set(host, [...(grounds.get(host) ?? []), memo]);
    return memo;
  }

  /** `views` are those of the models that `of` hands out. */
  function over(of: (host: string) => Model, views: Map<string, Hands>): Shadows {
    return {
      modelOf: of,
      async open(host, settings) {
        const connection = await connections.open(host, settings);
        const at = connectionKey(host, settings);
        renew(host, at, connection);
        return {
          view({ become, environment, signal } = {}) {
            const asUser = { ...(become && { become }) };
            const user = `${at}\n${userKey(become)}`;
            const key = `${user}\n${JSON.stringify(environment ?? {})}`;
            const present = views.get(key);
            if (present) return present;
            const memo = memoFor(key, host, connection, defined({ become, environment, signal }));
            const doer = doers.get(user) ?? connection.view(asUser);
            doers.set(user, doer);
            const recording = record && ((operation: Operation) => record({ operation, view: doer }));
            const ground = groundFor(of(host), become?.user, memo, () => grounds.get(host) ?? []);
            const hands = shadowHands(of(host), ground, {
              commands: recording ? 'refuse' : 'model',
              ...(recording && { record: recording }),
            });
            views.set(key, hands);
            return hands;
          },
        };
      },
      foresee: (host) => foreseen(of(host), whoeverMay(grounds.get(host) ?? [])),
      on: (other) => over(other, new Map()),
      async doubt(host, paths, reason) {
        await doubtPaths(of(host), grounds.get(host)?.[0], paths, reason);
      },
      forget() {
        for (const memo of memos.values()) memo.forget();
      },
    };
  }

  return over(modelOf, views);
}

function userKey(become: Become | undefined): string {
  return become === undefined ? '' : JSON.stringify(become);
}

/** Asks as the first of a host's users that is answered: not everyone may look at everything. */
function whoeverMay(grounds: readonly Origin[]): Origin {
  const first = async <T>(ask: (ground: Origin) => Promise<T>): Promise<T> => {
    let refusal: unknown = new Error('a model that was changed, and no view of its host');
    for (const ground of grounds) {
      try {
        return await ask(ground);
      } catch (error) {
        if (error instanceof ConnectionLost) throw error;
        refusal = error;
      }
    }
    throw refusal;
  };
  return {
    stat: (path, options) => first((ground) => ground.stat(path, options)),
    checksum: (path) => first((ground) => ground.checksum(path)),
    list: (path) => first((ground) => ground.list(path)),
  };
}
