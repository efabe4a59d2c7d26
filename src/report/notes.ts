import type { RunEvent } from '../model/event.ts';
import { formatChange } from './diff.ts';
import type { Palette } from './palette.ts';
import { debugMessage, formatResult, skipReason } from './result.ts';
import { indented, listed, printableLine } from './text.ts';

type EndEvent = Extract<RunEvent, { type: 'task-end' | 'item-end' }>;

/** What tasks had to say on their hosts (messages, differences, results), kept until it is shown. */
export interface Notes {
  add(event: EndEvent): void;
  /** Takes the lines about a task; hosts that said the same share them. */
  take(task: string): readonly string[];
}

/** No notes yet. */
export function createNotes(palette: Palette, verbosity: number): Notes {
  const byTask = new Map<string, Map<string, string[]>>();
  return {
    add(event) {
      const lines = formatNote(event, palette, verbosity);
      if (lines.length === 0) return;
      const said = byTask.get(event.task.id) ?? new Map<string, string[]>();
      byTask.set(event.task.id, said);
      const before = said.get(event.host);
      if (before) before.push(...lines);
      else said.set(event.host, [...lines]);
    },
    take(task) {
      const hostsByText = new Map<string, string[]>();
      for (const [host, lines] of byTask.get(task) ?? []) {
        const text = lines.map((line) => `      ${line}`).join('\n');
        const alike = hostsByText.get(text);
        if (alike) alike.push(host);
        else hostsByText.set(text, [host]);
      }
      byTask.delete(task);
      return [...hostsByText].flatMap(([text, hosts]) => [`    ${palette.dim(listed(hosts))}`, text]);
    },
  };
}

function formatNote(event: EndEvent, palette: Palette, verbosity: number): readonly string[] {
  const { task, outcome } = event;
  const whole = verbosity > 0;
  const left = 'reason' in outcome;
  const said =
    debugMessage(task, outcome) ?? (whole && !left ? formatResult(outcome.result, verbosity) : undefined);
  const lines = [
    ...(left && (whole || outcome.status === 'unknown') ? [printableLine(skipReason(outcome))] : []),
    ...(said === undefined ? [] : indented(said, '')),
    ...(event.diff ? formatChange(outcome, palette, whole) : []),
  ];
  const isItem = event.type === 'item-end' && lines.length > 0;
  return isItem ? [palette.dim(`item ${printableLine(event.label)}`), ...lines] : lines;
}
