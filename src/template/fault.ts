import { TemplateError } from './templating.ts';

/** Characters `start` up to, but not including, `end` of a template or condition. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What went wrong in a template or condition; it becomes a TemplateError where the text's place is known. */
export class Fault extends Error {
  readonly range: Range | undefined;
  readonly hint: string | undefined;
  /** A name that isn't there: what `default` and `defined` forgive. */
  readonly missing: boolean;
  constructor(
    message: string,
    options: {
      range?: Range | undefined;
      hint?: string | undefined;
      missing?: boolean;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.range = options.range;
    this.hint = options.hint;
    this.missing = options.missing ?? false;
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
    if (error instanceof Fault && !error.range) {
      const { message, hint, missing, cause } = error;
      throw new Fault(message, { range, hint, missing, cause });
    }
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
