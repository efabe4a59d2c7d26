import { TemplateError } from './templating.ts';

/** Characters `start` up to, but not including, `end` of a template or condition. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A way out, or how to work it out: names are compared only for faults that are shown. */
type Hint = string | undefined | (() => string | undefined);

interface FaultOptions {
  readonly range?: Range | undefined;
  readonly hint?: Hint;
  readonly missing?: boolean;
  readonly cause?: unknown;
}

/** What went wrong in a template or condition; it becomes a TemplateError where the text's place is known. */
export class Fault extends Error {
  /** A name that isn't there: what `default` and `defined` forgive. */
  readonly missing: boolean;
  readonly #hint: Hint;
  #range: Range | undefined;
  constructor(message: string, { range, hint, missing = false, cause }: FaultOptions = {}) {
    super(message, { cause });
    this.#range = range;
    this.missing = missing;
    this.#hint = hint;
  }
  get hint(): string | undefined {
    return typeof this.#hint === 'function' ? this.#hint() : this.#hint;
  }
  /** Where in the text it is, once that is known. */
  get range(): Range | undefined {
    return this.#range;
  }
  /** Lays the fault at a stretch of the text, unless it is at one already: the innermost counts. */
  at(range: Range): this {
    this.#range ??= range;
    return this;
  }
}

/**
 * Does the work of one node: a Fault that has no range yet, and a TemplateError of a variable that the node reads, are
 * laid at the node's feet. Everything else passes through as it is, so that whoever gave a value can stop the rendering.
 */
export function at<T>(range: Range, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault) throw error.at(range);
    if (error instanceof TemplateError)
      throw new Fault(error.message, { range, hint: error.hint, cause: error });
    throw error;
  }
}

/** The value of `work`, or undefined where a name in it isn't defined. */
export function ifDefined(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault && error.missing) return undefined;
    throw error;
  }
}
