import { fromError } from '../outcome/result.ts';
import type { Work } from '../task/work.ts';
import type { Drafts } from './drafts.ts';

/** A task's work, done ahead of its turn where that can be: then only what came of it is left to tell. */
export function ahead(drafts: Drafts, work: Work): Work {
  return async (task, onItem) => {
    try {
      const drafted = await drafts.take(task);
      if (!drafted) return await work(task, onItem);
      for (const { item, outcome } of drafted.items) onItem(item, outcome);
      return drafted.outcome;
    } catch (error) {
      return fromError(error);
    }
  };
}
