import type { Parts } from './parts.ts';

/** What a check says of one item of a task's loop, or of a task that doesn't loop. */
export interface Said {
  readonly status: 'ok' | 'changed' | 'skipped' | 'failed' | 'unknown';
  /**
   * The digest of the arguments and of what is to be changed, `any` where nobody can know it before. A task that will
   * fail has it where it fails in the midst of a change.
   */
  readonly change?: string;
  /** The change for people, what is secret left out. */
  readonly words?: readonly string[];
}

/** What a check says of a task. */
export interface TaskAccount {
  readonly name: string;
  /** `file:line:column`. */
  readonly place: string;
  /** By the number of the item; of a task that doesn't loop, 0. */
  readonly items: Record<string, Said>;
  /** It may do anything: what it does can't be known. */
  open?: true;
}

/** What a check saw of a host, and said of its tasks. */
export interface Account {
  /** By the digest of the question. */
  readonly answers: Record<string, Parts>;
  /** By play and position. */
  readonly tasks: Record<string, TaskAccount>;
  /** Other hosts on which it has tasks done. */
  readonly at: string[];
  /** Why it didn't get to the end of the check. */
  lost?: string;
}

/** Accounts by host. */
export type Accounts = Readonly<Record<string, Account>>;
