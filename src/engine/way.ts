import type { Drafts } from './drafts.ts';
import type { Surroundings } from './place.ts';

/** The surroundings of steps on a host's way, and what was done of them ahead. */
export interface Way extends Surroundings {
  readonly drafts: Drafts;
}
