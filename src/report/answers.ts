import type { RunEvent } from '../model/event.ts';
import type { Outcome } from '../model/outcome.ts';
import { formatChange } from './diff.ts';
import { createFirstHosts, failureOf, formatFailureWords } from './failure.ts';
import { colourOf } from './palette.ts';
import type { Reporter, ReporterOptions } from './reporter.ts';
import { debugMessage, formatResult, skipReason } from './result.ts';
import { counted, formatSeconds, indented, printableLine } from './text.ts';
import { formatWarning } from './warning.ts';

type TaskEnd = Extract<RunEvent, { type: 'task-end' }>;

/**
 * For one task on many hosts: what each of them answered, and at the end how many answered how. A command's output is
 * shown as it is; the results of other modules as JSON, where they have looked rather than changed, and with `-v`.
 */
export function createAnswersReporter({ palette, verbosity, write }: ReporterOptions): Reporter {
  const hosts = new Map<string, Outcome['status']>();
  const firstHostOf = createFirstHosts();
  let check = false;

  function linesOf(event: RunEvent): readonly string[] {
    switch (event.type) {
      case 'run-start':
        check = event.check;
        return [];
      case 'task-end':
        return isGathering(event) ? [] : linesOfEnd(event);
      case 'warning':
        return formatWarning(event, palette);
      case 'recap':
        return [palette.bold(`${summaryOf([...hosts.values()], check)}  ${formatSeconds(event.seconds)}`)];
      default:
        return [];
    }
  }

  function linesOfEnd(event: TaskEnd): readonly string[] {
    const { host, outcome, diff } = event;
    hosts.set(host, outcome.status);
    const { rc } = outcome.result;
    const code = typeof rc === 'number' && outcome.status !== 'failed' ? `  rc=${rc}` : '';
    return [
      palette[colourOf[outcome.status]](`${outcome.status}: [${printableLine(host)}]`) +
        code +
        reasonOf(outcome),
      ...linesOfFailure(event),
      ...answerOf(event).flatMap((text) => indented(text, '    ')),
      ...(diff ? formatChange(outcome, palette, verbosity > 0).map((line) => `    ${line}`) : []),
    ];
  }

  function linesOfFailure(event: TaskEnd): readonly string[] {
    const failure = failureOf(event);
    if (!failure) return [];
    const first = firstHostOf(failure);
    if (first !== undefined) return [`    as on ${printableLine(first)}`];
    return formatFailureWords(failure.failure, palette, verbosity > 0);
  }

  function answerOf({ task, outcome }: TaskEnd): readonly string[] {
    const { status, result } = outcome;
    if (status !== 'ok' && status !== 'changed') return [];
    const said = debugMessage(task, outcome);
    if (said !== undefined) return [said];
    if (verbosity === 0 && typeof result.stdout === 'string') return streamsOf(result.stdout, result.stderr);
    const shown = verbosity > 0 || (status === 'ok' && !plain.test(task.action));
    const text = shown ? formatResult(result, verbosity) : undefined;
    return text === undefined ? [] : [text];
  }

  return {
    on(event) {
      const lines = linesOf(event);
      if (lines.length) write(`${lines.join('\n')}\n`);
    },
    async end() {},
  };
}

/** What it answers says nothing that its status doesn't. */
const plain = /^(ansible\.(builtin|legacy)\.)?ping$/;

/** Facts that the task's arguments refer to; where a host fails at that, this is its answer. */
function isGathering({ task, outcome }: TaskEnd): boolean {
  return task.name === 'Gathering Facts' && outcome.status === 'ok';
}

function streamsOf(stdout: string, stderr: unknown): readonly string[] {
  return [stdout, typeof stderr === 'string' ? stderr : ''].filter((text) => text.trim() !== '');
}

function reasonOf(outcome: Outcome): string {
  return 'reason' in outcome ? `  ${printableLine(skipReason(outcome))}` : '';
}

/** `3 hosts: 2 changed, 1 unreachable`. */
function summaryOf(statuses: readonly Outcome['status'][], check: boolean): string {
  const kinds = [...new Set(statuses)].sort();
  const parts = kinds.map((kind) => `${statuses.filter((status) => status === kind).length} ${kind}`);
  const checked = check ? ' (check mode: nothing was changed)' : '';
  return `${counted(statuses.length, 'host')}: ${parts.join(', ')}${checked}`;
}
