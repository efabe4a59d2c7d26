import { type Expansion, expandRole, expandTasks, siteOf } from '../../compile/include.ts';
import type { Step, TaskStep } from '../../compile/step.ts';
import type { Loaded } from '../../load/project.ts';
import type { Vars } from '../../model/inventory.ts';
import type { Outcome } from '../../model/outcome.ts';
import { formatPlace } from '../../source/diagnostic.ts';
import type { Scope } from '../../template/templating.ts';
import { endsLoop, itemsOf } from '../loop/items.ts';
import { combine, type Item } from '../loop/loop.ts';
import { complete, failed, fromError, skipped } from '../outcome/result.ts';
import { waitingForOthers } from '../variables/hostvars.ts';
import { firstFalse } from '../variables/keywords.ts';
import { type TaskRun, taskScope } from '../variables/task-run.ts';

/** What one include (one item of its loop) brings: steps, and the loop variables that they see. */
export interface Body {
  readonly steps: readonly Step[];
  readonly local: Vars;
}

/** Carries out an `include_tasks` or `include_role`: `bodies` receives what is to be walked next. */
export async function expandInclude(
  task: TaskRun,
  onItem: (item: Item, outcome: Outcome) => void,
  bodies: Body[],
): Promise<Outcome> {
  const items = await itemsOf(task);
  if (items === undefined) return includeOnce(task, {}, bodies);
  if ('status' in items) return items;
  const done: { item: Item; outcome: Outcome }[] = [];
  for (const item of items) {
    const outcome = await includeOnce(task, item.local, bodies);
    done.push({ item, outcome });
    onItem(item, outcome);
    const ended = await endsLoop(task, item, outcome).catch(fromError);
    if (ended === true) break;
    if (ended !== false) return ended;
  }
  return combine(task.step, done);
}

async function includeOnce(task: TaskRun, local: Vars, bodies: Body[]): Promise<Outcome> {
  const { step, run } = task;
  const { templating } = run.batch.run.input;
  try {
    return await waitingForOthers(task, () => {
      const scope = taskScope(task, { ...task.local, ...local });
      const unmet = firstFalse(step.when, scope, templating);
      if (unmet) return skipped('the condition is false', { false_condition: unmet.expression });
      return expand(task, scope, local, bodies);
    });
  } catch (error) {
    return fromError(error);
  }
}

function expand(task: TaskRun, scope: Scope, local: Vars, bodies: Body[]): Outcome {
  const { step, run } = task;
  const { templating } = run.batch.run.input;
  const args = templating.render(step.task.args, scope, step.task.locateArgument) as Readonly<
    Record<string, string>
  >;
  const key = `${args.file ?? args.name} ${bodies.length}`;
  const expanded = step.task.action === 'include_role' ? roleOf(task, args, key) : tasksOf(task, args, key);
  if ('status' in expanded) return expanded;
  bodies.push({ steps: expanded.steps, local });
  // Hosts that include the same role bring its handlers once.
  const known = new Set(run.batch.handlers.map(({ id }) => id));
  run.batch.handlers.push(...expanded.handlers.filter(({ id }) => !known.has(id)));
  for (const handler of expanded.handlers) bring(task, handler, local);
  const result = complete({ include: args.file ?? args.name }, { changed: false, failed: false });
  return { status: 'ok', result };
}

function bring({ run, local: outer }: TaskRun, handler: TaskStep, local: Vars): void {
  run.brought.delete(handler.id);
  run.brought.set(handler.id, { handler, local: { ...outer, ...local } });
}

function tasksOf(
  { step, run }: TaskRun,
  args: Readonly<Record<string, string>>,
  key: string,
): Expansion | Outcome {
  const { project } = run.batch.run.input;
  const loaded = project.tasks(String(args.file), step.task, siteOf(step));
  return 'value' in loaded
    ? expandTasks(step, loaded.value, { params: step.task.vars ?? {}, key, done: run.rolesDone })
    : mistaken(loaded);
}

function roleOf(
  { step, run }: TaskRun,
  args: Readonly<Record<string, string>>,
  key: string,
): Expansion | Outcome {
  const { project } = run.batch.run.input;
  const parts = {
    ...(args.tasks_from !== undefined && { tasksFrom: args.tasks_from }),
    ...(args.vars_from !== undefined && { varsFrom: args.vars_from }),
    ...(args.defaults_from !== undefined && { defaultsFrom: args.defaults_from }),
    ...(args.handlers_from !== undefined && { handlersFrom: args.handlers_from }),
    ...(String(args.rolespec_validate) === 'false' && { validate: false }),
  };
  const loaded = project.role(String(args.name), parts, step.task, siteOf(step));
  if (!('value' in loaded)) return mistaken(loaded);
  if (String(args.public) === 'true') run.publicRoles.push(loaded.value.role);
  const called = { params: step.task.vars ?? {}, key, done: run.rolesDone, parts: JSON.stringify(parts) };
  return expandRole(step, loaded.value, { ...called, once: String(args.allow_duplicates) === 'false' });
}

/** A file with a name that was known only now, and with mistakes in it. */
function mistaken(loaded: Loaded<unknown>): Outcome {
  const diagnostics = 'diagnostics' in loaded ? loaded.diagnostics : [];
  const said = diagnostics.map(({ message, place }) =>
    place ? `${formatPlace(place)}: ${message}` : message,
  );
  const hint = diagnostics.find((diagnostic) => diagnostic.hint !== undefined)?.hint;
  return failed({ message: said.join('\n'), ...(hint !== undefined && { hint }) });
}
