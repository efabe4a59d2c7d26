import type { Counts } from '../model/outcome.ts';
import type { Colour, Palette } from './palette.ts';
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

/** The table at the end of a run: one row a host, zeros dim, with the total time. */
export function formatRecap(
  recap: { readonly hosts: Readonly<Record<string, Counts>>; readonly seconds: number },
  check: boolean,
  palette: Palette,
): readonly string[] {
  const names = Object.keys(recap.hosts);
  const width = Math.max(0, ...names.map((name) => widthOf(printableLine(name))));
  const shown = names.some((name) => recap.hosts[name]?.unknown)
    ? [...columns, ['unknown', 'magenta'] as const]
    : columns;
  const widest = shown.map(([key]) =>
    Math.max(...names.map((name) => String(recap.hosts[name]?.[key] ?? 0).length)),
  );
  const rows = Object.entries(recap.hosts).map(([name, counts]) => {
    const cells = shown.map(([key, colour], index) => {
      const count = counts[key] ?? 0;
      return palette[count ? colour : 'dim'](`${key}=${String(count).padEnd(widest[index] ?? 0)}`);
    });
    return `${palette[colourOfHost(counts)](pad(printableLine(name), width))}  ${cells.join('  ').trimEnd()}`;
  });
  const nothing = names.length ? [] : ['no host took part'];
  const checked = check ? [palette.bold('Check mode: nothing was changed on any host.')] : [];
  return [palette.bold(`RECAP  ${formatSeconds(recap.seconds)}`), ...nothing, ...rows, ...checked];
}

function colourOfHost(counts: Counts): Colour {
  if (counts.failed || counts.unreachable) return 'red';
  return counts.changed ? 'yellow' : 'green';
}
