import type { RunEvent } from '../model/event.ts';
import type { Outcome } from '../model/outcome.ts';
import { never } from '../util/never.ts';
import { formatChange } from './diff.ts';
import {
  createFirstHosts,
  failureOf,
  formatFailureDetail,
  formatFailureSummary,
  type TaskFailure,
  withoutRescued,
} from './failure.ts';
import { colourOf } from './palette.ts';
import { formatRecap } from './recap.ts';
import type { Reporter, ReporterOptions } from './reporter.ts';
import { debugMessage, formatResult, skipReason } from './result.ts';
import { counted, formatSeconds, indented, printableLine } from './text.ts';
import { formatUnsettled, formatVerifyEnd, formatVerifyStart } from './verify.ts';
import { formatWarning } from './warning.ts';

type EndEvent = Extract<RunEvent, { type: 'task-end' | 'item-end' }>;

/** Plain lines for logs and pipes: one for each thing that ended, `status: [host] role : task`. */
export function createLinesReporter({ palette, verbosity, write }: ReporterOptions): Reporter {
  let failures: TaskFailure[] = [];
  const firstHostOf = createFirstHosts();
  let check = false;

  function linesOf(event: RunEvent): readonly string[] {
    switch (event.type) {
      case 'run-start':
        check = event.check;
        return [];
      case 'play-start':
        return [
          '',
          palette.bold(`PLAY [${printableLine(event.play)}]  ${counted(event.hosts.length, 'host')}`),
        ];
      case 'batch-start':
        if (event.of === 1) return [];
        return [palette.bold(`BATCH ${event.number} of ${event.of}  ${counted(event.hosts.length, 'host')}`)];
      case 'task-start':
      case 'task-waits':
      case 'task-progress':
      case 'play-end':
        return [];
      case 'item-end':
      case 'task-end':
        return linesOfEnd(event);
      case 'rescued':
        failures = withoutRescued(failures, event);
        return [palette.yellow(`rescued: [${printableLine(event.host)}] ${printableLine(event.task.name)}`)];
      case 'verify-start':
        return formatVerifyStart(palette);
      case 'unsettled':
        return formatUnsettled(event, palette, verbosity > 0);
      case 'verify-end':
        return formatVerifyEnd(event, palette);
      case 'warning':
        return formatWarning(event, palette);
      case 'recap': {
        const summary = formatFailureSummary(failures, palette);
        return ['', ...(summary.length ? [...summary, ''] : []), ...formatRecap(event, check, palette)];
      }
      default:
        return never(event);
    }
  }

  function linesOfEnd(event: EndEvent): readonly string[] {
    const { outcome } = event;
    const failure = failureOf(event);
    const message = debugMessage(event.task, outcome);
    return [
      palette[colourOf[outcome.status]](headline(event)) + trailer(event, verbosity),
      ...(failure ? linesOfFailure(failure) : []),
      ...(message === undefined ? linesOfResult(outcome) : indented(message, '    ')),
      ...(event.diff ? formatChange(outcome, palette, verbosity > 0).map((line) => `    ${line}`) : []),
    ];
  }

  function linesOfFailure(failure: TaskFailure): readonly string[] {
    failures.push(failure);
    const first = firstHostOf(failure);
    if (first !== undefined) return [`    as on ${printableLine(first)}`];
    return formatFailureDetail(failure, palette, verbosity > 0);
  }

  function linesOfResult({ status, result }: Outcome): readonly string[] {
    const text =
      verbosity > 0 && status !== 'skipped' && status !== 'unknown'
        ? formatResult(result, verbosity)
        : undefined;
    return text === undefined ? [] : indented(text, '    ');
  }

  return {
    on(event) {
      const lines = linesOf(event);
      if (lines.length) write(`${lines.join('\n')}\n`);
    },
    async end() {},
  };
}

/** `changed: [h1 -> h2] role : task (item=x)`. */
function headline(event: EndEvent): string {
  const delegate = event.type === 'task-end' ? event.delegate : undefined;
  const to = delegate === undefined ? '' : ` -> ${printableLine(delegate)}`;
  const item = event.type === 'item-end' ? ` (item=${printableLine(event.label)})` : '';
  return `${event.outcome.status}: [${printableLine(event.host)}${to}] ${printableLine(event.task.name)}${item}`;
}

/** What stands behind the headline: how long it took, or why it wasn't done. */
function trailer(event: EndEvent, verbosity: number): string {
  const { outcome } = event;
  if (outcome.status === 'skipped') return verbosity > 0 ? `  ${printableLine(skipReason(outcome))}` : '';
  const seconds = event.type === 'task-end' ? `  (${formatSeconds(event.seconds)})` : '';
  if (outcome.status === 'unknown') return `${seconds}  ${printableLine(skipReason(outcome))}`;
  return 'ignored' in outcome && outcome.ignored ? `${seconds}  ignored` : seconds;
}
