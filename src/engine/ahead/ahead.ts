import { Unanswered } from '../../host/unanswered.ts';
import { ConnectionLost } from '../../sdk/host.ts';
import { interrupted } from '../outcome/interrupted.ts';
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
      const { batch, host } = task.run;
      if (!batch.run.input.signal.aborted) return fromError(error);
      // What is done ahead isn't ended: where its host doesn't come to the end of it, the connection is closed.
      return interrupted(error instanceof ConnectionLost ? new Unanswered(host.name) : error);
    }
  };
}
