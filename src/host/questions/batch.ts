import type { Lane } from '../shell/lane.ts';
import type { Section } from '../shell/request.ts';
import type { Look } from './looks.ts';
import { partsOf } from './parts.ts';
import { type Chain, cutOff, type Question, type Seen } from './question.ts';
import { requestScript } from './request-script.ts';
import { Signals } from './signals.ts';

/** How a script is asked. */
export interface AskOptions {
  /**
   * It holds a user's words, which may take long or never end: then the request runs in a session that `signal` can
   * end.
   */
  readonly guarded?: boolean;
  /** It changes nothing: the same script of another may answer for it. */
  readonly looks?: boolean;
  /** With `looks`: it is one call of a function that does without a subshell, and without `LC_ALL=C`. */
  readonly bare?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Bytes of script after which the next questions go in a request of their own. */
const limit = 4 << 20;

/** Collects the questions of one turn of the event loop (and those that come while the lane is busy) into one request. */
export class Batch {
  private readonly lane: Lane;
  private questions: Question[] = [];
  private flushing = false;
  /** Parts of the present request that have no answer yet. */
  private unheard = 0;
  private held: (() => void) | undefined;
  private aborted = () => {};
  private readonly signals = new Signals(() => this.aborted());

  constructor(lane: Lane) {
    this.lane = lane;
  }

  /** Whether nobody waits for an answer. */
  get idle(): boolean {
    return this.unheard === 0 && this.questions.length === 0;
  }

  /**
   * Runs a part of a script in a subshell of its own, with `LC_ALL=C` and no input, and settles as soon as that has
   * ended. Those that may change something run in the order in which they were asked.
   */
  ask(script: string, options: AskOptions = {}): Promise<Section> {
    return new Promise((resolve, reject) => {
      const { guarded = false, looks = guarded, bare = false, signal } = options;
      const setting = guarded ? 'guarded' : bare ? 'bare' : 'subshell';
      const heard = (section: Section | undefined) => (section ? resolve(section) : reject(cutOff()));
      this.queue({ script, setting, changes: !looks, signal, resolve: heard, reject });
    });
  }

  /** Looks at a path, by one process with all the others that look the same way. */
  look<T>(look: Look<T>, path: string, signal: AbortSignal | undefined): Promise<Seen<T>> {
    if (!look.fits(path)) return Promise.resolve(undefined);
    return new Promise((resolve, reject) =>
      this.queue({ look, path, signal, resolve: (seen: Seen<unknown>) => resolve(seen as Seen<T>), reject }),
    );
  }

  /**
   * Runs scripts one after the other, each as `ask` does, in one request as far as they fit. The first whose code isn't
   * 0 stops the rest. Each promise settles as soon as its script has ended: undefined where it never ran, rejected where
   * the shell or the connection ended before. One that nobody listens to may be rejected.
   */
  inOrder(
    scripts: readonly string[],
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): readonly Promise<Section | undefined>[] {
    const chain: Chain = { stopped: false };
    return scripts.map((script) => {
      const section = new Promise<Section | undefined>((resolve, reject) =>
        this.queue({
          script,
          setting: 'subshell',
          changes: true,
          signal,
          chain,
          resolve,
          reject,
        }),
      );
      section.catch(() => {});
      return section;
    });
  }

  /**
   * Calls `ask` when this turn has nothing more to do, or before the next question is queued: questions that are
   * collected until then keep their place.
   */
  hold(ask: () => void): void {
    this.release();
    this.held = ask;
    // Behind all that can still go on in this turn, and before `plan` takes its questions.
    queueMicrotask(() => process.nextTick(() => this.held === ask && this.release()));
  }

  private release(): void {
    const { held } = this;
    this.held = undefined;
    held?.();
  }

  private queue(question: Question): void {
    this.release();
    const { signal, reject } = question;
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    this.questions.push(question);
    this.signals.add(question);
    this.plan();
  }

  private plan(): void {
    if (this.flushing || this.questions.length === 0) return;
    this.flushing = true;
    setImmediate(async () => {
      await this.flush();
      this.flushing = false;
      this.plan();
    });
  }

  private async flush(): Promise<void> {
    const taken = this.take();
    if (taken.length === 0) return;
    const parts = partsOf(taken);
    let again: readonly Question[] = [];
    const abort = new AbortController();
    const guarded = parts.some(({ setting }) => setting === 'guarded');
    let heard = 0;
    const unheard = () => parts.slice(heard).flatMap(({ questions }) => questions);
    let isUnwanted = false;
    this.aborted = () => {
      isUnwanted = true;
      if (mayEnd(unheard())) abort.abort(new Error('nobody waits for it'));
    };
    this.unheard = parts.length;
    try {
      await this.lane.request({
        script: requestScript(parts),
        section: (section) => {
          // What a session says that is being ended is no answer.
          if (guarded && abort.signal.aborted) return;
          this.unheard -= 1;
          parts[heard++]?.hear(section);
          // What stood in the way of ending it may have been heard now.
          if (isUnwanted) this.aborted();
        },
        looks: parts.every(({ setting }) => setting === 'bare'),
        guarded,
        signal: abort.signal,
      });
      for (const part of parts.slice(heard)) part.fail(cutOff());
    } catch (error) {
      if (abort.signal.aborted) again = unheard().filter((question) => !isAborted(question));
      else for (const part of parts.slice(heard)) part.fail(error);
    } finally {
      this.unheard = 0;
      this.aborted = () => {};
      this.signals.remove(taken);
    }
    for (const question of again) this.queue(question);
  }

  /** What goes in the next request. A user's words, which may never end, don't travel with what changes the host. */
  private take(): readonly Question[] {
    const spared = new Set(this.questions.filter(isSpared));
    this.signals.remove([...spared]);
    this.questions = this.questions.filter((question) => !spared.has(question));
    let [size, count, guarded, chained] = [0, 0, false, false];
    for (const question of this.questions) {
      size += 'look' in question ? question.path.length : question.script.length;
      guarded ||= 'script' in question && question.setting === 'guarded';
      chained ||= 'script' in question && question.chain !== undefined;
      if (count > 0 && (size > limit || (guarded && chained))) break;
      count += 1;
    }
    return this.questions.splice(0, count);
  }
}

/**
 * Whether a request may be ended before its answers: nobody waits for them any more, or nothing is lost by asking again for
 * what others wait for.
 */
function mayEnd(questions: readonly Question[]): boolean {
  if (!questions.some(isAborted)) return false;
  return questions.every(
    (question) => isAborted(question) || 'look' in question || (!question.changes && !question.chain),
  );
}

function isAborted({ signal }: Question): boolean {
  return signal?.aborted === true;
}

/** Whether a question needs no run any more; one of a chain that stopped hears of it here. */
function isSpared(question: Question): boolean {
  if (question.signal?.aborted) return true;
  if ('look' in question || !question.chain?.stopped) return false;
  if (question.chain.failure === undefined) question.resolve(undefined);
  else question.reject(question.chain.failure);
  return true;
}
