/** One that was asked for, and who waits for it. */
export interface Waiting<T, R> {
  readonly asked: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Hands over in one go what is asked for in a row, in one turn of the event loop. `hold` tells when, as a batch's does:
 * before anything else is asked of the host.
 */
export function collect<T, R>(
  hold: (flush: () => void) => void,
  answer: (waiting: readonly Waiting<T, R>[]) => void,
): (asked: T) => Promise<R> {
  let waiting: Waiting<T, R>[] = [];
  const flush = () => {
    const taken = waiting;
    waiting = [];
    answer(taken);
  };
  return (asked) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) hold(flush);
      waiting.push({ asked, resolve, reject });
    });
}
