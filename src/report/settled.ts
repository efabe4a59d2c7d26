import { figures } from 'listr2';
import type { OpenTask } from './board.ts';
import { countSpans } from './live.ts';
import type { Colour, Palette } from './palette.ts';
import { counted, formatSeconds, printableLine } from './text.ts';
import { formatSpans, pad, type Span, truncate, widthOf } from './width.ts';

/** Where the counts begin, so that they stand below each other; longer names push them, and are cut where they would push them out. */
const nameWidth = 48;
/** No name is cut below this. */
const shortestName = 12;

/** The one line that a task leaves when every host has passed it: `✔ flink : unpack   5 hosts, 3 changed   4.2 s`. */
export function formatSettled(open: OpenTask, palette: Palette, columns: number): string {
  const [icon, colour] = mark(open);
  const counts = countSpans(open.ended.values()).flatMap((span): readonly Span[] => [[', '], span]);
  const items = open.items ? `, ${counted(open.items, 'item')}` : '';
  const seconds = formatSeconds((open.until - open.since) / 1000);
  const rest: readonly Span[] = [
    [`  ${counted(open.ended.size, 'host')}`],
    ...counts,
    [`${items}  ${seconds}`, 'dim'],
  ];
  const taken = rest.reduce((width, [text]) => width + widthOf(text), widthOf(`${icon} `) + 1);
  const name = truncate(printableLine(open.task.name), Math.max(columns - taken, shortestName));
  const filled = pad(name, Math.min(nameWidth, Math.floor(columns / 2)));
  return formatSpans([[`${icon} `, colour], [filled], ...rest], palette, columns - 1);
}

/** The worst that happened to any host. */
function mark({ ended, running }: OpenTask): readonly [icon: string, colour: Colour] {
  const endings = new Set(ended.values());
  if (endings.has('failed') || endings.has('unreachable')) return [figures.cross, 'red'];
  if (running.size) return [figures.squareSmallFilled, 'red'];
  if (endings.has('ignored')) return [figures.warning, 'magenta'];
  if (endings.has('unknown')) return ['?', 'magenta'];
  if (endings.has('changed')) return [figures.tick, 'yellow'];
  return endings.has('ok') ? [figures.tick, 'green'] : [figures.arrowDown, 'cyan'];
}
