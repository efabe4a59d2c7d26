/** A text that a user wrote, and where it came from. */
export interface SourceText {
  /** As the user would name it: relative to the working folder where it is below it. */
  readonly file: string;
  readonly text: string;
  /** A vault held it: no line of it is shown. */
  readonly isSecret?: boolean;
}

/** A stretch of one line of a text. Lines and columns count from 1; `end` is the column behind the last character. */
export interface Place {
  readonly source: SourceText;
  readonly line: number;
  readonly column: number;
  readonly end?: number;
}

/** A mistake of the user's that was found before a host was touched. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** What is wrong, and what was expected. */
  readonly message: string;
  readonly place?: Place;
  /** A way out: "did you mean `dest`?" */
  readonly hint?: string;
  readonly related?: readonly { readonly message: string; readonly place: Place }[];
}

/** An error at a place, the usual diagnostic. */
export function mistake(message: string, place?: Place, hint?: string): Diagnostic {
  return { severity: 'error', message, ...(place && { place }), ...(hint !== undefined && { hint }) };
}

/** Whether it stands in the way of a run; a warning doesn't. */
export function isError({ severity }: Pick<Diagnostic, 'severity'>): boolean {
  return severity === 'error';
}

/** `file:line:column`, as editors and terminals understand it. */
export function formatPlace(place: Place): string {
  return `${place.source.file}:${place.line}:${place.column}`;
}

/** The text of a diagnostic: message, place, a frame of the code with carets under it, and the way out. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const lines = [`${diagnostic.severity}: ${diagnostic.message}`];
  if (diagnostic.place) lines.push(`  --> ${formatPlace(diagnostic.place)}`, ...codeFrame(diagnostic.place));
  for (const { message, place } of diagnostic.related ?? [])
    lines.push(`  note: ${message}`, `  --> ${formatPlace(place)}`, ...codeFrame(place));
  if (diagnostic.hint) lines.push(`  help: ${diagnostic.hint}`);
  return lines.join('\n');
}

/** The most that is shown of a line, and how much of it before the column. */
const frameWidth = 240;
const frameBefore = 80;

/** The line of a place with the line before it, numbered, and carets under the stretch; of long lines what is around. */
export function codeFrame(place: Place): readonly string[] {
  if (place.source.isSecret) return ['    = what is encrypted is not shown: `fplay vault edit` has the line'];
  const width = String(place.line).length;
  const frame: string[] = [];
  const first = Math.max(1, place.line - 1);
  const from = place.column > frameWidth - frameBefore ? place.column - frameBefore : 0;
  for (const [index, text] of linesOf(place.source.text, first, place.line).entries()) {
    const line = text
      .slice(from, from + frameWidth)
      .replace(/\r$/, '')
      .replaceAll(/[\t\r]/g, ' ');
    frame.push(`${String(first + index).padStart(width + 2)} | ${line}`);
  }
  const length = Math.max(1, (place.end ?? place.column + 1) - place.column);
  const carets = '^'.repeat(Math.min(length, from + frameWidth - place.column + 1));
  frame.push(`${' '.repeat(width + 2)} | ${' '.repeat(place.column - 1 - from)}${carets}`);
  return frame;
}

/** Lines of a text, both counted in; the text may be long, and there may be many to tell of. */
function linesOf(text: string, first: number, last: number): readonly string[] {
  let start = 0;
  for (let number = 1; number < first && start >= 0; number++) start = text.indexOf('\n', start) + 1 || -1;
  if (start < 0) return [''];
  let end = start - 1;
  for (let number = first; number <= last && end < text.length; number++) {
    const next = text.indexOf('\n', end + 1);
    end = next < 0 ? text.length : next;
  }
  return text.slice(start, end).split('\n');
}
