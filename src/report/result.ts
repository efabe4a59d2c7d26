import type { TaskRef } from '../model/event.ts';
import type { Outcome, Result } from '../model/outcome.ts';
import { stringify } from './stringify.ts';

/** Keys that repeat what the line before already says, or that the reader sees in another form. */
const noise = new Set([
  'changed',
  'failed',
  'skipped',
  'unreachable',
  'stdout_lines',
  'stderr_lines',
  'results',
  'skip_reason',
  'false_condition',
  'unknown',
]);

/** A result for `-v`: JSON without the noise, undefined where nothing is left of it. */
export function formatResult(result: Result, verbosity: number): string | undefined {
  const kept = Object.entries(result).filter(
    ([key, value]) => value !== undefined && (verbosity > 1 || !noise.has(key)),
  );
  return kept.length ? stringify(Object.fromEntries(kept), 2) : undefined;
}

/** What a `debug` task has to say: a message as it is, other values as JSON. Undefined for other tasks. */
export function debugMessage(task: TaskRef, outcome: Outcome): string | undefined {
  if (!/(^|\.)debug$/.test(task.action) || outcome.status !== 'ok') return undefined;
  const { msg, results, ...others } = outcome.result;
  if (Array.isArray(results)) return undefined;
  if (msg !== undefined) return formatValue(msg);
  const values = Object.entries(others).filter(([key]) => !noise.has(key));
  return values.length
    ? values.map(([name, value]) => `${name}: ${formatValue(value)}`).join('\n')
    : undefined;
}

/** Why a task wasn't done, with the condition that was false where there is one. */
export function skipReason({ reason, result }: Extract<Outcome, { status: 'skipped' | 'unknown' }>): string {
  const condition = result.false_condition;
  return condition === undefined ? reason : `${reason}: ${String(condition)}`;
}

function formatValue(value: unknown): string {
  return typeof value === 'string' ? value : stringify(value, 2);
}
