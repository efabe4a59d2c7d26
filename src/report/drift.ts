import { formatDifferences, stars } from './diff.ts';
import { type DriftLog, type Finding, type HostStateName, hostStates, stateOf } from './drift-log.ts';
import { formatFailureDetail } from './failure.ts';
import { harmlessJson } from './json.ts';
import type { Palette } from './palette.ts';
import type { Reporter, ReporterOptions } from './reporter.ts';
import { counted, listed, printableLine } from './text.ts';
import { formatWarning } from './warning.ts';

/** What differs on which hosts, for reading; written at the end of a check. Hosts of which the same is to be said share it. */
export function createDriftReporter(log: DriftLog, { palette, verbosity, write }: ReporterOptions): Reporter {
  return {
    on(event) {
      if (event.type === 'warning') write(`${formatWarning(event, palette).join('\n')}\n`);
    },
    async end() {
      write(`${formatDrift(log, palette, verbosity > 0).join('\n')}\n`);
    },
  };
}

/** The same as one JSON document. */
export function createDriftJsonReporter(log: DriftLog, write: (text: string) => void): Reporter {
  return {
    on() {},
    async end() {
      write(`${harmlessJson(driftDocument(log), 2)}\n`);
    },
  };
}

function driftDocument(log: DriftLog) {
  const entries = [...log.findings()].map(
    ([host, findings]) => [host, { state: stateOf(findings), findings: findings.map(documented) }] as const,
  );
  return { type: 'drift', summary: summaryOf(log), hosts: Object.fromEntries(entries) };
}

function documented({ task, item, status, ...more }: Finding) {
  const { name, action, place, handler } = task;
  return { status, task: name, ...(item !== undefined && { item }), action, place, handler, ...more };
}

function summaryOf(log: DriftLog): Readonly<Record<'hosts' | HostStateName, number>> {
  const states = [...log.findings().values()].map(stateOf);
  const count = (state: HostStateName) => states.filter((one) => one === state).length;
  const counts = Object.fromEntries(hostStates.map((state) => [state, count(state)]));
  return { hosts: states.length, ...(counts as Record<HostStateName, number>) };
}

function formatDrift(log: DriftLog, palette: Palette, whole: boolean): readonly string[] {
  const hostsByText = new Map<string, string[]>();
  for (const [host, findings] of log.findings()) {
    const text = [formatVerdict(findings, palette), ...formatFindings(findings, palette, whole)].join('\n');
    hostsByText.set(text, [...(hostsByText.get(text) ?? []), host]);
  }
  const parts = [...hostsByText].map(
    ([text, hosts]) => `${palette.bold(listed(hosts, Number.POSITIVE_INFINITY))}: ${text}\n`,
  );
  return [...parts, formatSummary(log, palette)];
}

const verdicts: readonly (readonly [Finding['status'], (count: number) => string])[] = [
  ['unreachable', () => 'unreachable'],
  ['failed', (count) => `${counted(count, 'task')} failed`],
  ['changed', (count) => `${counted(count, 'task')} would change something`],
  ['unknown', (count) => `${counted(count, 'task')} can't be told`],
];

const paints = { unreachable: 'red', failed: 'red', changed: 'yellow', unknown: 'magenta' } as const;

function formatVerdict(findings: readonly Finding[], palette: Palette): string {
  const said = verdicts.flatMap(([status, words]) => {
    const tasks = new Set(findings.filter((one) => one.status === status).map(({ task }) => task.id));
    return tasks.size > 0 ? [palette[paints[status]](words(tasks.size))] : [];
  });
  return said.length > 0 ? said.join(', ') : palette.green('as the playbook says');
}

function formatFindings(findings: readonly Finding[], palette: Palette, whole: boolean): readonly string[] {
  return findings.flatMap((finding) => {
    const { task, item, status } = finding;
    const what = task.handler ? `${status}, handler` : status;
    const name = `${printableLine(task.name)}${item === undefined ? '' : ` (item=${printableLine(item)})`}`;
    const at =
      status === 'failed' || status === 'unreachable' ? '' : `  ${palette.dim(printableLine(task.place))}`;
    const head = `  ${palette[paints[status]](`${what}:`)} ${name}${at}`;
    return [head, ...formatDetail(finding, palette, whole).map((line) => `  ${line}`)];
  });
}

/** Why, and what differs. */
function formatDetail(finding: Finding, palette: Palette, whole: boolean): readonly string[] {
  const { task, reason, differences, hidden, failure } = finding;
  return [
    ...(reason === undefined ? [] : [`    ${palette.dim(printableLine(reason))}`]),
    ...(hidden ? [`    ${stars}`] : []),
    ...formatDifferences(differences, palette, whole).map((line) => `    ${line}`),
    ...(failure ? formatFailureDetail({ task, failure, looped: false }, palette, whole) : []),
  ];
}

const summaryWords: readonly (readonly [HostStateName, string])[] = [
  ['ok', 'as the playbook says'],
  ['drifted', 'drifted'],
  ['unknown', 'unknown'],
  ['failed', 'failed'],
  ['unreachable', 'unreachable'],
];

function formatSummary(log: DriftLog, palette: Palette): string {
  const summary = summaryOf(log);
  if (summary.hosts === 0) return 'no host took part';
  const said = summaryWords.filter(([state]) => summary[state] > 0);
  const counts = said.map(([state, words]) => `${summary[state]} ${words}`).join(', ');
  return `${palette.bold(`DRIFT  ${counted(summary.hosts, 'host')}:`)} ${counts}`;
}
