import type { TaskStep } from '../../compile/step.ts';
import { perhaps } from '../check/perhaps.ts';
import { unknown } from '../outcome/result.ts';
import { type Work, workOf } from '../task/work.ts';
import { doubtIncluded, isInclude } from './perhaps-include.ts';

/** A handler of which nobody knows whether it is told. As the host stands, it isn't. */
export function perhapsWork(step: TaskStep): Work {
  return async (task) => {
    if (isInclude(step)) await doubtIncluded(task);
    else await perhaps(task, (tried) => workOf(step)(tried, () => {}));
    const result = { changed: false, failed: false };
    return unknown('it depends on whether a task that is unknown changes something', {
      status: 'ok',
      result,
    });
  };
}
