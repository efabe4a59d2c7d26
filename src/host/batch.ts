import { HostError } from '../sdk/host.ts';
import { quote } from '../util/quote.ts';
import type { Lane } from './lane.ts';
import type { Section } from './shell.ts';

interface Question {
  readonly script: string;
  readonly guarded: boolean;
  readonly signal: AbortSignal | undefined;
  readonly chain?: Chain;
  readonly resolve: (section: Section | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Scripts of which the first that fails stops the rest. */
interface Chain {
  stopped: boolean;
  /** Where the shell ended in the midst of it. */
  failure?: unknown;
}

/** Bytes of script after which the next questions go in a request of their own. */
const limit = 4 << 20;

/** Collects the questions of one turn of the event loop (and those that come while the lane is busy) into one request. */
export class Batch {
  private readonly lane: Lane;
  private questions: Question[] = [];
  private flushing = false;

  constructor(lane: Lane) {
    this.lane = lane;
  }

  /**
   * Runs a part of a script in a subshell of its own, with `LC_ALL=C` and no input, and settles as soon as that has
   * ended. `guarded` is for a user's words, which may take long or never end: then the whole request runs in a session
   * that `signal` can end.
   */
  ask(
    script: string,
    options: { readonly guarded?: boolean; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Section> {
    return new Promise((resolve, reject) => {
      const { guarded = false, signal } = options;
      const heard = (section: Section | undefined) => (section ? resolve(section) : reject(cutOff()));
      this.queue({ script, guarded, signal, resolve: heard, reject });
    });
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
        this.queue({ script, guarded: false, signal, chain, resolve, reject }),
      );
      section.catch(() => {});
      return section;
    });
  }

  private queue(question: Question): void {
    const { signal, resolve, reject } = question;
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const abort = () => settle(() => reject(signal?.reason));
    const settle = (then: () => void) => {
      signal?.removeEventListener('abort', abort);
      then();
    };
    signal?.addEventListener('abort', abort);
    this.questions.push({
      ...question,
      resolve: (section) => settle(() => resolve(section)),
      reject: (error) => settle(() => reject(error)),
    });
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
    const abort = new AbortController();
    const forget = followAll(taken, abort);
    const waiting = [...taken];
    try {
      const guarded = taken.some((question) => question.guarded);
      await this.lane.request({
        script: guarded ? session(taken) : parts(taken),
        section: (section) => answer(waiting.shift(), section),
        guarded,
        signal: abort.signal,
      });
      for (const question of waiting) fail(question, cutOff());
    } catch (error) {
      for (const question of waiting) fail(question, error);
    } finally {
      forget();
    }
  }

  /** What goes in the next request. A user's words, which may never end, don't travel with what changes the host. */
  private take(): readonly Question[] {
    this.questions = this.questions.filter((question) => !isSpared(question));
    let [size, count, guarded, changes] = [0, 0, false, false];
    for (const question of this.questions) {
      size += question.script.length;
      guarded ||= question.guarded;
      changes ||= question.chain !== undefined;
      if (count > 0 && (size > limit || (guarded && changes))) break;
      count += 1;
    }
    return this.questions.splice(0, count);
  }
}

/** Whether a question needs no run any more; one of a chain that stopped hears of it here. */
function isSpared({ signal, chain, resolve, reject }: Question): boolean {
  if (signal?.aborted) return true;
  if (!chain?.stopped) return false;
  if (chain.failure === undefined) resolve(undefined);
  else reject(chain.failure);
  return true;
}

function answer(question: Question | undefined, section: Section | undefined): void {
  if (question?.chain && section?.code !== 0) question.chain.stopped = true;
  question?.resolve(section);
}

function fail({ chain, reject }: Question, error: unknown): void {
  if (chain && !chain.stopped) Object.assign(chain, { stopped: true, failure: error });
  reject(error);
}

function cutOff(): HostError {
  return new HostError('the answer was cut off: something on the host ended the shell');
}

/** Parts for the main shell; the last one ends the request. */
function parts(questions: readonly Question[]): string {
  const last = questions.length - 1;
  return questions
    .map(({ script, chain }, index) => {
      const note = index === last ? 'last' : 'part';
      if (!chain) return part(ownWords(script), note);
      const first = questions[index - 1]?.chain === chain ? '' : '_go=1\n';
      return `${first}${link(ownWords(script), note)}`;
    })
    .join('\n');
}

/** A session that speaks for itself; what ends the request is its own end, however it comes. */
function session(questions: readonly Question[]): string {
  const body = questions.map(({ script, guarded }) => part(guarded ? script : ownWords(script), 'part'));
  return `_session "_marker=$_marker _owner=$_owner\n$_prelude\nexec 5>&1 6>&2"${quote(`\n${body.join('\n')}`)} </dev/null`;
}

function part(script: string, note: 'part' | 'last'): string {
  return `(${script}\n) </dev/null; _end $? ${note}`;
}

/** A part that runs only where all of its chain before it went well. */
function link(script: string, note: 'part' | 'last'): string {
  return `if [ $_go ]; then (${script}\n) </dev/null; _next $? ${note}; else _end - ${note}; fi`;
}

/** Our own scripts read what tools say, so they ask for it in English. */
function ownWords(script: string): string {
  return `LC_ALL=C; export LC_ALL; ${script}`;
}

/** Aborts when every question's signal is: a request is ended only when no one waits for it any more. */
function followAll(questions: readonly Question[], abort: AbortController): () => void {
  const signals = new Set(questions.map(({ signal }) => signal));
  if (signals.has(undefined)) return () => {};
  const check = () => {
    if (questions.every(({ signal }) => signal?.aborted)) abort.abort(questions[0]?.signal?.reason);
  };
  check();
  for (const signal of signals) signal?.addEventListener('abort', check);
  return () => {
    for (const signal of signals) signal?.removeEventListener('abort', check);
  };
}
