import type { RunEvent } from '../../model/event.ts';
import { growers } from '../../model/inventory.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { RunInput } from '../state/input.ts';

type Emit = RunInput['emit'];
type EndEvent = Extract<RunEvent, { type: 'task-end' | 'item-end' }>;
type Unsettled = Extract<RunEvent, { type: 'unsettled' }>;

/** What is told of a run that is planned again after it was applied: what doesn't converge, and nothing else. */
export interface Verification {
  /** For the events of the second pass. */
  readonly emit: Emit;
  /** Tells what was found. The number of tasks, counted by host, that don't converge. */
  tell(seconds: number): number;
}

/** Nothing found yet; what is will go to `emit`. */
export function createVerification(emit: Emit): Verification {
  let found: Unsettled[] = [];
  const counts = { tasks: 0, unknown: 0 };

  /** The items of a loop that don't converge stand for it. */
  function end(event: EndEvent): void {
    const { task, host, outcome } = event;
    if (event.type === 'task-end' && outcome.status !== 'skipped') counts.tasks++;
    const told = event.type === 'task-end' && found.some((one) => isOf(one, event));
    // What is added to the inventory of a run is added anew by the next one.
    if (told || (outcome.status === 'changed' && (task.handler || growers.includes(task.action)))) return;
    const left = leftOver(outcome);
    if (left)
      found.push({
        type: 'unsettled',
        task,
        host,
        ...(event.type === 'item-end' && { label: event.label }),
        outcome: left,
        diff: event.diff ?? true,
      });
    else if (event.type === 'task-end' && isUntold(outcome)) counts.unknown++;
  }

  return {
    emit(event) {
      if (event.type === 'item-end' || event.type === 'task-end') end(event);
      if (event.type === 'rescued')
        found = found.filter((one) => !isOf(one, event) || one.outcome.status !== 'failed');
    },
    tell(seconds) {
      for (const event of found) emit(event);
      const unsettled = new Set(found.map(({ host, task }) => `${host}\n${task.id}`)).size;
      emit({ type: 'verify-end', ...counts, unsettled, seconds });
      return unsettled;
    },
  };
}

function isOf(one: Unsettled, { host, task }: Pick<Unsettled, 'host' | 'task'>): boolean {
  return one.host === host && one.task.id === task.id;
}

/** What a task still has to do; also what it would have to do as the host stands, behind a command that was just run. */
function leftOver(outcome: Outcome): Outcome | undefined {
  switch (outcome.status) {
    case 'changed':
      return outcome;
    case 'unknown':
      return outcome.otherwise?.status === 'changed' ? outcome.otherwise : undefined;
    case 'failed':
    case 'unreachable':
      return outcome.ignored ? undefined : outcome;
    default:
      return undefined;
  }
}

function isUntold(outcome: Outcome): boolean {
  return outcome.status === 'unknown' && outcome.otherwise?.status !== 'ok';
}
