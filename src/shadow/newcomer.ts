import { posix } from 'node:path';
import type { Identity } from '../host/ground.ts';
import { homeQuestion } from '../sdk/home-question.ts';
import type { Access, FileStat, ListOptions } from '../sdk/host.ts';
import { DependsOnUnknown } from '../template/templating.ts';
import type { Memo } from './memo.ts';
import { accessOf, denied } from './permission.ts';

/** A user as a model has it. */
export interface Changed {
  readonly name: string;
  readonly home: string;
  readonly identity: () => Promise<Identity>;
}

/**
 * What a host would show to a user whom only the model has, or who has other groups or another home there: asked by somebody else, as
 * far as permissions let that user see it. What a program would say to that user nobody knows.
 */
export function newcomerGround({ name, identity, home }: Changed, other: Memo): Memo {
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

  /** What is in folders that the user may not list is left out, or ends it. */
  async function list(path: string, options: ListOptions = {}): Promise<readonly FileStat[]> {
    await reach(path);
    const who = await identity();
    const isClosed = (stat: FileStat) => stat.type === 'directory' && !accessOf(stat, who).read;
    const own = await other.stat(path, { follow: true });
    if (own && isClosed(own)) return refused(path, options);
    const all = await other.list(path, options);
    const levelOf = (stat: FileStat) => stat.path.slice(path.length).split('/').filter(Boolean).length;
    const isEntered = (stat: FileStat) => options.depth === undefined || levelOf(stat) < options.depth;
    const closed = all.filter((stat) => isClosed(stat) && isEntered(stat));
    const isLeftOut = (stat: FileStat) => closed.some((folder) => stat.path.startsWith(`${folder.path}/`));
    return closed.length === 0 ? all : [...refused(path, options), ...all.filter((stat) => !isLeftOut(stat))];
  }

  function refused(path: string, { partial }: ListOptions): readonly FileStat[] {
    if (partial) return [];
    throw denied(`cannot list ${path}`);
  }

  const nobodyKnows = async (): Promise<never> => {
    throw new DependsOnUnknown(`what the host says to ${name}, whom an earlier task makes or changes`);
  };

  return {
    ...other,
    identity,
    stat: (path, options) => reach(path).then(() => other.stat(path, options)),
    link: (path) => reach(path).then(() => other.link(path)),
    checksum: (path, algorithm) => mayRead(path).then(() => other.checksum(path, algorithm)),
    read: (path) => mayRead(path).then(() => other.read(path)),
    list,
    async access(path) {
      const nothing = { read: false, write: false, execute: false };
      return reach(path).then(
        async () => (await accessTo(path)) ?? nothing,
        () => nothing,
      );
    },
    async query(command, options) {
      if (command === homeQuestion) return { code: 0, stdout: home, stderr: '' };
      return options?.anyone ? other.query(command, options) : nobodyKnows();
    },
    facts: nobodyKnows,
  };
}
