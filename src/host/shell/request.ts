/** What one part of a request said, and its exit code. */
export interface Section {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/**
 * A script for the shell. Each of its parts ends with `_end CODE part`, and the last of all with another word. A part
 * that did not run has `-` for its code, and undefined for its section.
 */
export interface Request {
  readonly script: string;
  /** It needs no more than the functions of `looking`. */
  readonly looks?: boolean;
  /** Told of each part as soon as its outputs are there, in order. */
  readonly section?: (section: Section | undefined) => void;
  /** Runs a session under the guard (`_session`), which waits for a word from here when it is over. */
  readonly guarded: boolean;
  /**
   * Ends the guarded session: TERM, and KILL five seconds later. A host that doesn't answer, and a script that runs on
   * where none is guarded, are given up, and the shell with them.
   */
  readonly signal?: AbortSignal;
}
