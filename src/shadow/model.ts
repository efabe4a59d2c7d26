import type { Command, GroupEntry, Output, UserEntry } from '../sdk/host.ts';
import type { Inode } from './inode.ts';
import { shownInode } from './inode.ts';

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
  /** New answers to questions, by their words. */
  readonly answers: Map<string, Output | undefined>;
  /** Whether the real host's files may have fewer names than it says: which ones these are, nobody knows. */
  lostNames: boolean;
  /** Whether owner, group or mode of something real was changed: who was refused by the host may not be by then. */
  permissionsChanged: boolean;
  /** Numbers of the users who changed something. */
  readonly changers: Set<number>;
  /** Whether anything was changed. */
  changed: boolean;
  /** What is no longer sure since something was done of which nobody knows what it does: all, or what isn't there. */
  unsure: 'nothing' | 'absence' | 'all';
  /** What that follows from, in the user's words. */
  because: string;
}

/** The host as it is. */
export function createModel(): Model {
  return {
    root: shownInode('directory', '/'),
    users: new Map(),
    groups: new Map(),
    states: new Set(),
    answers: new Map(),
    lostNames: false,
    permissionsChanged: false,
    changers: new Set(),
    changed: false,
    unsure: 'nothing',
    because: '',
  };
}

/** The words of a question, as a key. */
export function questionKey(command: Command): string {
  return JSON.stringify(command);
}

/** Notes that less is sure than before. */
export function lessSure(model: Model, unsure: 'absence' | 'all'): void {
  if (model.unsure !== 'all') model.unsure = unsure;
}
