import type { Place, SourceText } from './diagnostic.ts';

/** Turns offsets of a text into places; where its lines start is worked out at the first call. */
export function placesOf(source: SourceText): (from: number, to?: number) => Place {
  let starts: readonly number[] | undefined;
  return (from, to = from + 1) => {
    starts ??= lineStarts(source.text);
    const line = lineAt(starts, from);
    const start = starts[line] ?? 0;
    const next = starts[line + 1] ?? source.text.length + 1;
    const lineEnd = start + source.text.slice(start, next).trimEnd().length;
    const end = Math.max(Math.min(to, lineEnd), from + 1);
    return { source, line: line + 1, column: from - start + 1, end: end - start + 1 };
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Index of the last line that starts at or before the offset. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
