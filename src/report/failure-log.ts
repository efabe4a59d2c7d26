import { figures } from 'listr2';
import {
  type FailureGroup,
  formatFailureDetail,
  formatFailureSummary,
  groupFailures,
  likeness,
  type TaskFailure,
  withoutRescued,
} from './failure.ts';
import type { Palette } from './palette.ts';
import { listed, printableLine } from './text.ts';

/** The failures of a run as the tree shows them: each kind in full once, then only on which hosts it came again. */
export interface FailureLog {
  add(failure: TaskFailure): void;
  /** Lines for what was added since the last time, of one task or of all. */
  take(task?: string): readonly string[];
  /** A block's rescue dealt with it: the summary leaves it out. */
  rescue(rescued: Pick<TaskFailure, 'host' | 'task'>): void;
  summary(): readonly string[];
}

/** An empty log. */
export function createFailureLog(palette: Palette, verbosity: number): FailureLog {
  let failures: TaskFailure[] = [];
  const firstHosts = new Map<string, string>();
  let fresh: TaskFailure[] = [];

  function format({ first, hosts }: FailureGroup): readonly string[] {
    const known = firstHosts.get(likeness(first));
    firstHosts.set(likeness(first), known ?? first.host);
    if (first.ignored) return [formatIgnored(first, hosts, palette)];
    const headline = formatHeadline(first, hosts, palette);
    if (known !== undefined) return [`${headline}, as on ${printableLine(known)}`];
    return [headline, ...formatFailureDetail(first, palette, verbosity > 0)];
  }

  return {
    add(failure) {
      failures.push(failure);
      fresh.push(failure);
    },
    take(task) {
      if (fresh.length === 0) return [];
      const isTaken = (failure: TaskFailure) => task === undefined || failure.task.id === task;
      const taken = fresh.filter(isTaken);
      fresh = fresh.filter((failure) => !isTaken(failure));
      return groupFailures(taken).flatMap(format);
    },
    rescue(rescued) {
      failures = withoutRescued(failures, rescued);
    },
    summary: () => formatFailureSummary(failures, palette),
  };
}

function formatHeadline(failure: TaskFailure, hosts: readonly string[], palette: Palette): string {
  const what = failure.status === 'unreachable' ? `${nameOf(failure)}: unreachable` : nameOf(failure);
  return `${palette.red(`${figures.cross} ${what}`)}  on ${palette.bold(listed(hosts))}`;
}

function formatIgnored(failure: TaskFailure, hosts: readonly string[], palette: Palette): string {
  const name = palette.magenta(`${figures.warning} ${nameOf(failure)}`);
  return `${name}  on ${listed(hosts)}, ignored: ${printableLine(failure.failure.message)}`;
}

function nameOf({ task, label }: TaskFailure): string {
  return `${printableLine(task.name)}${label === undefined ? '' : ` (item=${printableLine(label)})`}`;
}
