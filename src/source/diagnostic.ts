/** A text that a user wrote, and where it came from. */
export interface SourceText {
  /** As the user would name it: relative to the working folder where it is below it. */
  readonly file: string;
  readonly text: string;
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

/** The line of a place with the line before it, numbered, and carets under the stretch. */
export function codeFrame(place: Place): readonly string[] {
  const all = place.source.text.split('\n');
  const width = String(place.line).length;
  const frame: string[] = [];
  for (let number = Math.max(1, place.line - 1); number <= place.line; number++) {
    const line = (all[number - 1] ?? '').replace(/\r$/, '').replaceAll('\t', ' ');
    frame.push(`${String(number).padStart(width + 2)} | ${line}`);
  }
  const length = Math.max(1, (place.end ?? place.column + 1) - place.column);
  frame.push(`${' '.repeat(width + 2)} | ${' '.repeat(place.column - 1)}${'^'.repeat(length)}`);
  return frame;
}
