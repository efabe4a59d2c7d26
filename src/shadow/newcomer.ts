import { posix } from 'node:path';
import type { Identity } from '../host/ground.ts';
import { homeQuestion } from '../sdk/home-question.ts';
import type { Access, UserEntry } from '../sdk/host.ts';
import { DependsOnUnknown } from '../template/templating.ts';
import type { Memo } from './memo.ts';
import type { Model } from './model.ts';
import { accessOf, denied } from './permission.ts';

/**
 * What a host would show to a user whom only the model has: asked by somebody else, as far as permissions let that user
 * see it. What a program would say to that user nobody knows.
 */
export function newcomerGround(model: Model, user: UserEntry, other: Memo): Memo {
  const identity = async (): Promise<Identity> => {
    const { umask, programs } = await other.identity();
    const { uid, gid, name: owner } = user;
    const known = [...model.groups.values()].filter((group) => group !== undefined);
    const group = known.find((one) => one.gid === gid)?.name ?? (await other.groupName(gid)) ?? String(gid);
    const more = known.filter(({ members }) => members.includes(owner)).map((one) => one.gid);
    return { uid, gid, owner, group, groups: [gid, ...more], umask, programs };
  };

  async function accessTo(path: string): Promise<Access | undefined> {
    const seen = await other.stat(path, { follow: true });
    return seen && accessOf(seen, await identity());
  }

  /** Throws where the user may not get to a path; no link is followed by hand, since another user's way is the same. */
  async function reach(path: string): Promise<void> {
    const real = await other.realPath(posix.dirname(path));
    const names = real.split('/').filter(Boolean);
    const folders = ['/', ...names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`)];
    const closed = (await Promise.all(folders.map(accessTo))).some((access) => access && !access.execute);
    if (closed) throw denied(`cannot look at ${path}`);
  }

  async function mayRead(path: string): Promise<void> {
    await reach(path);
    const access = await accessTo(path);
    if (access && !access.read) throw denied(`cannot read ${path}`);
  }

  const nobodyKnows = async (): Promise<never> => {
    throw new DependsOnUnknown(`what the host says to ${user.name}, whom an earlier task makes`);
  };

  return {
    ...other,
    identity,
    stat: (path, options) => reach(path).then(() => other.stat(path, options)),
    link: (path) => reach(path).then(() => other.link(path)),
    checksum: (path, algorithm) => mayRead(path).then(() => other.checksum(path, algorithm)),
    read: (path) => mayRead(path).then(() => other.read(path)),
    list: (path, options) => mayRead(path).then(() => other.list(path, options)),
    async access(path) {
      const nothing = { read: false, write: false, execute: false };
      return reach(path).then(
        async () => (await accessTo(path)) ?? nothing,
        () => nothing,
      );
    },
    async query(command, options) {
      if (command === homeQuestion) return { code: 0, stdout: user.home, stderr: '' };
      return options?.anyone ? other.query(command, options) : nobodyKnows();
    },
    facts: nobodyKnows,
  };
}

/** The ground of a task's user: the host's own answers to it, or, while only the model has that user, `newcomerGround`. */
export function groundFor(
  model: Model,
  name: string | undefined,
  own: Memo,
  others: () => readonly Memo[],
): Memo {
  if (name === undefined) return own;
  const choose = async (): Promise<Memo> => {
    const user = model.users.get(name);
    const [other] = user ? others().filter((memo) => memo !== own) : [];
    return user && other && !(await other.user(name)) ? newcomerGround(model, user, other) : own;
  };
  const methods = Object.entries(own).map(([method, direct]) => {
    const asked = (...words: unknown[]) =>
      model.users.get(name)
        ? choose().then((memo) => (memo[method as keyof Memo] as (...words: unknown[]) => unknown)(...words))
        : (direct as (...words: unknown[]) => unknown)(...words);
    return [method, asked] as const;
  });
  return Object.fromEntries(methods) as unknown as Memo;
}
