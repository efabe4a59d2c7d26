import { referencesIn } from './references.ts';

/** A text in Handlebars' own words, and where each place of it stands in the text as it was written. */
export interface Rewritten {
  readonly text: string;
  readonly originalOf: (offset: number, edge: 'start' | 'end') => number;
}

/** What isn't a tag that is read (raw text, comments, escaped braces), or a tag. */
const pieces =
  /\{\{\{\{raw\}\}\}\}[\s\S]*?\{\{\{\{\/raw\}\}\}\}|\{\{~?!--[\s\S]*?--~?\}\}|\{\{~?![\s\S]*?\}\}|\\\\(?=\{\{)|\\\{\{|(?<tag>\{\{(?:"[^"]*"|'[^']*'|[^}"']|\}(?!\}))*\}\})/g;

/** Strings and segments that Handlebars reads by itself, or a key behind a name. */
const keys =
  /"[^"]*"|'[^']*'|\.\[[^\]]*\]|(?=\.\d)(?<=[A-Za-z_@][\w.[\]-]*)\.(?<last>\d+)(?=[\s~})|])|(?<=[\w\]])\[\s*(?:(?<index>\d+)|'(?<single>[^']*)'|"(?<double>[^"]*)")\s*\]/g;

/**
 * Writes `a[0]` and `a['b']`, as conditions and most languages have it, and `a.0` as `a.[0]` and `a.[b]`; and `a[b].c` as
 * `lookup (lookup a b) "c"`.
 */
export function withSegments(text: string): Rewritten {
  if (!/[\w\]](?:\[|\.\d)/.test(text)) return { text, originalOf: (offset) => offset };
  const anew: Anew[] = [];
  let [written, done] = ['', 0];
  for (const { start, end, segment } of keysOf(text)) {
    written += text.slice(done, start);
    anew.push({ from: written.length, to: written.length + segment.length, start, end });
    written += segment;
    done = end;
  }
  return { text: written + text.slice(done), originalOf: (offset, edge) => originalOf(anew, offset, edge) };
}

/** What was written anew: from where to where, and where that stood. */
interface Anew {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

/** What is inside of something that was written anew, is the whole of it. */
function originalOf(anew: readonly Anew[], offset: number, edge: 'start' | 'end'): number {
  const last = anew.findLast(({ from }) => from < offset);
  if (!last) return offset;
  return offset < last.to ? last[edge] : last.end + offset - last.to;
}

function* keysOf(text: string) {
  for (const piece of text.matchAll(pieces)) {
    if (piece.groups?.tag === undefined) continue;
    const references = [...referencesIn(piece[0])];
    for (const key of [...references, ...segmentsOf(piece[0], references)].sort((a, b) => a.start - b.start))
      yield { start: piece.index + key.start, end: piece.index + key.end, segment: key.text };
  }
}

function* segmentsOf(tag: string, references: readonly { readonly start: number; readonly end: number }[]) {
  for (const found of tag.matchAll(keys)) {
    const { last, index, single, double } = found.groups ?? {};
    const key = last ?? index ?? single ?? double;
    if (key === undefined || references.some(({ start, end }) => found.index >= start && found.index < end))
      continue;
    const end = found.index + found[0].length;
    yield { start: found.index, end, text: `.[${key.replaceAll(']', '\\]')}]` };
  }
}
