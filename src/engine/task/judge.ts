import type { TaskStep } from '../../compile/step.ts';
import type { Outcome, Result } from '../../model/outcome.ts';
import type { Scope, Templating } from '../../template/templating.ts';
import { firstFalse } from '../variables/keywords.ts';

/** An outcome after `changed_when` and `failed_when` had their say; `scope` knows the result by its registered name. */
export function judge(outcome: Outcome, step: TaskStep, scope: Scope, templating: Templating): Outcome {
  const { changedWhen, failedWhen } = step.task;
  if (outcome.status === 'unknown' && (changedWhen || failedWhen)) return withoutOtherwise(outcome);
  if (outcome.status !== 'ok' && outcome.status !== 'changed' && outcome.status !== 'failed') return outcome;
  let judged: Outcome = outcome;
  if (changedWhen) judged = withChanged(judged, firstFalse(changedWhen, scope, templating) === undefined);
  if (failedWhen) {
    const fails = firstFalse(failedWhen, scope, templating) === undefined;
    judged = fails
      ? asFailed(judged, failedWhen.map(({ expression }) => expression).join(' && '))
      : asPassed(judged);
  }
  return judged;
}

/** What the conditions would make of a result that there isn't can't be said. */
function withoutOtherwise({ otherwise: _, ...outcome }: Extract<Outcome, { status: 'unknown' }>): Outcome {
  return outcome;
}

function withChanged(outcome: Outcome, changed: boolean): Outcome {
  const result = { ...outcome.result, changed };
  if (outcome.status === 'failed') return { ...outcome, result };
  if (!changed) return { status: 'ok', result };
  return { status: 'changed', result, differences: outcome.status === 'changed' ? outcome.differences : [] };
}

function asFailed(outcome: Outcome, expression: string): Outcome {
  const result = { ...outcome.result, failed: true, failed_when_result: true };
  if (outcome.status === 'failed') return { ...outcome, result };
  const { stderr, stdout, rc } = outcome.result;
  const failure = {
    message: `failed_when: ${expression}`,
    ...(typeof stderr === 'string' && { stderr }),
    ...(typeof stdout === 'string' && { stdout }),
    ...(typeof rc === 'number' && { rc }),
  };
  return { status: 'failed', failure, ignored: false, result };
}

function asPassed(outcome: Outcome): Outcome {
  const result: Result = { ...outcome.result, failed: false, failed_when_result: false };
  if (outcome.status !== 'failed') return { ...outcome, result };
  return result.changed === true ? { status: 'changed', result, differences: [] } : { status: 'ok', result };
}
