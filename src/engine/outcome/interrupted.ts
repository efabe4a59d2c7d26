import { Unanswered } from '../../host/unanswered.ts';
import type { Outcome } from '../../model/outcome.ts';
import { defined } from '../../util/defined.ts';
import { failed } from './result.ts';

const but = 'interrupted, but ';

/** The outcome of a task that was ended before its time; `error` is what it ended with. */
export function interrupted(error: unknown): Outcome {
  if (!(error instanceof Unanswered)) return failed({ message: 'interrupted' });
  return failed({ message: `${but}${error.message}`, ...defined({ hint: error.hint }) });
}

/** What became of what a task had started on its host when its time was up. */
export function fateOf(ended: Outcome): string {
  const isOpen = ended.status === 'failed' && ended.failure.message.startsWith(but);
  return isOpen ? ended.failure.message.slice(but.length) : 'what it had started on the host was ended';
}
