import type { RunEvent, TaskRef } from '../model/event.ts';
import type { FailureDetail } from '../model/outcome.ts';
import type { Palette } from './palette.ts';
import { indented, listed, printableLine } from './text.ts';

/** A task that failed on a host, or one item of its loop. */
export interface TaskFailure {
  readonly task: TaskRef;
  readonly host: string;
  readonly label?: string;
  /** The task looped, and its items have been told of one by one. */
  readonly looped: boolean;
  readonly status: 'failed' | 'unreachable';
  readonly ignored: boolean;
  readonly failure: FailureDetail;
}

/** Failures that differ in nothing but the host, the first of them shown for all. */
export interface FailureGroup {
  readonly first: TaskFailure;
  readonly hosts: readonly string[];
}

/** The failure that an event tells of. */
export function failureOf(event: RunEvent): TaskFailure | undefined {
  if (event.type !== 'task-end' && event.type !== 'item-end') return undefined;
  const { task, host, outcome } = event;
  if (outcome.status !== 'failed' && outcome.status !== 'unreachable') return undefined;
  const { status, ignored, failure, result } = outcome;
  const label = event.type === 'item-end' && { label: event.label };
  return { task, host, status, ignored, failure, looped: Array.isArray(result.results), ...label };
}

/** Failures by what they say, in order of the first of each. */
export function groupFailures(failures: readonly TaskFailure[]): readonly FailureGroup[] {
  const groups = new Map<string, { readonly first: TaskFailure; readonly hosts: Set<string> }>();
  for (const failure of failures) {
    const alike = likeness(failure);
    const group = groups.get(alike) ?? { first: failure, hosts: new Set() };
    groups.set(alike, group);
    group.hosts.add(failure.host);
  }
  return [...groups.values()].map(({ first, hosts }) => ({ first, hosts: [...hosts] }));
}

/**
 * Equal for failures that are one and the same to their reader: a host's own name in them doesn't count, nor the address
 * at which it isn't reached.
 */
export function likeness({ task, host, label, status, ignored, failure }: TaskFailure): string {
  const { message, stderr, stdout, rc } = failure;
  const name = new RegExp(`(?<![\\w-])${host.replace(/[^\w]/g, '\\$&')}(?![\\w-])`, 'g');
  const address = status === 'unreachable' && /@(\[[^\]]+\]|[^\s:]+):\d+/.exec(message)?.[1];
  const said = [address ? message.replaceAll(address, '\0') : message, stderr, stdout].map((text) =>
    text?.replace(name, '\0'),
  );
  return JSON.stringify([task.id, label, status, ignored, rc, ...said]);
}

/** Remembers failures, and says on which other host the same came first; undefined where none did. */
export function createFirstHosts(): (failure: TaskFailure) => string | undefined {
  const hosts = new Map<string, string>();
  return (failure) => {
    const alike = likeness(failure);
    const first = hosts.get(alike) ?? failure.host;
    hosts.set(alike, first);
    return first === failure.host ? undefined : first;
  };
}

/** The lines of what a command said that are worth showing unasked: the last ones tell why it ended. */
const foldedLines = 40;

/** All that is known of a failure: place, message, the command's words and code, and what to try. */
export function formatFailureDetail(
  { task, failure, looped }: Pick<TaskFailure, 'task' | 'failure' | 'looped'>,
  palette: Palette,
  whole = false,
): readonly string[] {
  if (looped) return indented(failure.message, '    ').map(palette.red);
  const place = `    ${palette.dim(`at ${printableLine(task.place)}`)}`;
  return [place, ...formatFailureWords(failure, palette, whole)];
}

/** As `formatFailureDetail`, without the place. */
export function formatFailureWords(
  { message, stderr, stdout, rc, hint }: FailureDetail,
  palette: Palette,
  whole = false,
): readonly string[] {
  const said = [
    ...(stderr && !holds(message, stderr) ? formatStream('stderr', stderr, palette, whole) : []),
    ...(stdout && !holds(message, stdout) ? formatStream('stdout', stdout, palette, whole) : []),
  ];
  return [
    ...indented(message, '    ').map(palette.red),
    ...(rc === undefined ? [] : [`    ${palette.dim('rc:')} ${rc}`]),
    ...said,
    ...(hint ? formatHint(hint, palette) : []),
  ];
}

/** Whether a message has the words of a text in it, whole ones. */
function holds(message: string, text: string): boolean {
  const words = text.trim();
  if (words === '') return true;
  const isInside = (at: number) => /\w/.test(message[at] ?? '');
  for (let at = message.indexOf(words); at >= 0; at = message.indexOf(words, at + 1))
    if (!isInside(at - 1) && !isInside(at + words.length)) return true;
  return false;
}

function formatStream(name: string, text: string, palette: Palette, whole: boolean): readonly string[] {
  if (text.trim() === '') return [];
  const lines = indented(text, '      ');
  const left = whole ? 0 : Math.max(0, lines.length - foldedLines);
  const folded = left ? [`      ${palette.dim(`… ${left} lines before (-v shows all)`)}`] : [];
  return [`    ${palette.dim(`${name}:`)}`, ...folded, ...lines.slice(left)];
}

function formatHint(hint: string, palette: Palette): readonly string[] {
  const [first = '', ...others] = indented(hint, '         ');
  return [`    ${palette.bold('try:')} ${first.trimStart()}`, ...others];
}

/** The failures that are left when a block's rescue has dealt with one. */
export function withoutRescued(
  failures: readonly TaskFailure[],
  { host, task }: Pick<TaskFailure, 'host' | 'task'>,
): TaskFailure[] {
  return failures.filter((failure) => failure.host !== host || failure.task.id !== task.id);
}

/** The failed tasks of a run in short, for its end: where, on which hosts, why. Ignored ones are left out. */
export function formatFailureSummary(failures: readonly TaskFailure[], palette: Palette): readonly string[] {
  const groups = groupFailures(failures.filter(({ ignored, label }) => !ignored && label === undefined));
  if (groups.length === 0) return [];
  return [
    palette.bold('FAILURES'),
    ...groups.flatMap(({ first, hosts }) => {
      const { task, status, failure } = first;
      const what = status === 'unreachable' ? 'unreachable' : printableLine(task.name);
      const [message = '', ...more] = indented(failure.message, '');
      return [
        `${palette.red(what)} on ${listed(hosts)} ${palette.dim(`(${printableLine(task.place)})`)}`,
        `    ${message}${more.length ? ' …' : ''}`,
      ];
    }),
  ];
}
