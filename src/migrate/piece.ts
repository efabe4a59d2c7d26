import { Undecided } from './undecided.ts';

/** A piece of Handlebars: a path or a literal, or a helper with its arguments. */
export type Piece = readonly string[];

/** A piece as an argument of another one: calls in brackets. */
export function asArgument(piece: Piece): string {
  return piece.length > 1 ? `(${piece.join(' ')})` : (piece[0] ?? '');
}

/** A text as Handlebars writes it. Throws Undecided. */
export function quoted(text: string): string {
  if (!text.includes('"')) return `"${text}"`;
  if (!text.includes("'")) return `'${text}'`;
  throw new Undecided('a text with both kinds of quotes');
}
