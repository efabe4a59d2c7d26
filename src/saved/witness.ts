import type { Difference } from '../model/outcome.ts';
import type { Answered } from '../shadow/answered.ts';
import { DependsOnUnknown } from '../template/templating.ts';
import type { Account, Accounts, Said, TaskAccount } from './account.ts';
import { partsOf, questionOf, titleOf } from './answers.ts';
import { type Digest, plainChange } from './digest.ts';

/** A task at its place on a host. */
export interface TaskAt {
  readonly host: string;
  /** The same for the same place in every run. */
  readonly key: string;
  readonly name: string;
  readonly place: string;
}

/** Notes what a check asks the hosts and this machine, and what it says. */
export interface Witness {
  /** `user`: who asks, in words that tell users apart. */
  answered(host: string, user: string, asked: Answered): void;
  said(task: TaskAt, item: number, status: Said['status'], change?: Change): Promise<void>;
  /** Nobody can know what a task does. */
  open(task: TaskAt): void;
  /** A host has a task done on another one. */
  works(host: string, at: string): void;
  lost(host: string, why: string): void;
  /** A file or folder of this machine was read. */
  read(path: string): void;
  readonly files: ReadonlySet<string>;
  /** What was noted, by host. */
  accounts(): Accounts;
  /** What the questions were about, by their digests. */
  readonly titles: ReadonlyMap<string, string>;
}

/** What a task changes. */
export interface Change {
  readonly args: unknown;
  readonly gap: unknown;
  /** In a few words, without secrets; undefined: nobody is to see it. */
  readonly words: readonly string[] | undefined;
}

/** Notes nothing yet. `mask` puts stars in the place of secrets. */
export function createWitness(digest: Digest, mask: (text: string) => string): Witness {
  const hosts = new Map<string, Account>();
  const titles = new Map<string, string>();
  const files = new Set<string>();

  function accountOf(host: string): Account {
    const account = hosts.get(host) ?? { answers: {}, tasks: {}, at: [] };
    hosts.set(host, account);
    return account;
  }

  function taskOf({ host, key, name, place }: TaskAt): TaskAccount {
    const { tasks } = accountOf(host);
    const task = tasks[key] ?? { name, place, items: {} };
    tasks[key] = task;
    return task;
  }

  const shown = (text: string) =>
    text.length <= 200 && mask(text) === text && !text.startsWith('#') ? text : `#${digest(text)}`;

  return {
    answered(host, user, asked) {
      const id = digest([user, questionOf(asked)]);
      titles.set(id, titleOf(asked, mask));
      const { answers } = accountOf(host);
      // What a later look at the same thing sees doesn't count: the first one is what was built on.
      answers[id] ??= partsOf(asked, digest, shown);
    },
    async said(at, item, status, change) {
      const made = change && ((await changeDigest(digest, change)) ?? 'any');
      const words = change?.words;
      const { items } = taskOf(at);
      // Where it is tried again, each try may change something: the run may need any of them.
      const before = items[item];
      const isAnother = made && before?.change !== undefined && before.change !== made;
      const changed = isAnother ? 'any' : made;
      items[item] = { ...before, status, ...(changed && { change: changed }), ...(words && { words }) };
    },
    open(at) {
      taskOf(at).open = true;
    },
    works(host, at) {
      const account = accountOf(host);
      if (at !== host && !account.at.includes(at)) account.at.push(at);
    },
    lost(host, why) {
      accountOf(host).lost = mask(why);
    },
    read: (path) => void files.add(path),
    files,
    accounts: () => Object.fromEntries(hosts),
    titles,
  };
}

/** The digest of a change with the arguments that it follows from; undefined where nobody can know it before. */
export async function changeDigest(
  digest: Digest,
  { args, gap }: Pick<Change, 'args' | 'gap'>,
): Promise<string | undefined> {
  try {
    return digest(await plainChange([args, gap]));
  } catch (error) {
    if (error instanceof DependsOnUnknown) return undefined;
    throw error;
  }
}

const mostWords = 8;

/**
 * Differences in a few short words; texts and archives by their names alone. `mask` puts stars in the place of secrets:
 * before anything is cut, since half a secret isn't known for one.
 */
export function wordsOf(
  differences: readonly Difference[],
  mask: (text: string) => string,
): readonly string[] {
  const words = differences.map((one) => {
    if (one.kind !== 'attribute') return mask(one.path);
    const at = one.path === undefined ? one.key : `${one.path}: ${one.key}`;
    return `${mask(at)}: ${brief(mask(inWords(one.before)))} -> ${brief(mask(inWords(one.after)))}`;
  });
  const more = words.length - mostWords;
  return more > 0 ? [...words.slice(0, mostWords), `${more} more`] : words;
}

function brief(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

function inWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? 'nothing';
  } catch {
    return 'unknown';
  }
}
