import { HostError } from '../sdk/host.ts';
import { quote } from '../util/quote.ts';
import type { Lane } from './lane.ts';
import type { Section } from './shell.ts';

interface Question {
  readonly script: string;
  readonly guarded: boolean;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (section: Section) => void;
  readonly reject: (error: unknown) => void;
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
   * Runs a part of a script in a subshell of its own, with `LC_ALL=C` and no input. `guarded` is for a user's words,
   * which may take long or never end: then the whole request runs in a session that `signal` can end.
   */
  ask(
    script: string,
    options: { readonly guarded?: boolean; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Section> {
    return new Promise((resolve, reject) => {
      const { guarded = false, signal } = options;
      if (signal?.aborted) return reject(signal.reason);
      const abort = () => settle(() => reject(signal?.reason));
      const settle = (then: () => void) => {
        signal?.removeEventListener('abort', abort);
        then();
      };
      signal?.addEventListener('abort', abort);
      this.questions.push({
        script,
        guarded,
        signal,
        resolve: (section) => settle(() => resolve(section)),
        reject: (error) => settle(() => reject(error)),
      });
      this.plan();
    });
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
    const abort = new AbortController();
    const forget = followAll(taken, abort);
    try {
      const guarded = taken.some((question) => question.guarded);
      const sections = await this.lane.request({
        script: guarded ? session(taken) : parts(taken),
        guarded,
        signal: abort.signal,
      });
      for (const [index, question] of taken.entries()) {
        const section = sections[index];
        if (section) question.resolve(section);
        else question.reject(new HostError('the answer was cut off: something on the host ended the shell'));
      }
    } catch (error) {
      for (const question of taken) question.reject(error);
    } finally {
      forget();
    }
  }

  private take(): Question[] {
    let [size, count] = [0, 0];
    for (const question of this.questions) {
      size += question.script.length;
      if (count > 0 && size > limit) break;
      count += 1;
    }
    return this.questions.splice(0, count);
  }
}

/** Parts for the main shell; the last one ends the request. */
function parts(questions: readonly Question[]): string {
  const last = questions.length - 1;
  return questions
    .map(({ script }, index) => part(ownWords(script), index === last ? 'last' : 'part'))
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

/** Our own scripts read what tools say, so they ask for it in English. */
function ownWords(script: string): string {
  return `LC_ALL=C; export LC_ALL; ${script}`;
}

/** Aborts when every question's signal is: a request is ended only when no one waits for it any more. */
function followAll(questions: readonly Question[], abort: AbortController): () => void {
  if (questions.some(({ signal }) => !signal)) return () => {};
  const check = () => {
    if (questions.every(({ signal }) => signal?.aborted)) abort.abort(questions[0]?.signal?.reason);
  };
  check();
  for (const { signal } of questions) signal?.addEventListener('abort', check);
  return () => {
    for (const { signal } of questions) signal?.removeEventListener('abort', check);
  };
}
