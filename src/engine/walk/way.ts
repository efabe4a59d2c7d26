import type { Drafts } from '../ahead/drafts.ts';
import type { Surroundings } from '../state/place.ts';

/** The surroundings of steps on a host's way, and what was done of them ahead. */
export interface Way extends Surroundings {
  readonly drafts: Drafts;
}
