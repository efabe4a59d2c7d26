import type { Place } from '../source/diagnostic.ts';

/** A variable that a person is asked for before the run. */
export interface Prompt {
  readonly name: string;
  readonly question: string;
  /** What it is where the answer is empty; may hold templates. */
  readonly default?: unknown;
  /** The answer isn't shown: not as it is typed, nor in any output. */
  readonly hidden: boolean;
  /** Asked twice, until both answers are the same. */
  readonly confirm: boolean;
  readonly place: Place;
}
