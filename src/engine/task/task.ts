import { setTimeout as sleep } from 'node:timers/promises';
import type { Vars } from '../../model/inventory.ts';
import type { Outcome } from '../../model/outcome.ts';
import { formatPlace } from '../../source/diagnostic.ts';
import { milliseconds } from '../../util/milliseconds.ts';
import { doubt } from '../check/perhaps.ts';
import { endsLoop, itemsOf } from '../loop/items.ts';
import { combine, type Item } from '../loop/loop.ts';
import { fromError } from '../outcome/result.ts';
import { beforeWaiting, momentOf } from '../state/state.ts';
import { store, storedValues } from '../state/stored.ts';
import { waitingForOthers } from '../variables/hostvars.ts';
import { asNumber } from '../variables/keywords.ts';
import { type TaskRun, taskScope } from '../variables/task-run.ts';
import { delegatesFacts, giveFacts } from './delegate-facts.ts';
import { runItem } from './item.ts';

/** Runs a task on a host, item after item where it loops. Nothing is counted here, and stored only what an item hands to the next. */
export async function runTask(
  task: TaskRun,
  onItem: (item: Item, outcome: Outcome) => void,
): Promise<Outcome> {
  // Most tasks have neither, and every promise counts a thousand times where there are a thousand hosts.
  const items = task.step.task.loop && (await itemsOf(task));
  const delegates = task.step.delegateTo !== undefined && (await delegatesFacts(task).catch(fromError));
  if (typeof delegates === 'object') return delegates;
  if (items === undefined) {
    const outcome = await runItem(task, task.local);
    return delegates ? keepFacts(task, task.local, outcome, delegates) : outcome;
  }
  if ('status' in items) {
    const { task: written } = task.step;
    if (items.status === 'unknown')
      await doubt(
        task,
        `what \`${written.action}\` does (${formatPlace(written.origin.place)})`,
        taskScope(task, task.local),
      );
    return items;
  }
  const done: { item: Item; outcome: Outcome }[] = [];
  for (const [number, item] of items.entries()) {
    const local = { ...task.local, ...item.local };
    const outcome = keepFacts(task, local, await runItem(task, local, number), delegates);
    done.push({ item, outcome });
    onItem(item, outcome);
    if (outcome.status === 'unreachable') break;
    const ended = await endsLoop(task, item, outcome).catch(fromError);
    if (ended === true) break;
    if (ended !== false) return ended;
    const wrong = number < items.length - 1 ? await pauseBetweenItems(task) : undefined;
    if (wrong) return wrong;
  }
  return combine(task.step, done);
}

/** Keeps the facts of an item: the next one sees what this one set, lists are built that way. */
function keepFacts(task: TaskRun, local: Vars, outcome: Outcome, delegates: boolean): Outcome {
  const { run, position, step } = task;
  if (delegates) return giveFacts(task, local, outcome) ?? outcome;
  store(run.host, storedValues(step.task.action, outcome.result, undefined), momentOf(run, position));
  return outcome;
}

/** Pauses as `loop_control` says; an outcome where how long can't be had. */
async function pauseBetweenItems(task: TaskRun): Promise<Outcome | undefined> {
  const { run } = task;
  const { input } = run.batch.run;
  const pause = task.step.task.loop?.pause;
  if (pause === undefined) return undefined;
  try {
    const scope = taskScope(task, task.local);
    const seconds = await waitingForOthers(task, () => asNumber(pause, scope, input.templating) ?? 0);
    beforeWaiting(run);
    await sleep(milliseconds(seconds), undefined, { signal: input.signal }).catch(() => undefined);
    return undefined;
  } catch (error) {
    return fromError(error);
  }
}
