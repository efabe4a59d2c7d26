import type { RunEvent } from '../model/event.ts';
import { formatChange } from './diff.ts';
import { formatFailureDetail } from './failure.ts';
import type { Palette } from './palette.ts';
import { counted, formatSeconds, printableLine } from './text.ts';

type Unsettled = Extract<RunEvent, { type: 'unsettled' }>;
type VerifyEnd = Extract<RunEvent, { type: 'verify-end' }>;

/** Above what `--verify` finds. */
export function formatVerifyStart(palette: Palette): readonly string[] {
  return ['', palette.bold('VERIFY  planning everything again')];
}

/** A task that doesn't converge: name and place, and what it would still change, or why it fails now. */
export function formatUnsettled(event: Unsettled, palette: Palette, whole: boolean): readonly string[] {
  const { task, host, label, outcome, diff } = event;
  const item = label === undefined ? '' : ` (item=${printableLine(label)})`;
  const fails = 'failure' in outcome;
  const head = palette[fails ? 'red' : 'yellow'](
    `doesn't converge: [${printableLine(host)}] ${printableLine(task.name)}${item}`,
  );
  if (fails)
    return [head, ...formatFailureDetail({ task, failure: outcome.failure, looped: false }, palette, whole)];
  const changes = diff ? formatChange(outcome, palette, whole) : [];
  return [
    head,
    `    ${palette.dim(`at ${printableLine(task.place)}`)}`,
    ...changes.map((line) => `    ${line}`),
  ];
}

/** The tasks of all hosts: how many converge, how many don't, and of how many that can't be told. */
export function formatVerifyEnd(
  { tasks, unsettled, unknown, seconds }: VerifyEnd,
  palette: Palette,
): readonly string[] {
  const said = [
    `${counted(tasks - unsettled - unknown, 'task')} converged`,
    ...(unsettled > 0 ? [palette.red(`${unsettled} did not`)] : []),
    ...(unknown > 0 ? [palette.magenta(`${unknown} can't be told`)] : []),
  ];
  return [`${palette.bold('VERIFY')}  ${said.join(', ')}  (${formatSeconds(seconds)})`];
}
