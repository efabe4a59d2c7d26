import type { Colour, Palette } from './palette.ts';

const invisible = /[\p{Mn}\p{Me}\p{Cf}]/u;
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Columns that printable text takes on a terminal (East Asian wide characters take two). */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

function columnsOf(character: string): number {
  if (character >= ' ' && character <= '~') return 1;
  if (invisible.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** The text, cut with `…` where it takes more than `columns`. */
export function truncate(text: string, columns: number): string {
  if (text.length <= columns / 2 || widthOf(text) <= columns) return text;
  let [kept, width] = ['', 0];
  for (const character of text) {
    width += columnsOf(character);
    if (width > columns - 1) break;
    kept += character;
  }
  return columns > 0 ? `${kept}…` : '';
}

/** The text, filled with spaces up to `columns`. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

/** A stretch of a line, in one colour. */
export type Span = readonly [text: string, colour?: Colour | undefined];

/** Spans as one line of at most `columns`. */
export function formatSpans(
  spans: readonly Span[],
  palette: Palette,
  columns = Number.POSITIVE_INFINITY,
): string {
  let [line, left] = ['', columns];
  for (const [text, colour] of spans) {
    const shown = truncate(text, left);
    line += colour ? palette[colour](shown) : shown;
    if (shown !== text) break;
    left -= widthOf(text);
  }
  return line;
}
