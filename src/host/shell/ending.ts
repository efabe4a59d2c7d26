import { answerTime } from '../unanswered.ts';

/** Milliseconds between asking a session to end and forcing it. */
export const grace = 5000;

/** How a request comes to its end before its time. */
export interface Ending {
  end(): void;
  /** The host said that it heard. */
  heard(): void;
  /** The request was answered. */
  over(): void;
}

/**
 * Ends a request when its signal is aborted, or it is said here: a guarded session by a word to its guard, and a harder one after a while.
 * A host that doesn't answer is given up, and so is a script that runs on where none is guarded.
 */
export function createEnding(
  { signal, guarded }: { readonly signal?: AbortSignal; readonly guarded: boolean },
  say: (word: 'TERM' | 'KILL') => void,
  giveUp: () => void,
): Ending {
  let hasHeard = false;
  let timer: NodeJS.Timeout | undefined;
  const later = (milliseconds: number, step: () => void) => {
    timer = setTimeout(step, milliseconds);
  };
  const kill = () => {
    say('KILL');
    later(answerTime, giveUp);
  };
  const end = () => {
    if (guarded) say('TERM');
    later(answerTime, () => (hasHeard ? later(grace - answerTime, kill) : giveUp()));
  };
  if (signal?.aborted) end();
  else signal?.addEventListener('abort', end, { once: true });
  return {
    end,
    heard() {
      hasHeard = true;
    },
    over() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    },
  };
}
