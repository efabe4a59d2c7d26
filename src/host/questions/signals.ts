import type { Question } from './question.ts';

interface Listener {
  readonly questions: Set<Question>;
  readonly abort: () => void;
}

/** Rejects questions when their signal is aborted. One listener a signal, however many questions listen to it. */
export class Signals {
  private readonly listeners = new Map<AbortSignal, Listener>();
  private readonly aborted: () => void;

  /** `aborted` is called after each signal that some question listened to. */
  constructor(aborted: () => void) {
    this.aborted = aborted;
  }

  add(question: Question): void {
    const { signal } = question;
    if (signal) this.listenerOf(signal).questions.add(question);
  }

  /** Forgets questions that have been settled. */
  remove(questions: readonly Question[]): void {
    for (const question of questions) {
      const { signal } = question;
      const listener = signal && this.listeners.get(signal);
      if (listener?.questions.delete(question) && listener.questions.size === 0) this.forget(signal);
    }
  }

  private listenerOf(signal: AbortSignal): Listener {
    const present = this.listeners.get(signal);
    if (present) return present;
    const questions = new Set<Question>();
    const abort = () => {
      this.forget(signal);
      for (const question of questions) question.reject(signal.reason);
      this.aborted();
    };
    const listener = { questions, abort };
    this.listeners.set(signal, listener);
    signal.addEventListener('abort', abort);
    return listener;
  }

  private forget(signal: AbortSignal | undefined): void {
    const listener = signal && this.listeners.get(signal);
    if (!listener) return;
    signal.removeEventListener('abort', listener.abort);
    this.listeners.delete(signal);
  }
}
