import type { RunEvent, TaskRef } from '../../src/model/event.ts';
import type { Counts, Outcome } from '../../src/model/outcome.ts';

/** A task for events. */
export function taskRef(name: string, more: Partial<TaskRef> = {}): TaskRef {
  return {
    id: name,
    name,
    action: 'copy',
    place: 'roles/flink/tasks/main.yml:12:3',
    handler: false,
    ...more,
  };
}

export const ok: Outcome = { status: 'ok', result: {} };
export const changed: Outcome = { status: 'changed', result: { changed: true }, differences: [] };

/** A failed outcome that says `message`. */
export function failed(message: string, more: Partial<Extract<Outcome, { status: 'failed' }>> = {}): Outcome {
  return { status: 'failed', result: {}, ignored: false, failure: { message }, ...more };
}

/** The end of a task after 0.4 seconds. */
export function taskEnd(
  host: string,
  outcome: Outcome,
  task = taskRef('flink : unpack'),
  more: Partial<Extract<RunEvent, { type: 'task-end' }>> = {},
): RunEvent {
  return { type: 'task-end', task, host, outcome, seconds: 0.4, diff: false, ...more };
}

/** A row of the recap. */
export function counts(more: Partial<Counts> = {}): Counts {
  return { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0, ...more };
}
