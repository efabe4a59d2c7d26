import type { Place } from '../state/place.ts';
import { stablePosition } from '../waiting/progress.ts';

/** With `--step`: whether a person wants the task done, asked once for all hosts when they have met before it. As in Ansible, `meta` just is done. */
export async function isWanted({ run, step, position, around }: Place): Promise<boolean> {
  const { input, once } = run.batch.run;
  const { ask } = input;
  if (!ask || step.task.action === 'meta') return true;
  const { progress, number } = run.batch;
  progress.reach(run.host.name, position);
  // Hosts in turns don't meet: the first one's answer counts for those behind it.
  if (!around.rolling) await progress.whenReached(position);
  const key = stablePosition(position, around.handlerAt).join('.');
  return once(`ask ${number} ${key}`, () => ask(step.title));
}
