import type { TaskStep } from '../../compile/step.ts';
import type { Outcome } from '../../model/outcome.ts';
import { fromError } from '../outcome/result.ts';
import { waitingForOthers } from '../variables/hostvars.ts';
import { asNumber, firstFalse, isTrue } from '../variables/keywords.ts';
import { type TaskRun, taskScope } from '../variables/task-run.ts';

/** The keywords that decide about a task as a whole. */
export interface Settled {
  readonly runOnce: boolean;
  readonly noLog: boolean;
  readonly ignoreErrors: boolean;
  readonly ignoreUnreachable: boolean;
  readonly anyErrorsFatal: boolean;
  readonly diff: boolean;
  /** The facts belong to the host that the task is delegated to. */
  readonly delegateFacts: boolean;
  /** Hosts that may do the task at the same time; 0: as many as there are. */
  readonly throttle: number;
}

/** What is taken for a task of which they can't be had. */
export const usual: Settled = {
  runOnce: false,
  noLog: false,
  ignoreErrors: false,
  ignoreUnreachable: false,
  anyErrorsFatal: false,
  diff: false,
  delegateFacts: false,
  throttle: 0,
};

/** The keywords of a task as they are on its host; an outcome where one of them can't be had. */
export async function settle(task: TaskRun): Promise<Settled | Outcome> {
  const { step, run } = task;
  const { templating, diff } = run.batch.run.input;
  const { runOnce, noLog, ignoreErrors, ignoreUnreachable, anyErrorsFatal } = step;
  const keywords = [
    runOnce,
    noLog,
    ignoreErrors,
    ignoreUnreachable,
    anyErrorsFatal,
    step.diff,
    step.throttle,
    step.delegateFacts,
  ];
  // As good as always: nothing is to be rendered.
  if (keywords.every(isFixed))
    return settledBy(step, diff, (keyword) => keyword as boolean | undefined, Number(step.throttle ?? 0));
  try {
    return await waitingForOthers(task, () => {
      const scope = taskScope(task, task.local);
      const throttle = asNumber(step.throttle, scope, templating) ?? 0;
      return settledBy(step, diff, (keyword) => isTrue(keyword, scope, templating), throttle);
    });
  } catch (error) {
    // As in Ansible, what a condition leaves out has no keywords that matter.
    return (await isLeftOut(task)) ? usual : fromError(error);
  }
}

function isLeftOut(task: TaskRun): Promise<boolean> {
  const { step, run } = task;
  if (step.task.loop) return Promise.resolve(false);
  const { templating } = run.batch.run.input;
  const isUnmet = () => firstFalse(step.when, taskScope(task, task.local), templating) !== undefined;
  return waitingForOthers(task, isUnmet).catch(() => false);
}

function isFixed(keyword: boolean | number | string | undefined): boolean {
  return typeof keyword !== 'string';
}

function settledBy(
  step: TaskStep,
  diff: boolean,
  truth: (keyword: boolean | string | undefined) => boolean | undefined,
  throttle: number,
): Settled {
  return {
    runOnce: truth(step.runOnce) ?? false,
    noLog: truth(step.noLog) ?? false,
    ignoreErrors: truth(step.ignoreErrors) ?? false,
    ignoreUnreachable: truth(step.ignoreUnreachable) ?? false,
    anyErrorsFatal: truth(step.anyErrorsFatal) ?? false,
    diff: truth(step.diff) ?? diff,
    delegateFacts: step.delegateTo !== undefined && (truth(step.delegateFacts) ?? false),
    throttle,
  };
}
