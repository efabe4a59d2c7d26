import type { Outcome } from '../model/outcome.ts';

type Paint = (text: string) => string;

/** The colours of a terminal by name; without colour each leaves its text as it is. */
export interface Palette {
  readonly green: Paint;
  readonly yellow: Paint;
  readonly red: Paint;
  readonly cyan: Paint;
  readonly magenta: Paint;
  readonly bold: Paint;
  readonly dim: Paint;
}

/** The name of a colour. */
export type Colour = keyof Palette;

/** The escape codes of ECMA-48, or none. */
export function createPalette(colour: boolean): Palette {
  function paint(open: number, close: number): Paint {
    return (text) => (colour && text !== '' ? `\x1b[${open}m${text}\x1b[${close}m` : text);
  }
  return {
    green: paint(32, 39),
    yellow: paint(33, 39),
    red: paint(31, 39),
    cyan: paint(36, 39),
    magenta: paint(35, 39),
    bold: paint(1, 22),
    dim: paint(2, 22),
  };
}

/**
 * Whether text for a stream is to be coloured: only on a terminal, never with NO_COLOR (https://no-color.org),
 * always with FORCE_COLOR other than 0.
 */
export function wantsColour(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== '0';
  return stream.isTTY === true && environment.TERM !== 'dumb';
}

/** What each outcome is painted with, as in Ansible; an unknown effect is magenta. */
export const colourOf: Readonly<Record<Outcome['status'], Colour>> = {
  ok: 'green',
  changed: 'yellow',
  skipped: 'cyan',
  failed: 'red',
  unreachable: 'red',
  unknown: 'magenta',
};
