import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskStep } from '../compile/step.ts';
import type { Vars } from '../model/inventory.ts';
import type { Outcome } from '../model/outcome.ts';
import { formatPlace } from '../source/diagnostic.ts';
import { type Scope, TemplateError } from '../template/templating.ts';
import { asNumber, firstFalse } from './conditions.ts';
import { waitingForOthers } from './hostvars.ts';
import { runItem } from './item.ts';
import { combine, type Item, loopItems } from './loop.ts';
import { doubt } from './perhaps.ts';
import { fromError, skipped } from './result.ts';
import { beforeWaiting, momentOf, store, storedValues } from './state.ts';
import { type TaskRun, taskScope } from './task-run.ts';

/** Runs a task on a host, item after item where it loops. Nothing is counted here, and stored only what an item hands to the next. */
export async function runTask(
  task: TaskRun,
  onItem: (item: Item, outcome: Outcome) => void,
): Promise<Outcome> {
  const items = await itemsOf(task);
  if (items === undefined) return runItem(task, task.local);
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
    const outcome = await runItem(task, { ...task.local, ...item.local }, number);
    done.push({ item, outcome });
    onItem(item, outcome);
    // The next item sees what this one set: lists are built that way.
    const { run, position, step } = task;
    store(run.host, storedValues(step.task.action, outcome.result, undefined), momentOf(run, position));
    if (outcome.status === 'unreachable') break;
    const wrong = number < items.length - 1 ? await pauseBetweenItems(task) : undefined;
    if (wrong) return wrong;
  }
  return combine(task.step, done);
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
    await sleep(seconds * 1000, undefined, { signal: input.signal }).catch(() => undefined);
    return undefined;
  } catch (error) {
    return fromError(error);
  }
}

/** The items of the loop; an outcome where they can't be had; undefined where there is no loop. */
export async function itemsOf(task: TaskRun): Promise<readonly Item[] | Outcome | undefined> {
  if (!task.step.task.loop) return undefined;
  const { templating } = task.run.batch.run.input;
  const scope = taskScope(task, task.local);
  const scopeWith = (local: Vars) => taskScope(task, { ...task.local, ...local });
  try {
    return await waitingForOthers(task, () => loopItems(task.step, scope, templating, scopeWith));
  } catch (error) {
    // As in Ansible: a list that can't be had doesn't matter where `when` is false without it.
    if (error instanceof TemplateError && isLeftOut(task.step, scope, task))
      return skipped('the condition is false');
    return fromError(error);
  }
}

function isLeftOut(step: TaskStep, scope: Scope, task: TaskRun): boolean {
  try {
    return firstFalse(step.when, scope, task.run.batch.run.input.templating) !== undefined;
  } catch {
    return false;
  }
}
