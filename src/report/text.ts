import { stripVTControlCharacters } from 'node:util';

// Besides C0 and C1: marks that reorder text, with which a line can be made to read as another.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Those, and tabs. */
const special = new RegExp(`\\t|${unprintable.source}`);

/**
 * Text from a host, from a file or from the inventory, fit for a terminal: no escape sequences and no control
 * characters but line ends. Tabs become spaces.
 */
export function printable(text: string): string {
  // As good as always: every line of a run passes here several times.
  if (!special.test(text)) return text;
  const lines = text.replace(/\r+\n/g, '\n').replaceAll('\r', '\n');
  return stripVTControlCharacters(lines).replaceAll('\t', '    ').replace(unprintable, '');
}

/** As `printable`, on one line: line ends become `⏎`. */
export function printableLine(text: string): string {
  return printableRow(text.trim());
}

/** As `printableLine`, with the spaces around it. */
export function printableRow(text: string): string {
  return printable(text).replaceAll('\n', '⏎');
}

/** The printable lines of a text, without empty ones at its end, each behind `indent`. */
export function indented(text: string, indent: string): readonly string[] {
  return printable(text)
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : indent + line));
}

/** `1 host`, `5 hosts`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Names in a row, `h2` before `h10`; from the `most`th on only how many there are. */
export function listed(names: readonly string[], most = 12): string {
  const sorted = names.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const shown = sorted.slice(0, most).map(printableLine).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** `0.4 s`, `12 s`, `3 min 05 s`, `1 h 02 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `212 of 285 MB`; `285 MB` without `done`. Decimal units. */
export function formatBytes(total: number, done?: number): string {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(total, 1)) / 3)));
  const scale = (bytes: number) => {
    const value = bytes / 1000 ** power;
    return power > 0 && value > 0 && value < 10 ? value.toFixed(1) : String(Math.round(value));
  };
  return `${done === undefined ? '' : `${scale(done)} of `}${scale(total)} ${units[power]}`;
}
