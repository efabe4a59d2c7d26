/** A text in Handlebars' own words, and where each place of it stands in the text as it was written. */
export interface Rewritten {
  readonly text: string;
  readonly originalOf: (offset: number) => number;
}

/** What isn't a tag that is read (raw text, comments, escaped braces), or a tag. */
const pieces =
  /\{\{\{\{raw\}\}\}\}[\s\S]*?\{\{\{\{\/raw\}\}\}\}|\{\{~?!--[\s\S]*?--~?\}\}|\{\{~?![\s\S]*?\}\}|\\\\(?=\{\{)|\\\{\{|(?<tag>\{\{(?:"[^"]*"|'[^']*'|[^}"']|\}(?!\}))*\}\})/g;

/** Strings and segments that Handlebars reads by itself, or a key behind a name. */
const keys =
  /"[^"]*"|'[^']*'|\.\[[^\]]*\]|(?<=[A-Za-z_@][\w.[\]-]*)\.(?<last>\d+)(?=[\s~})|])|(?<=[\w\]])\[\s*(?:(?<index>\d+)|'(?<single>[^']*)'|"(?<double>[^"]*)")\s*\]/g;

/** Writes `a[0]` and `a['b']`, as conditions and most languages have it, and `a.0` as `a.[0]` and `a.[b]`. */
export function withSegments(text: string): Rewritten {
  if (!/[\w\]](?:\[|\.\d)/.test(text)) return { text, originalOf: (offset) => offset };
  const shifts: { readonly at: number; readonly by: number }[] = [];
  let [written, done, shift] = ['', 0, 0];
  for (const { start, end, segment } of keysOf(text)) {
    written += text.slice(done, start) + segment;
    shift += segment.length - (end - start);
    shifts.push({ at: written.length, by: shift });
    done = end;
  }
  const originalOf = (offset: number) => offset - (shifts.findLast(({ at }) => at <= offset)?.by ?? 0);
  return { text: written + text.slice(done), originalOf };
}

function* keysOf(text: string) {
  for (const piece of text.matchAll(pieces)) {
    if (piece.groups?.tag === undefined) continue;
    for (const found of piece[0].matchAll(keys)) {
      const { last, index, single, double } = found.groups ?? {};
      const key = last ?? index ?? single ?? double;
      if (key === undefined) continue;
      const start = piece.index + found.index;
      yield { start, end: start + found[0].length, segment: `.[${key.replaceAll(']', '\\]')}]` };
    }
  }
}
