import type { RunEvent, TaskRef } from '../model/event.ts';
import type { Outcome } from '../model/outcome.ts';
import { createRate, type Rate } from './rate.ts';

/** How a task ended on a host; `ignored`: it failed, and may. */
export type Ending = Outcome['status'] | 'ignored';

/** A host at work on a task. */
export interface Running {
  readonly host: string;
  /** Milliseconds, on the board's clock. */
  readonly since: number;
  /** It hasn't begun: as many hosts as may are at work (`--forks`). */
  readonly isWaiting: boolean;
  readonly items: number;
  readonly item?: string;
  readonly progress?: Progress;
}

/** How far a transfer or a wait has got. */
export interface Progress {
  readonly what: string;
  readonly done: number;
  readonly total: number;
  readonly unit: 'bytes' | 'attempts' | 'seconds';
  /** Bytes a second over the last few seconds, where that is known. */
  readonly rate?: number;
}

/** One task of the play that some host has begun and not every host has passed. */
export interface OpenTask {
  readonly task: TaskRef;
  /** Order in which tasks were first seen. */
  readonly position: number;
  readonly since: number;
  readonly running: ReadonlyMap<string, Running>;
  /** How the task ended on each host; what came of it there isn't kept. */
  readonly ended: ReadonlyMap<string, Ending>;
  readonly items: number;
  /** When the last host ended it. */
  readonly until: number;
}

/** What goes on now, kept up with events. */
export interface Board {
  on(event: RunEvent): void;
  readonly play:
    | { readonly name: string; readonly hosts: number; readonly since: number; readonly batch?: string }
    | undefined;
  /** In the order in which they were first seen. */
  open(): readonly OpenTask[];
  /**
   * Takes away the tasks that no host will do any more and returns them: every host of the batch has ended the
   * task, has gone on to a later one, or is out. With `all`, takes away every one.
   */
  settle(all?: boolean): readonly OpenTask[];
}

interface MutableTask extends OpenTask {
  readonly running: Map<string, Running>;
  readonly ended: Map<string, Ending>;
  items: number;
  until: number;
}

/** An empty board; `now` in milliseconds. */
export function createBoard(now: () => number): Board {
  const tasks = new Map<string, MutableTask>();
  /** The last position that each host of the batch has passed. */
  const passed = new Map<string, number>();
  const rates = new Map<string, Rate>();
  let play: Board['play'];
  let next = 0;

  function taskOf(task: TaskRef): MutableTask {
    const known = tasks.get(task.id);
    if (known) return known;
    const time = now();
    const added = {
      task,
      position: next++,
      since: time,
      running: new Map(),
      ended: new Map(),
      items: 0,
      until: time,
    };
    tasks.set(task.id, added);
    return added;
  }

  function start(task: TaskRef, host: string): void {
    const open = taskOf(task);
    open.running.set(host, { host, since: now(), isWaiting: false, items: 0 });
    passed.set(host, open.position - 1);
  }

  function endItem({ task, host, label }: Extract<RunEvent, { type: 'item-end' }>): void {
    const open = taskOf(task);
    open.items++;
    change({ task, host }, { items: (open.running.get(host)?.items ?? 0) + 1, item: label });
  }

  /** Changes what is known of a host at work; news that come late, after the task's end, are dropped. */
  function change(event: { readonly task: TaskRef; readonly host: string }, changed: Partial<Running>): void {
    const open = tasks.get(event.task.id);
    const running = open?.running.get(event.host);
    if (running) open?.running.set(event.host, { ...running, ...changed });
  }

  function progress(event: Extract<RunEvent, { type: 'task-progress' }>): void {
    const { what, done, total, unit } = event;
    const key = JSON.stringify([event.host, what]);
    const rate = unit === 'bytes' ? (rates.get(key) ?? createRate()) : undefined;
    if (rate) rates.set(key, rate);
    const perSecond = rate?.add(now(), done);
    change(event, {
      progress: { what, done, total, unit, ...(perSecond !== undefined && { rate: perSecond }) },
    });
  }

  function end({ task, host, outcome }: Extract<RunEvent, { type: 'task-end' }>): void {
    const open = taskOf(task);
    const progressed = open.running.get(host)?.progress;
    if (progressed) rates.delete(JSON.stringify([host, progressed.what]));
    open.running.delete(host);
    open.ended.set(host, endingOf(outcome));
    open.until = now();
    passed.set(host, isOut(outcome) ? Number.POSITIVE_INFINITY : open.position);
  }

  function settle(all = false): readonly OpenTask[] {
    const least = Math.min(...passed.values());
    const settled = [...tasks.values()].filter(
      ({ position, running }) => all || (running.size === 0 && position <= least),
    );
    for (const { task } of settled) tasks.delete(task.id);
    return settled;
  }

  return {
    on(event) {
      switch (event.type) {
        case 'play-start':
          play = { name: event.play, hosts: event.hosts.length, since: now() };
          break;
        case 'batch-start':
          passed.clear();
          for (const host of event.hosts) passed.set(host, -1);
          if (play && event.of > 1) play = { ...play, batch: `batch ${event.number} of ${event.of}` };
          break;
        case 'task-start':
          start(event.task, event.host);
          break;
        case 'task-waits':
          change(event, { isWaiting: event.isWaiting, since: now() });
          break;
        case 'task-progress':
          progress(event);
          break;
        case 'item-end':
          endItem(event);
          break;
        case 'task-end':
          end(event);
          break;
        case 'play-end':
        case 'recap':
          play = undefined;
          break;
        default:
      }
    },
    get play() {
      return play;
    },
    open: () => [...tasks.values()],
    settle,
  };
}

function endingOf(outcome: Outcome): Ending {
  return 'ignored' in outcome && outcome.ignored ? 'ignored' : outcome.status;
}

/** Whether a host is done with after this outcome; where a `rescue` follows, its next task brings it back. */
function isOut(outcome: Outcome): boolean {
  return (outcome.status === 'failed' || outcome.status === 'unreachable') && !outcome.ignored;
}
