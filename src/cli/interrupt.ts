import type { Reporter } from '../report/reporter.ts';
import type { Surroundings } from './streams.ts';

/**
 * Does work that the user may interrupt: the first SIGINT or SIGTERM aborts the signal and says so through the
 * reporter. The reporter is ended whatever happens.
 */
export async function interruptible<T>(
  reporter: Reporter,
  surroundings: Surroundings,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = surroundings.onInterrupt(() => {
    reporter.on({
      type: 'warning',
      message: 'interrupted: ending what runs on the hosts (again: leave at once)',
    });
    controller.abort(new Error('interrupted'));
  });
  try {
    return await work(controller.signal);
  } finally {
    stop();
    await reporter.end();
  }
}
