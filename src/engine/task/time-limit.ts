import type { Outcome } from '../../model/outcome.ts';
import { milliseconds } from '../../util/milliseconds.ts';

/** Work that is ended after some seconds (0: never), and then comes to what `over` makes of it. `signal` ends it as well. */
export async function withinSeconds(
  seconds: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Outcome>,
  over: (ended: Outcome) => Outcome,
): Promise<Outcome> {
  if (seconds <= 0) return work(signal);
  const limit = AbortSignal.timeout(milliseconds(seconds));
  const outcome = await work(AbortSignal.any([signal, limit]));
  return limit.aborted && !signal.aborted ? over(outcome) : outcome;
}
