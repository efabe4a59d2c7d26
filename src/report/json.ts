import type { RunEvent } from '../model/event.ts';
import type { Counts } from '../model/outcome.ts';
import type { Reporter } from './reporter.ts';
import { stringify } from './stringify.ts';

/**
 * One JSON event a line; who waits for a fork is left out, as news of the moment. The recap is the last line and holds `type` and `hosts` alone, so that a reader can rely
 * on it.
 */
export function createJsonReporter(write: (text: string) => void): Reporter {
  return {
    on(event) {
      if (event.type !== 'task-waits') write(`${formatEvent(event)}\n`);
    },
    async end() {},
  };
}

function formatEvent(event: RunEvent): string {
  const shown = event.type === 'recap' ? { type: event.type, hosts: mapValues(event.hosts, row) } : event;
  return harmlessJson(shown);
}

/** JSON that no terminal obeys: JSON itself leaves C1 as it is, and marks that turn text round. */
export function harmlessJson(value: unknown, indent?: number): string {
  return stringify(value, indent, (json) =>
    json.replace(
      /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
}

function row({ ok, changed, unreachable, failed, skipped, rescued, ignored, unknown }: Counts): Counts {
  return { ok, changed, unreachable, failed, skipped, rescued, ignored, ...(unknown && { unknown }) };
}

function mapValues<T, U>(
  record: Readonly<Record<string, T>>,
  change: (value: T) => U,
): Readonly<Record<string, U>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
