import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskStep } from '../../compile/step.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Scope, Templating } from '../../template/templating.ts';
import { milliseconds } from '../../util/milliseconds.ts';
import { asNumber, firstFalse } from '../variables/keywords.ts';

/** What `until` needs to know of its task. */
export interface Retried {
  readonly step: TaskStep;
  readonly scope: Scope;
  readonly templating: Templating;
  readonly signal: AbortSignal;
  /** The task's variables with its result under the registered name. */
  readonly scopeWith: (outcome: Outcome) => Scope;
  readonly progress: (attempt: number, of: number) => void;
  /** Whether the time of a try was up: as in Ansible that was the last one. */
  readonly isOver: () => boolean;
}

/** https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_loops.html#retrying-a-task-until-a-condition-is-met */
const defaultRetries = 3;
const defaultDelay = 5;

/** Tries until `until` holds (without one: until the task doesn't fail), as often as `retries` says; with 0 the condition isn't looked at. */
export async function untilDone(retried: Retried, tryOnce: () => Promise<Outcome>): Promise<Outcome> {
  const { step, scope, templating, signal } = retried;
  const { until, retries, delay } = step.task;
  if (!until && retries === undefined) return tryOnce();
  const tries = Math.max(0, asNumber(retries, scope, templating) ?? defaultRetries) + 1;
  // As in Ansible: who never tries again doesn't ask whether to.
  if (tries === 1) return tryOnce();
  const pause = asNumber(delay, scope, templating) ?? defaultDelay;
  for (let number = 1; ; number++) {
    const outcome = withAttempts(await tryOnce(), number);
    if (retried.isOver() || isDone(retried, outcome)) return outcome;
    if (number === tries || signal.aborted) return exhausted(step, outcome, tries - 1);
    retried.progress(number, tries);
    await sleep(milliseconds(pause), undefined, { signal }).catch(() => undefined);
  }
}

function isDone({ step, templating, scopeWith }: Retried, outcome: Outcome): boolean {
  if (outcome.status === 'unknown' || outcome.status === 'unreachable' || outcome.status === 'skipped')
    return true;
  if (!step.task.until) return outcome.status !== 'failed';
  return firstFalse(step.task.until, scopeWith(outcome), templating) === undefined;
}

function withAttempts(outcome: Outcome, attempts: number): Outcome {
  return { ...outcome, result: { ...outcome.result, attempts } };
}

/** As in Ansible a `failed_when` has the last word on the task, and the result is `failed` all the same. */
function exhausted(step: TaskStep, outcome: Outcome, retries: number): Outcome {
  const result = { ...outcome.result, failed: true, attempts: retries };
  if (step.task.failedWhen && outcome.status !== 'failed') return { ...outcome, result };
  const wanted = step.task.until?.map(({ expression }) => expression).join(' && ');
  const tried = `after ${retries} ${retries === 1 ? 'retry' : 'retries'}`;
  const message = wanted === undefined ? `still failing ${tried}` : `\`${wanted}\` doesn't hold ${tried}`;
  const { stderr, stdout, rc, msg } = outcome.result;
  const own = outcome.status === 'failed' ? outcome.failure.message : typeof msg === 'string' ? msg : '';
  return {
    status: 'failed',
    ignored: false,
    result,
    failure: {
      ...(typeof stderr === 'string' && { stderr }),
      ...(typeof stdout === 'string' && { stdout }),
      ...(typeof rc === 'number' && { rc }),
      ...(outcome.status === 'failed' && outcome.failure),
      message: own ? `${message}: ${own}` : message,
    },
  };
}
