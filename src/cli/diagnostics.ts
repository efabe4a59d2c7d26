import { createPalette, type Palette, wantsColour } from '../report/palette.ts';
import { counted, printable } from '../report/text.ts';
import { type Diagnostic, formatDiagnostic, isError } from '../source/diagnostic.ts';
import type { Surroundings } from './streams.ts';

/** A value, or the user's mistakes that stand in its way. */
export type Checked<T> = { readonly value: T } | { readonly diagnostics: readonly Diagnostic[] };

/** Writes mistakes and warnings to stderr, all in one go, with their number and what comes of them. */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  { stderr, environment }: Surroundings,
  consequence?: string,
): void {
  if (diagnostics.length === 0) return;
  const palette = createPalette(wantsColour(stderr, environment));
  stderr.write(formatDiagnostics(diagnostics, palette, consequence));
}

/** Nobody reads further. */
const mostShown = 200;

/** Diagnostics as text, the first of very many; errors are followed by how many there are. */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  palette: Palette,
  consequence?: string,
): string {
  const shown = diagnostics.slice(0, mostShown);
  const texts = shown.map((diagnostic) => paint(formatDiagnostic(diagnostic), palette));
  const more = diagnostics.length - shown.length;
  if (more > 0) texts.push(`... and ${more} more`);
  const errors = diagnostics.filter(isError).length;
  const comes = consequence === undefined ? '' : `; ${consequence}`;
  const count = errors ? [`${counted(errors, 'mistake')} found${comes}.`] : [];
  return `${[...texts, ...count].join('\n\n')}\n`;
}

const paints: readonly (readonly [pattern: RegExp, colour: keyof Palette])[] = [
  [/^error:/, 'red'],
  [/^warning:/, 'yellow'],
  [/^ *-->/, 'cyan'],
  [/^ *(help|note):/, 'green'],
  [/\^+$/, 'red'],
];

function paint(text: string, palette: Palette): string {
  return printable(text)
    .split('\n')
    .map((line) => {
      const [pattern, colour] = paints.find(([candidate]) => candidate.test(line)) ?? [];
      return pattern && colour ? line.replace(pattern, palette[colour]) : line;
    })
    .join('\n');
}
