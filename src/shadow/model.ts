import type { GroupEntry, UserEntry } from '../sdk/host.ts';
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
  /** Whether anything was changed. */
  changed: boolean;
}

/** The host as it is. */
export function createModel(): Model {
  return {
    root: shownInode('directory', '/'),
    users: new Map(),
    groups: new Map(),
    states: new Set(),
    changed: false,
  };
}
