import type { Command, GroupEntry, Output, UserEntry } from '../sdk/host.ts';
import type { Inode } from './inode.ts';
import { shownInode } from './inode.ts';

/**
 * What a task found missing, the last one says the most: something `elsewhere` than packages and services put their files;
 * or, so that it may be there by then, what a program `said`, such as that there is no such user; something that was
 * `looked` for, a folder or an account that was `made`, or a file that was `read`, so that what is written follows from it.
 */
export type Missing = 'nothing' | 'elsewhere' | 'said' | 'looked' | 'made' | 'read';

/**
 * A host as it would be: changes in memory, laid over the real one. Where nothing was changed it holds nothing, and
 * questions go to the host as they are.
 */
export interface Model {
  readonly root: Inode;
  /** By name; undefined where one was removed. */
  readonly users: Map<string, UserEntry | undefined>;
  readonly groups: Map<string, GroupEntry | undefined>;
  /** What isn't a file and was changed: `packages`, `service sshd`. */
  readonly states: Set<string>;
  /** Services that were started, or whose program may do something else than before: they put files of any name. */
  readonly startedServices: Set<string>;
  /** New answers to questions, by their words. */
  readonly answers: Map<string, Output | undefined>;
  /** Whether the real host's files may have fewer names than it says: which ones these are, nobody knows. */
  lostNames: boolean;
  /** Numbers of the users who changed something. */
  readonly changers: Set<number>;
  /** Whether anything was changed. */
  changed: boolean;
  /** What is no longer sure since something was done of which nobody knows what it does: all, or what isn't there. */
  unsure: 'nothing' | 'absence' | 'all';
  /** What that follows from, in the user's words. */
  because: string;
  /** Whether packages came, which bring files of any name, and users. */
  bringsFiles: boolean;
  /** Their names, undefined among them where nobody knows all. */
  readonly packages: Set<string | undefined>;
  /** What the task at hand found missing. */
  missing: Missing;
}

/** The host as it is. */
export function createModel(): Model {
  return {
    root: shownInode('directory', '/'),
    users: new Map(),
    groups: new Map(),
    states: new Set(),
    startedServices: new Set(),
    answers: new Map(),
    lostNames: false,
    changers: new Set(),
    changed: false,
    unsure: 'nothing',
    because: '',
    bringsFiles: false,
    packages: new Set(),
    missing: 'nothing',
  };
}

/** Why nobody knows what the host would answer. */
export const changedBefore = 'what earlier tasks change on the host';

/** The words of a question, as a key. */
export function questionKey(command: Command): string {
  return JSON.stringify(command);
}

/** Notes that less is sure than before. */
export function lessSure(model: Model, unsure: 'absence' | 'all'): void {
  if (model.unsure !== 'all') model.unsure = unsure;
}
