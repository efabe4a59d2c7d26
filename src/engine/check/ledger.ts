import type { Difference, Outcome } from '../../model/outcome.ts';
import { notShown } from '../../saved/guard.ts';
import { type Change, type TaskAt, wordsOf } from '../../saved/witness.ts';
import { failed } from '../outcome/result.ts';
import type { BatchState } from '../state/state.ts';
import type { TaskRun } from '../variables/task-run.ts';
import { stablePosition } from '../waiting/progress.ts';

/** A task as far as it takes to tell where it stands. */
type TaskAlone = Pick<TaskRun, 'run' | 'position' | 'handlerAt' | 'ref'>;

/** What a task is about to change, and what it follows from. */
interface Made {
  readonly args: unknown;
  readonly gap: unknown;
  readonly differences: readonly Difference[];
}

/** What has to be known of one item of a task where a plan is saved, or done. */
export interface Ledger {
  /** Told of a change before it is made; where it isn't the one that was shown, how the task ends in its place. */
  change(made: Made): Promise<Outcome | undefined>;
  /** Told what a check says. */
  outcome(outcome: Outcome): Promise<void>;
}

/** Undefined where no plan is saved, and none is done. */
export function ledgerOf(task: TaskRun, item: number, at: string): Ledger | undefined {
  const { witness, saved } = task.run.batch.run.input;
  if (witness) {
    const place = placeOf(task);
    witness.works(place.host, at);
    return {
      async change(made) {
        await witness.said(place, item, 'changed', seen(task, made));
        return undefined;
      },
      async outcome({ status }) {
        if (status === 'unknown') witness.open(place);
        else if (status !== 'changed' && status !== 'unreachable') await witness.said(place, item, status);
      },
    };
  }
  if (!saved) return undefined;
  return {
    async change(made) {
      const why = await notShown(saved, placeOf(task), item, seen(task, made));
      return why === undefined
        ? undefined
        : failed({ message: why, hint: 'nothing was done here; look at a new check, and save that' });
    },
    async outcome() {},
  };
}

/** Notes that a check can't tell what a task does. */
export function noteOpen(task: TaskAlone): void {
  task.run.batch.run.input.witness?.open(placeOf(task));
}

/** What may be hidden is left out. */
function seen({ step, run }: TaskRun, { args, gap, differences }: Made): Change {
  const isHidden = step.noLog !== undefined && step.noLog !== false;
  const { mask } = run.batch.run.input.secrets;
  return { args, gap, words: isHidden ? undefined : wordsOf(differences, mask) };
}

function placeOf({ run, position, handlerAt, ref }: TaskAlone): TaskAt {
  const { name, place } = ref;
  // Ids have names of files in them; points are between the parts of a key.
  const parts = stablePosition(position, handlerAt).map((part) => String(part).replaceAll('.', '-'));
  return { host: run.host.name, key: [playNumber(run.batch), ...parts].join('.'), name, place };
}

/** Batches have other numbers where a host is left out; plays don't. */
function playNumber({ run, program }: BatchState): number {
  return run.input.plays.findIndex((play) => play.program === program);
}
