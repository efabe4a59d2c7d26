import type { RunEvent } from '../model/event.ts';
import type { Palette } from './palette.ts';

/** Turns the events of a run into text. Events come in the order in which things happened. */
export interface Reporter {
  on(event: RunEvent): void;
  /** Writes what is still to be written and gives the terminal back. To be called once, also after an error. */
  end(): Promise<void>;
}

/** What every reporter of text is told. */
export interface ReporterOptions {
  readonly palette: Palette;
  /** How many `-v` were given. */
  readonly verbosity: number;
  /** Writes text; line ends are in it. */
  readonly write: (text: string) => void;
}
