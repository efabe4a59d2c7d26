import type { Ground } from '../host/ground.ts';
import { HostError } from '../sdk/host.ts';
import type { Answered } from './answered.ts';

/** A ground that asks each question once, until it is told to forget. */
export interface Memo extends Ground {
  /** The real host may have changed since. */
  forget(): void;
  /** Asks at once what a first change makes needed one by one: who the user is, and where the paths lead so far. */
  prepareChange(): void;
}

/** Remembers the answers of a host. A question whose answer was an error isn't asked again either. `note` is told of each. */
export function createMemo(ground: Ground, note?: (asked: Answered) => void): Memo {
  const answers = new Map<string, Promise<unknown>>();
  const ways = new Set<string>();
  /** Paths that have no link in them. */
  const straight = new Set<string>();

  function once<T>(key: string, ask: () => Promise<T>, told?: (answer: T) => Answered): Promise<T> {
    const known = answers.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const asked = ask();
    asked.catch(() => undefined);
    answers.set(key, asked);
    if (note && told) asked.then((answer) => note(told(answer)), noteRefusal(key));
    return asked;
  }

  /** A connection that is lost is no answer. */
  const noteRefusal = (question: string) => (error: unknown) => {
    if (error instanceof HostError) note?.({ kind: 'refused', question, answer: error });
  };

  function link(path: string) {
    return once(
      `link ${path}`,
      async () => {
        const found = await ground.link(path);
        if (!found) straight.add(path);
        return found;
      },
      (answer) => ({ kind: 'link', path, ...(answer && { answer }) }),
    );
  }

  function stat(path: string, { follow = false }: { readonly follow?: boolean } = {}) {
    ways.add(follow ? path : folderOf(path));
    const other = answers.get(`stat ${!follow} ${path}`) as ReturnType<Ground['stat']> | undefined;
    // Where no link is on the way, to follow or not to follow is the same question.
    if (other !== undefined && straight.has(path)) return other;
    return once(
      `stat ${follow} ${path}`,
      () => ground.stat(path, { follow }),
      (answer) => ({ kind: 'stat', path, follow, ...(answer && { answer }) }),
    );
  }

  function content<T>(how: string, path: string, ask: () => Promise<T>): Promise<T> {
    ways.add(path);
    return once(`${how} ${path}`, ask, (answer) => ({ kind: 'content', path, how, answer }));
  }

  const identity = () =>
    once(
      'identity',
      () => ground.identity(),
      (answer) => ({ kind: 'identity', answer }),
    );
  const name = <T extends string | undefined>(of: string, ask: () => Promise<T>) =>
    once(of, ask, (answer) => ({ kind: 'name', of, ...(answer !== undefined && { answer }) }));

  return {
    stat,
    link,
    checksum: (path, algorithm = 'sha256') =>
      content(`checksum ${algorithm}`, path, () => ground.checksum(path, algorithm)),
    read: (path) => content('read', path, () => ground.read(path)),
    list(path, options = {}) {
      ways.add(path.replace(/(?<=.)\/+$/, ''));
      return once(
        `list ${JSON.stringify(options)} ${path}`,
        () => ground.list(path, options),
        (answer) => ({ kind: 'list', path, options, answer }),
      );
    },
    user: (named) =>
      once(
        `user ${named}`,
        () => ground.user(named),
        (answer) => ({ kind: 'user', name: named, ...(answer && { answer }) }),
      ),
    group: (named) =>
      once(
        `group ${named}`,
        () => ground.group(named),
        (answer) => ({ kind: 'group', name: named, ...(answer && { answer }) }),
      ),
    which: (program) => name(`program ${program}`, () => ground.which(program)),
    realPath: (path) => name(`where ${path} leads`, () => ground.realPath(path)),
    access: (path) =>
      once(
        `access ${path}`,
        () => ground.access(path),
        (answer) => ({ kind: 'access', path, answer }),
      ),
    query: (command, options = {}) =>
      once(
        `query ${JSON.stringify([command, options])}`,
        () => ground.query(command, options),
        options.passing
          ? undefined
          : (answer) => ({ kind: 'query', command, secret: (options.secrets ?? []).length > 0, answer }),
      ),
    facts: (folder) =>
      once(
        `facts ${folder}`,
        () => ground.facts(folder),
        (answer) => ({ kind: 'facts', answer }),
      ),
    userName: (uid) => name(`the user with the number ${uid}`, () => ground.userName(uid)),
    groupName: (gid) => name(`the group with the number ${gid}`, () => ground.groupName(gid)),
    identity,
    forget() {
      answers.clear();
      ways.clear();
      straight.clear();
    },
    prepareChange() {
      void identity().catch(() => undefined);
      for (const way of ways) if (isPlain(way)) void link(way).catch(() => undefined);
    },
  };
}

function folderOf(path: string): string {
  return path.replace(/\/+[^/]*\/*$/, '') || '/';
}

/** A path that says itself where it leads, but for links. */
function isPlain(path: string): boolean {
  return path.startsWith('/') && path !== '/' && !/\/(\/|\.\.?(\/|$))/.test(path) && !path.endsWith('/');
}
