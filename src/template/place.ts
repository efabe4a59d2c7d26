import type { Place } from '../source/diagnostic.ts';
import { placesOf } from '../source/position.ts';
import type { Range } from './fault.ts';

/**
 * The place of a stretch of a YAML scalar's text. Quotes, escapes and folding make text and source differ, so the
 * stretch's own words are looked for in the source, from where the scalar starts; the scalar's place where they
 * aren't found.
 */
export function placeInScalar(scalar: Place, text: string, { start, end }: Range): Place {
  const words = text.slice(start, end).split('\n', 1)[0] ?? '';
  if (words === '') return scalar;
  const before = occurrences(text.slice(0, start + words.length - 1), words);
  let at = offsetOf(scalar) - 1;
  for (let skipped = 0; skipped <= before; skipped++) {
    at = scalar.source.text.indexOf(words, at + 1);
    if (at < 0) return scalar;
  }
  return at > offsetOf(scalar) + 2 * text.length + 200
    ? scalar
    : placesOf(scalar.source)(at, at + words.length);
}

function occurrences(text: string, words: string): number {
  let count = 0;
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) count++;
  return count;
}

function offsetOf({ source, line, column }: Place): number {
  let start = 0;
  for (let number = 1; number < line; number++) start = source.text.indexOf('\n', start) + 1;
  return start + column - 1;
}
