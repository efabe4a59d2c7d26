import type { RunEvent, TaskRef } from '../model/event.ts';
import { formatChange } from './diff.ts';
import { formatFailureDetail } from './failure.ts';
import { createPalette } from './palette.ts';
import type { Reporter } from './reporter.ts';
import { debugMessage, skipReason } from './result.ts';
import { formatUnsettled } from './verify.ts';
import { content, element } from './xml.ts';

type ItemEvent = Extract<RunEvent, { type: 'item-end' }>;
type EndEvent = Extract<RunEvent, { type: 'task-end' }> | ItemEvent;

/** What came of a task on a host, as a test case. */
interface Case {
  readonly event: { readonly task: TaskRef; readonly seconds: number };
  readonly verdict: 'passed' | 'failure' | 'error' | 'skipped';
  /** XML inside the case. */
  readonly inside: readonly string[];
}

/** What counts as a failed test: in a run what failed, in a search for drift also what would change. */
export interface JunitOptions {
  readonly drift: boolean;
  /** What can't be told fails too. */
  readonly strict: boolean;
  readonly write: (text: string) => void;
}

const plain = createPalette(false);

/**
 * JUnit's XML, written at the end: a test suite a host, a test case a task. `classname`, `file` and `line` say where the
 * task stands; unreachable hosts are errors, what was left out or can't be told is skipped.
 */
export function createJunitReporter(options: JunitOptions): Reporter {
  const suites = new Map<string, Case[]>();
  /** The items of loops that haven't ended, by host and task. */
  const items = new Map<string, ItemEvent[]>();
  const casesOf = (host: string) => {
    const cases = suites.get(host) ?? [];
    suites.set(host, cases);
    return cases;
  };

  return {
    on(event) {
      if (event.type === 'play-start') event.hosts.forEach(casesOf);
      if (event.type === 'item-end') {
        const key = `${event.host}\n${event.task.id}`;
        items.set(key, [...(items.get(key) ?? []), event]);
      }
      if (event.type === 'task-end') {
        const key = `${event.host}\n${event.task.id}`;
        casesOf(event.host).push(caseOf(event, items.get(key) ?? [], options));
        items.delete(key);
      }
      if (event.type === 'unsettled') casesOf(event.host).push(unsettledCase(event));
      if (event.type === 'rescued')
        suites.set(
          event.host,
          casesOf(event.host).map((one) => rescued(one, event.task.id)),
        );
    },
    async end() {
      const all = [...suites].map(([host, cases]) => formatSuite(host, cases));
      const written = element('testsuites', { name: 'fplay', ...countsOf([...suites.values()].flat()) }, [
        '\n',
        ...all,
      ]);
      options.write(`<?xml version="1.0" encoding="UTF-8"?>\n${written}\n`);
    },
  };
}

function formatSuite(host: string, cases: readonly Case[]): string {
  const tests = cases.map(({ event, inside }) => {
    const { name, place } = event.task;
    const [, file = place, line] = /^(.*?):(\d+)(?::\d+)?$/s.exec(place) ?? [];
    const attributes = { classname: file, name, file, line, time: event.seconds.toFixed(3) };
    return `    ${element('testcase', attributes, inside)}\n`;
  });
  const suite = element('testsuite', { name: host, hostname: host, ...countsOf(cases) }, [
    '\n',
    ...tests,
    '  ',
  ]);
  return `  ${suite}\n`;
}

function countsOf(cases: readonly Case[]) {
  const count = (verdict: Case['verdict']) => cases.filter((one) => one.verdict === verdict).length;
  return {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: cases.reduce((sum, { event }) => sum + event.seconds, 0).toFixed(3),
  };
}

function caseOf(
  event: Extract<RunEvent, { type: 'task-end' }>,
  items: readonly ItemEvent[],
  { drift, strict }: JunitOptions,
): Case {
  const { outcome, task } = event;
  const said = [...items.flatMap(itemLines), ...linesOf(event)];
  const output = said.length > 0 ? [element('system-out', {}, [content(said.join('\n'))])] : [];
  if ((outcome.status === 'failed' || outcome.status === 'unreachable') && !outcome.ignored) {
    const { failure, status } = outcome;
    const detail = formatFailureDetail({ task, failure, looped: false }, plain, true);
    const name = status === 'failed' ? 'failure' : 'error';
    return { event, verdict: name, inside: [fault(name, status, failure.message, detail), ...output] };
  }
  if (drift && [event, ...items].some(wouldChange))
    return {
      event,
      verdict: 'failure',
      inside: [fault('failure', 'drift', 'it would change something', said)],
    };
  if (drift && strict && outcome.status === 'unknown')
    return { event, verdict: 'failure', inside: [fault('failure', 'unknown', skipReason(outcome), [])] };
  if (outcome.status !== 'skipped' && outcome.status !== 'unknown')
    return { event, verdict: 'passed', inside: output };
  const message = `${outcome.status === 'unknown' ? 'unknown: ' : ''}${skipReason(outcome)}`;
  return { event, verdict: 'skipped', inside: [element('skipped', { message }), ...output] };
}

function fault(name: 'failure' | 'error', type: string, message: string, detail: readonly string[]): string {
  return element(name, { message, type }, [content(detail.join('\n') || message)]);
}

/** What `--verify` found, beside the case of the task itself. */
function unsettledCase(event: Extract<RunEvent, { type: 'unsettled' }>): Case {
  const { task, label } = event;
  const name = `${task.name}${label === undefined ? '' : ` (item=${label})`} (verify)`;
  const detail = formatUnsettled(event, plain, true);
  const inside = [fault('failure', 'unsettled', "it doesn't converge", detail)];
  return { event: { task: { ...task, name }, seconds: 0 }, verdict: 'failure', inside };
}

function wouldChange({ outcome }: EndEvent): boolean {
  const seen = outcome.status === 'unknown' ? outcome.otherwise : outcome;
  return seen?.status === 'changed';
}

function rescued(one: Case, task: string): Case {
  if (one.event.task.id !== task || one.verdict !== 'failure') return one;
  return { ...one, verdict: 'passed', inside: [element('system-out', {}, ['failed, and was rescued'])] };
}

function linesOf(event: EndEvent): readonly string[] {
  const { task, outcome } = event;
  const message = debugMessage(task, outcome);
  const { status } = outcome;
  const ignored = 'ignored' in outcome && outcome.ignored ? [`ignored: ${outcome.failure.message}`] : [];
  const shown = event.diff
    ? formatChange(status === 'unknown' ? (outcome.otherwise ?? outcome) : outcome, plain, true)
    : [];
  const bare = status === 'changed' && shown.length === 0 && event.type === 'task-end' ? ['changed'] : [];
  return [...bare, ...ignored, ...(message === undefined ? [] : [message]), ...shown];
}

function itemLines(event: ItemEvent): readonly string[] {
  return [`item ${event.label}: ${event.outcome.status}`, ...linesOf(event)];
}
