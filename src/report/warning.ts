import type { RunEvent } from '../model/event.ts';
import type { Palette } from './palette.ts';
import { indented, printableLine } from './text.ts';

/** A warning with its host, its further lines indented. */
export function formatWarning(
  { message, host }: Extract<RunEvent, { type: 'warning' }>,
  palette: Palette,
): readonly string[] {
  const [first = '', ...others] = indented(message, '    ');
  const where = host === undefined ? '' : `[${printableLine(host)}] `;
  return [`warning: ${where}${first.trimStart()}`, ...others].map(palette.magenta);
}
