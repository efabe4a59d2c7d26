import type { Counts } from '../model/outcome.ts';
import type { Colour, Palette } from './palette.ts';
import { isWell, type RecapRow, rowsOf } from './recap-rows.ts';
import { formatSeconds, printableLine } from './text.ts';
import { pad, widthOf } from './width.ts';

const columns: readonly (readonly [key: keyof Counts, colour: Colour])[] = [
  ['ok', 'green'],
  ['changed', 'yellow'],
  ['unreachable', 'red'],
  ['failed', 'red'],
  ['skipped', 'cyan'],
  ['rescued', 'yellow'],
  ['ignored', 'magenta'],
];

/** Columns of a name that the counts of all stand behind: one very long name would push them off the screen. */
const longest = 40;

/** Columns of the table that stay where there is little room, whatever is in them. */
const always: readonly (keyof Counts)[] = ['ok', 'changed', 'failed'];

/**
 * The table at the end of a run: one row a host, or those of `rows`; zeros dim, with the total time. Where a row would
 * take more than `most` columns of a terminal, what no host has is left out.
 */
export function formatRecap(
  recap: { readonly hosts: Readonly<Record<string, Counts>>; readonly seconds: number },
  check: boolean,
  palette: Palette,
  rows: readonly RecapRow[] = rowsOf(recap.hosts),
  most = Number.POSITIVE_INFINITY,
): readonly string[] {
  const width = Math.min(longest, Math.max(0, ...rows.map(({ label }) => widthOf(printableLine(label)))));
  const shown = columnsOf(rows, most - width);
  const widest = shown.map(([key]) => widestOf(key, rows));
  const lines = rows.flatMap(({ label, counts, names }) => {
    const cells = shown.map(([key, colour], index) => {
      const count = counts[key] ?? 0;
      return palette[count ? colour : 'dim'](`${key}=${String(count).padEnd(widest[index] ?? 0)}`);
    });
    const row = `${palette[colourOfHost(counts)](pad(printableLine(label), width))}  ${cells.join('  ').trimEnd()}`;
    return names === undefined ? [row] : [row, `    ${names}`];
  });
  const nothing = rows.length ? [] : ['no host took part'];
  const checked = check ? [palette.bold('Check mode: nothing was changed on any host.')] : [];
  return [palette.bold(`RECAP  ${formatSeconds(recap.seconds)}`), ...nothing, ...lines, ...checked];
}

function columnsOf(rows: readonly RecapRow[], room: number): typeof columns {
  const has = (key: keyof Counts) => rows.some(({ counts }) => counts[key]);
  const all = has('unknown') ? [...columns, ['unknown', 'magenta'] as const] : columns;
  const taken = all.reduce((sum, [key]) => sum + `  ${key}=`.length + widestOf(key, rows), 0);
  return taken <= room ? all : all.filter(([key]) => always.includes(key) || has(key));
}

function widestOf(key: keyof Counts, rows: readonly RecapRow[]): number {
  return Math.max(...rows.map(({ counts }) => String(counts[key] ?? 0).length));
}

function colourOfHost(counts: Counts): Colour {
  if (!isWell(counts)) return 'red';
  return counts.changed ? 'yellow' : 'green';
}
