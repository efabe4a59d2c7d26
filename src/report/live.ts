import type { Board, Ending, OpenTask, Progress, Running } from './board.ts';
import type { Palette } from './palette.ts';
import { counted, formatBytes, formatSeconds, printableLine } from './text.ts';
import { formatSpans, pad, type Span, truncate, widthOf } from './width.ts';

/** Size of a terminal in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What is known when a frame is drawn. */
export interface Frame {
  readonly size: Size;
  /** Milliseconds, on the board's clock. */
  readonly now: number;
  /** One character that moves. */
  readonly spinner: string;
}

/**
 * The lines that show what runs now: the play, its open tasks with their counts, and under each the hosts that have
 * been at it for longest. Never taller than two thirds of the terminal, so that what was said before stays in sight.
 */
export function formatLive(board: Board, frame: Frame, palette: Palette): readonly string[] {
  const { play } = board;
  if (!play) return [];
  const height = Math.max(3, Math.min(frame.size.rows - 2, Math.floor((frame.size.rows * 2) / 3)));
  const head = formatHead(play, frame);
  const lines = chooseTasks(board.open(), height - 1);
  const hosts = chooseHosts(lines.shown, height - 1 - lines.shown.length - (lines.left ? 1 : 0));
  const body = formatTasks(lines.shown, hosts, frame);
  const rest: readonly Span[][] = lines.left
    ? [[[`  … ${counted(lines.left, 'more task')} under way`, 'dim']]]
    : [];
  // The last column stays free: some terminals wrap when it is written.
  return [head, ...body, ...rest].map((spans) => formatSpans(spans, palette, frame.size.columns - 1));
}

function formatHead(play: NonNullable<Board['play']>, { size, now }: Frame): readonly Span[] {
  const elapsed = formatSeconds((now - play.since) / 1000);
  const about = [counted(play.hosts, 'host'), ...(play.batch ? [play.batch] : []), elapsed].join('  ');
  const name = printableLine(play.name);
  const rule = Math.max(0, size.columns - 1 - widthOf(`── ${name}  ${about} `));
  return [
    ['── ', 'dim'],
    [name, 'bold'],
    [`  ${about} ${'─'.repeat(rule)}`, 'dim'],
  ];
}

/** Tasks at which hosts are, before tasks that wait for more hosts; half of the room is left to hosts. */
function chooseTasks(
  open: readonly OpenTask[],
  room: number,
): { readonly shown: readonly OpenTask[]; readonly left: number } {
  const most = Math.max(1, Math.ceil(room / 2));
  if (open.length <= most) return { shown: open, left: 0 };
  const byHosts = [...open].sort((a, b) => Number(b.running.size > 0) - Number(a.running.size > 0));
  const shown = byHosts.slice(0, Math.max(1, most - 1)).sort((a, b) => a.position - b.position);
  return { shown, left: open.length - shown.length };
}

/** The hosts that have been at their task for longest, as many as there is room for. */
function chooseHosts(tasks: readonly OpenTask[], room: number): ReadonlySet<Running> {
  const running = tasks.flatMap((task) => [...task.running.values()].filter(({ isWaiting }) => !isWaiting));
  return new Set(running.sort((a, b) => a.since - b.since).slice(0, Math.max(0, room)));
}

function formatTasks(
  tasks: readonly OpenTask[],
  hosts: ReadonlySet<Running>,
  frame: Frame,
): readonly Span[][] {
  const names = tasks.map(({ task }) => printableLine(task.name));
  const widest = Math.max(0, ...names.map(widthOf));
  const width = Math.min(widest, Math.floor(frame.size.columns / 2));
  const hostWidth = Math.min(40, Math.max(0, ...[...hosts].map(({ host }) => widthOf(printableLine(host)))));
  return tasks.flatMap((task) => [
    formatTask(task, width, frame.spinner),
    ...[...task.running.values()]
      .filter((running) => hosts.has(running))
      .map((running) => formatHost(running, hostWidth, frame.now)),
  ]);
}

function formatTask(task: OpenTask, width: number, spinner: string): Span[] {
  const waiting = [...task.running.values()].filter(({ isWaiting }) => isWaiting).length;
  const running = task.running.size - waiting;
  const name = truncate(printableLine(task.task.name), width);
  return [
    [`  ${running ? spinner : '·'} `, running ? 'yellow' : 'dim'],
    [pad(name, width), running ? 'bold' : 'dim'],
    ...(running ? ([[`  ${running} running`]] as const) : []),
    ...(waiting ? ([[`  ${waiting} waiting`, 'dim']] as const) : []),
    ...(task.ended.size ? ([[`  ${task.ended.size} done`, 'green']] as const) : []),
    ...countSpans(task.ended.values()).map(([text, colour]) => [`  ${text}`, colour] as const),
  ];
}

/** How many of some tasks didn't simply end `ok`: `3 changed`, `1 failed`, ... */
export function countSpans(endings: Iterable<Ending>): readonly Span[] {
  const counts = { changed: 0, skipped: 0, unknown: 0, ignored: 0, failed: 0, unreachable: 0, ok: 0 };
  for (const ending of endings) counts[ending]++;
  const spans: readonly Span[] = [
    [`${counts.failed} failed`, 'red'],
    [`${counts.unreachable} unreachable`, 'red'],
    [`${counts.changed} changed`, 'yellow'],
    [`${counts.skipped} skipped`, 'cyan'],
    [`${counts.unknown} unknown`, 'magenta'],
    [`${counts.ignored} ignored`, 'magenta'],
  ];
  return spans.filter(([text]) => !text.startsWith('0 '));
}

function formatHost({ host, since, items, item, progress }: Running, width: number, now: number): Span[] {
  const seconds = `${Math.floor((now - since) / 1000)} s`;
  const name = truncate(printableLine(host), width);
  const done = items ? `  ${counted(items, 'item')} done, last ${printableLine(item ?? '')}` : '';
  return [
    [`      ${pad(name, width)}  ${seconds.padStart(6)}`],
    ...(progress ? ([[`  ${formatProgress(progress)}`, 'cyan']] as const) : []),
    [done, 'dim'],
  ];
}

/** `unpack.tgz 212 of 285 MB, 43 MB/s`. */
function formatProgress({ what, done, total, unit, rate }: Progress): string {
  const name = printableLine(what);
  if (unit === 'bytes') {
    const speed = rate === undefined ? '' : `, ${formatBytes(rate)}/s`;
    return `${name} ${formatBytes(total, done)}${speed}`;
  }
  if (unit === 'attempts') return `${name}, attempt ${done} of ${total}`;
  return `${name}, ${Math.round(done)} of ${Math.round(total)} s`;
}
