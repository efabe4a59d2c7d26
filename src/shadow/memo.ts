import type { Ground } from '../host/ground.ts';

/** A ground that asks each question once, until it is told to forget. */
export interface Memo extends Ground {
  /** The real host may have changed since. */
  forget(): void;
  /** Asks at once what a first change makes needed one by one: who the user is, and where the paths lead so far. */
  prepareChange(): void;
}

/** Remembers the answers of a host. A question whose answer was an error isn't asked again either. */
export function createMemo(ground: Ground): Memo {
  const answers = new Map<string, Promise<unknown>>();
  const ways = new Set<string>();
  /** Paths that have no link in them. */
  const straight = new Set<string>();

  function once<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const known = answers.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const asked = ask();
    asked.catch(() => undefined);
    answers.set(key, asked);
    return asked;
  }

  function link(path: string) {
    return once(`link ${path}`, async () => {
      const found = await ground.link(path);
      if (!found) straight.add(path);
      return found;
    });
  }

  function stat(path: string, { follow = false }: { readonly follow?: boolean } = {}) {
    ways.add(follow ? path : folderOf(path));
    const other = answers.get(`stat ${!follow} ${path}`) as ReturnType<Ground['stat']> | undefined;
    // Where no link is on the way, to follow or not to follow is the same question.
    if (other !== undefined && straight.has(path)) return other;
    return once(`stat ${follow} ${path}`, () => ground.stat(path, { follow }));
  }

  return {
    stat,
    link,
    checksum(path, algorithm = 'sha256') {
      ways.add(path);
      return once(`checksum ${algorithm} ${path}`, () => ground.checksum(path, algorithm));
    },
    read(path) {
      ways.add(path);
      return once(`read ${path}`, () => ground.read(path));
    },
    list(path, options = {}) {
      ways.add(path.replace(/(?<=.)\/+$/, ''));
      return once(`list ${JSON.stringify(options)} ${path}`, () => ground.list(path, options));
    },
    user: (name) => once(`user ${name}`, () => ground.user(name)),
    group: (name) => once(`group ${name}`, () => ground.group(name)),
    which: (program) => once(`which ${program}`, () => ground.which(program)),
    realPath: (path) => once(`real ${path}`, () => ground.realPath(path)),
    access: (path) => once(`access ${path}`, () => ground.access(path)),
    query: (command, options = {}) =>
      once(`query ${JSON.stringify([command, options])}`, () => ground.query(command, options)),
    facts: () => once('facts', () => ground.facts()),
    userName: (uid) => once(`uid ${uid}`, () => ground.userName(uid)),
    groupName: (gid) => once(`gid ${gid}`, () => ground.groupName(gid)),
    identity: () => once('identity', () => ground.identity()),
    forget() {
      answers.clear();
      ways.clear();
      straight.clear();
    },
    prepareChange() {
      void once('identity', () => ground.identity()).catch(() => undefined);
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
