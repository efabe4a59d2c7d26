import type { FailureDetail, Outcome } from '../../model/outcome.ts';
import type { Control } from '../../sdk/define.ts';
import type { Scope } from '../../template/templating.ts';
import { fateOf } from '../outcome/interrupted.ts';
import { failed } from '../outcome/result.ts';
import { asNumber } from '../variables/keywords.ts';
import type { TaskRun } from '../variables/task-run.ts';
import { withinSeconds } from './time-limit.ts';

/** What `async` and `poll` make of a task. */
export interface Job {
  /** Seconds that it may take. */
  readonly limit: number;
  /** It is started and not waited for. */
  readonly isLeft: boolean;
}

/** The job that a task is, if it is one. Throws TemplateError. */
export function jobOf({ step, run }: TaskRun, scope: Scope): Job | undefined {
  const { templating } = run.batch.run.input;
  const limit = asNumber(step.task.async, scope, templating) ?? 0;
  return limit > 0 ? { limit, isLeft: asNumber(step.task.poll, scope, templating) === 0 } : undefined;
}

/** What a module is told of a job that isn't waited for. */
export function backgroundOf(job: Job | undefined): Pick<Control, 'background'> {
  return job?.isLeft ? { background: { limit: job.limit } } : {};
}

/** Work that is ended when the time of a job is up that is waited for. One that is left alone has its time on the host. */
export function withinTime(
  job: Job | undefined,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Outcome>,
): Promise<Outcome> {
  const seconds = !job || job.isLeft ? 0 : job.limit;
  return withinSeconds(seconds, signal, work, (ended) => timeIsUp(seconds, ended));
}

function timeIsUp(seconds: number, ended: Outcome): Outcome {
  return failed({
    message: `Timeout exceeded: not done after ${seconds} s, the task's \`async\``,
    hint: `${fateOf(ended)}; raise \`async\`, or look at what it waited for`,
  });
}

/** Why a task fails whose `poll` turned out to be 0 only in the run. */
export function cannotBeLeft(module: string): FailureDetail {
  return {
    message: `\`${module}\` can't be started and left alone (\`poll: 0\`)`,
    hint: 'only command, shell, script and raw can: let `poll` be more than 0 for a limit of time',
  };
}
