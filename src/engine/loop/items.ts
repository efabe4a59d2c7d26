import { selectHosts } from '../../compile/hosts.ts';
import type { TaskStep } from '../../compile/step.ts';
import type { Vars } from '../../model/inventory.ts';
import type { Outcome } from '../../model/outcome.ts';
import { DependsOnUnknown, type Scope, TemplateError } from '../../template/templating.ts';
import { fromError, registered, skipped } from '../outcome/result.ts';
import { waitingForOthers } from '../variables/hostvars.ts';
import { firstFalse } from '../variables/keywords.ts';
import { type TaskRun, taskScope } from '../variables/task-run.ts';
import { linesOf } from './look-up-files.ts';
import { type Item, type LoopTools, loopItems } from './loop.ts';

/** The items of the loop; an outcome where they can't be had; undefined where there is no loop. */
export async function itemsOf(task: TaskRun): Promise<readonly Item[] | Outcome | undefined> {
  if (!task.step.task.loop) return undefined;
  const scope = taskScope(task, task.local);
  try {
    return await waitingForOthers(task, async () => {
      const lines = await printedLines(task, scope);
      return loopItems(
        task.step,
        loopTools(task, scope, (command) => lines.get(command) ?? []),
      );
    });
  } catch (error) {
    // As in Ansible: a list that can't be had doesn't matter where `when` is false without it.
    if (error instanceof TemplateError && isLeftOut(task.step, scope, task))
      return skipped('the condition is false');
    return fromError(error);
  }
}

/** What a task's loop is worked out with. `lines` knows what a command of `with_lines` prints. */
export function loopTools(
  task: TaskRun,
  scope: Scope,
  lines: (command: string) => readonly string[],
): LoopTools {
  const { input, growing } = task.run.batch.run;
  const { templating } = input;
  return {
    scope,
    templating,
    scopeWith: (local: Vars) => taskScope(task, { ...task.local, ...local }),
    context: {
      hostsOf: (pattern) => selectHosts(pattern, growing.now()).hosts,
      read: templating.readFile,
      lines: (commands) => commands.flatMap(lines),
    },
  };
}

/** What the commands of `with_lines` print; each is run once a run. */
async function printedLines(
  { step, run }: TaskRun,
  scope: Scope,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { loop } = step.task;
  if (loop?.form !== 'lines') return new Map();
  if (run.batch.run.isDraft) throw new DependsOnUnknown('what a command of the control machine prints');
  const { input, once } = run.batch.run;
  const commands = [input.templating.render(loop.items, scope, () => loop.place)].flat().map(String);
  const { folder } = run.batch.program.play;
  const printed = commands.map(
    async (command) =>
      [
        command,
        await once(`with_lines ${folder} ${command}`, () => linesOf(command, folder, input.signal)),
      ] as const,
  );
  return new Map(await Promise.all(printed));
}

function isLeftOut(step: TaskStep, scope: Scope, task: TaskRun): boolean {
  try {
    return firstFalse(step.when, scope, task.run.batch.run.input.templating) !== undefined;
  } catch {
    return false;
  }
}

/** Whether `break_when` ends the loop behind an item. Throws TemplateError. */
export async function endsLoop(task: TaskRun, item: Item, outcome: Outcome): Promise<boolean> {
  const { loop, register } = task.step.task;
  if (!loop?.breakWhen) return false;
  const { breakWhen } = loop;
  const result = register === undefined ? {} : { [register]: registered(outcome, task.step.task) };
  const scope = taskScope(task, { ...task.local, ...item.local, ...result });
  const { templating } = task.run.batch.run.input;
  return waitingForOthers(task, () => firstFalse(breakWhen, scope, templating) === undefined);
}
