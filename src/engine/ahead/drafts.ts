import { growers } from '../../model/inventory.ts';
import { unmetCondition } from '../task/item.ts';
import { noteEnded, noteUnderWay } from '../task/owed-before.ts';
import { waitsForFork } from '../task/waits-for-fork.ts';
import { type TaskRun, taskScope } from '../variables/task-run.ts';
import type { Position } from '../waiting/progress.ts';
import { type Committed, commit } from './commit.ts';
import { draftTasks } from './draft.ts';
import { prefetch } from './prefetch.ts';
import { type Standing, upcomingTasks } from './upcoming.ts';

/**
 * The tasks of one host that are done ahead of their turn. Each is tried out on a model of the host, together with those
 * behind it; what they change is then done in one go. The outcome is that of one task after the other: what can't be
 * foreseen, or is refused by the host, is done in its own turn.
 */
export interface Drafts {
  /** Where the host stands now, set before each step. */
  stand(standing: Standing): void;
  /** The task as it was done ahead, or is now; undefined where it has to be done by itself. Throws ConnectionLost. */
  take(task: TaskRun): Promise<Committed | undefined>;
  /** Whether a task has been done on the host already. */
  has(position: Position): boolean;
}

/** How many tasks are looked at together, where all goes well. */
const widest = 64;

/** None yet. */
export function createDrafts(): Drafts {
  const waiting = new Map<string, Committed>();
  const seen = new Set<string>();
  let standing: Standing | undefined;
  let window = widest;

  /** Settles when the tasks have been tried out; the host keeps its place among the forks until it has done them. */
  function draft(task: TaskRun, from: Standing): Promise<void> {
    return new Promise((resolve, reject) => {
      const work = async () => {
        const drafted = await draftTasks(batchOf(task, from, window));
        for (const one of drafted) noteUnderWay(task.run, one.task.position, one.notifies);
        const committed = commit(drafted);
        for (const one of committed) waiting.set(one.task.position.join('.'), one);
        // Where little could be foreseen, little is asked in vain; it grows again with what goes well.
        window = Math.min(widest, committed.length * 2 + 1);
        resolve();
        await Promise.allSettled(committed.map(({ done }) => done));
      };
      task.run.batch.run.limit(work, waitsForFork(task)).catch(reject);
    });
  }

  return {
    stand(now) {
      standing = now;
    },
    has: (position) => waiting.has(position.join('.')),
    async take(task) {
      const { run } = task;
      if (run.batch.run.isDraft || !standing || !mayLookAhead(task)) return undefined;
      const key = task.position.join('.');
      if (!waiting.has(key) && isLeftOut(task)) return undefined;
      if (run.batch.run.input.check || run.batch.run.isTrial) {
        lookAhead(task, standing);
        return undefined;
      }
      if (!waiting.has(key)) {
        waiting.clear();
        await draft(task, standing);
      }
      const committed = waiting.get(key);
      waiting.delete(key);
      if (committed && (await committed.done)) return committed;
      noteEnded(run, task.position, [key, ...waiting.keys()]);
      waiting.clear();
      return undefined;
    },
  };

  /** In check mode the model lasts, so tasks are done on it one by one; only their questions travel together. */
  function lookAhead(task: TaskRun, from: Standing): void {
    if (seen.has(task.position.join('.'))) return;
    for (const next of batchOf(task, from, widest)) {
      seen.add(next.position.join('.'));
      prefetch(next);
    }
  }
}

/** What its condition leaves out needs no model: nothing is tried out until there is something to do. */
function isLeftOut(task: TaskRun): boolean {
  if (task.step.when.length === 0 || task.step.task.loop) return false;
  try {
    return unmetCondition(task, taskScope(task, task.local)) !== undefined;
  } catch {
    // Said, or waited for, where the task is tried out.
    return false;
  }
}

function mayLookAhead({ run, step }: TaskRun): boolean {
  // Groups and hosts behind it are others than those before it.
  if (growers.includes(step.task.action)) return false;
  const { program, run: whole } = run.batch;
  return whole.input.planAhead !== false && program.play.strategy !== 'linear';
}

function batchOf(task: TaskRun, standing: Standing, most: number): readonly TaskRun[] {
  const tasks = [task];
  for (const next of upcomingTasks(task.run, standing)) {
    if (tasks.length >= most) break;
    tasks.push(next);
  }
  return tasks;
}
