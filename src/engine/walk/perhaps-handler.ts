import { perhaps } from '../check/perhaps.ts';
import { unknown } from '../outcome/result.ts';
import type { Work } from '../task/work.ts';

/** A handler of which nobody knows whether it is told. As the host stands, it isn't. */
export function perhapsWork(work: Work): Work {
  return async (task) => {
    await perhaps(task, (tried) => work(tried, () => {}));
    const result = { changed: false, failed: false };
    return unknown('it depends on whether a task that is unknown changes something', {
      status: 'ok',
      result,
    });
  };
}
