/** What can't be said in another way without knowing more: why, in a phrase for a person. */
export class Undecided extends Error {
  override readonly name = 'Undecided';
}

/** Something that a person has to look at. */
export interface Decision {
  /** Relative to the folder that is migrated. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** As it is written. */
  readonly written: string;
  /** What is to be decided. */
  readonly message: string;
  /** Whether it was left as it is, so that nothing runs before it is decided; or else what might differ. */
  readonly kind: 'open' | 'look';
}
