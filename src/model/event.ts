import type { Counts, Outcome } from './outcome.ts';

/** A task as reporters show it. */
export interface TaskRef {
  /** Unique in a run; the same for every host that does the task. */
  readonly id: string;
  /** As shown: the rendered name, or the module's; with `role : ` before it inside a role. */
  readonly name: string;
  readonly action: string;
  /** `file:line:column`. */
  readonly place: string;
  readonly handler: boolean;
}

/** Everything that can happen in a run, in the order in which it happened. */
export type RunEvent =
  | { readonly type: 'run-start'; readonly playbooks: readonly string[]; readonly check: boolean }
  | {
      readonly type: 'play-start';
      readonly play: string;
      readonly place: string;
      readonly hosts: readonly string[];
    }
  /** A batch of `serial`; a play without it is one batch. */
  | {
      readonly type: 'batch-start';
      readonly hosts: readonly string[];
      readonly number: number;
      readonly of: number;
    }
  | { readonly type: 'task-start'; readonly task: TaskRef; readonly host: string }
  /** At its task the host waits until fewer others work (`--forks`), or does so no more. */
  | {
      readonly type: 'task-waits';
      readonly task: TaskRef;
      readonly host: string;
      readonly isWaiting: boolean;
    }
  /** A transfer or a wait under way; `done` and `total` in bytes or attempts, as `unit` says. */
  | {
      readonly type: 'task-progress';
      readonly task: TaskRef;
      readonly host: string;
      readonly what: string;
      readonly done: number;
      readonly total: number;
      readonly unit: 'bytes' | 'attempts' | 'seconds';
    }
  /** One item of a loop; the task's own `task-end` follows. */
  | {
      readonly type: 'item-end';
      readonly task: TaskRef;
      readonly host: string;
      readonly label: string;
      readonly outcome: Outcome;
      /** Whether the item's differences are to be shown; those of the task's own end aren't then. */
      readonly diff?: boolean;
    }
  | {
      readonly type: 'task-end';
      readonly task: TaskRef;
      readonly host: string;
      readonly outcome: Outcome;
      readonly seconds: number;
      /** Set where `delegate_to` sent the task to another host. */
      readonly delegate?: string;
      /** Whether differences are to be shown (`--diff` or the task's `diff`). */
      readonly diff: boolean;
    }
  /** A block's failure was caught by its `rescue`. */
  | { readonly type: 'rescued'; readonly host: string; readonly task: TaskRef }
  | {
      readonly type: 'warning';
      readonly message: string;
      readonly host?: string;
      /** Names in the message that are said in clear elsewhere, of handlers and hosts: they hold no secrets. */
      readonly names?: readonly string[];
    }
  | { readonly type: 'play-end'; readonly play: string }
  /** `--verify`: what was applied is planned again. Of that only what doesn't converge is told. */
  | { readonly type: 'verify-start' }
  /** Planned again, a task (or an item of its loop) would change something once more, or fail. */
  | {
      readonly type: 'unsettled';
      readonly task: TaskRef;
      readonly host: string;
      readonly label?: string;
      readonly outcome: Outcome;
      /** False where the task's `diff` hides what differs. */
      readonly diff: boolean;
    }
  /** Numbers of tasks, counted once a host: planned, not converging, and those of which it can't be told. */
  | {
      readonly type: 'verify-end';
      readonly tasks: number;
      readonly unsettled: number;
      readonly unknown: number;
      readonly seconds: number;
    }
  | { readonly type: 'recap'; readonly hosts: Readonly<Record<string, Counts>>; readonly seconds: number };
