import type { Prepared } from '../state/early-plans.ts';
import type { TaskRun } from '../variables/task-run.ts';
import type { Shared } from './attempt.ts';

/**
 * How hosts take turns on a machine that they share, since they delegate to it or are all this one: of lines that two put
 * into a file at the same time one would be lost. Different files are changed side by side; all that is no file of its own
 * is one thing.
 */
export function sharedBy({ step, run }: TaskRun, { target, args }: Prepared): Shared | undefined {
  if (!target || run.batch.hosts.length === 1) return undefined;
  const { connection, ssh } = target.settings;
  if (step.delegateTo === undefined && connection !== 'local') return undefined;
  const { path, dest } = args as { readonly path?: unknown; readonly dest?: unknown };
  const machine = connection === 'local' ? '' : [ssh.host, ssh.port];
  const thing = JSON.stringify([machine, path ?? dest]);
  const { oneAtATime } = run.batch.run;
  return {
    count: () => oneAtATime.count(thing),
    change: (work) => oneAtATime.change(thing, work),
  };
}
