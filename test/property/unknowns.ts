import type { RunEvent } from '../../src/model/event.ts';

/** How often a check said what, and why it couldn't: counted over a search. */
export interface Unknowns {
  count(events: readonly RunEvent[]): void;
  /** In lines, the most frequent causes first. */
  summary(): readonly string[];
}

/** Nothing counted yet. */
export function createUnknowns(): Unknowns {
  const statuses = new Map<string, number>();
  const causes = new Map<string, number>();
  return {
    count(events) {
      for (const event of events) {
        if (event.type !== 'task-end') continue;
        const { outcome } = event;
        add(statuses, outcome.status);
        if (outcome.status === 'unknown') add(causes, `${event.task.action}: ${causeOf(outcome.reason)}`);
      }
    },
    summary: () => [
      [...statuses].map(([status, times]) => `${status} ${times}`).join(', '),
      ...[...causes].toSorted(([, a], [, b]) => b - a).map(([cause, times]) => `${times} ${cause}`),
    ],
  };
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Without names of files and places. */
function causeOf(reason: string): string {
  return reason
    .replaceAll(/\([^)]*:\d+:\d+\)/g, '')
    .replaceAll(/\/[\w./-]+/g, 'PATH')
    .replace(/would fail: .*/, 'would fail');
}
