import type { TaskStep } from '../compile/step.ts';
import type { Vars } from '../model/inventory.ts';
import type { FailureDetail, Outcome, Result } from '../model/outcome.ts';
import { type Scope, TemplateError, type Templating } from '../template/templating.ts';
import { complete, failed, skipped, unknown } from './result.ts';

/** One round of a loop. */
export interface Item {
  /** Loop variables: the item, its index, `ansible_loop_var`. */
  readonly local: Vars;
  readonly value: unknown;
  readonly label: string;
}

/** The items of a step's loop, or undefined where it has none. Throws TemplateError. */
export function loopItems(
  { task }: TaskStep,
  scope: Scope,
  templating: Templating,
  scopeWith: (local: Vars) => Scope,
): readonly Item[] | undefined {
  const { loop } = task;
  if (!loop) return undefined;
  const items = templating.render(loop.items, scope, () => loop.place);
  if (!Array.isArray(items))
    throw new TemplateError(`loop needs a list, not ${describe(items)}`, { place: loop.place });
  return items.map((value: unknown, index) => {
    const local = {
      [loop.loopVar]: value,
      ansible_loop_var: loop.loopVar,
      ...(loop.indexVar !== undefined && { [loop.indexVar]: index }),
    };
    const label = loop.label === undefined ? value : templating.render(loop.label, scopeWith(local));
    return { local, value, label: typeof label === 'string' ? label : JSON.stringify(label) };
  });
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'object' ? 'a mapping' : `\`${String(value)}\``;
}

/** The outcome of a task from those of its items. */
export function combine(
  step: TaskStep,
  items: readonly { readonly item: Item; readonly outcome: Outcome }[],
): Outcome {
  if (items.length === 0) return skipped('there are no items in the list', { results: [] });
  const outcomes = items.map(({ outcome }) => outcome);
  const results = items.map(({ item, outcome }) => itemResult(step, item, outcome));
  const unreachable = outcomes.find((outcome) => outcome.status === 'unreachable');
  if (unreachable) return unreachable;
  const failures = outcomes.filter((outcome) => outcome.status === 'failed');
  const changed = outcomes.some(({ result }) => result.changed === true);
  if (failures[0])
    return someFailed(failures[0].failure, failures.length, outcomes.length, { results, changed });
  const unsure = outcomes.find((outcome) => outcome.status === 'unknown');
  if (unsure) return unknown(unsure.reason);
  if (outcomes.every(({ status }) => status === 'skipped'))
    return skipped('all items were skipped', { results });
  const result = complete({ results, msg: 'All items completed' }, { changed, failed: false });
  return changed ? { status: 'changed', result, differences: [] } : { status: 'ok', result };
}

function itemResult({ task }: TaskStep, item: Item, { result }: Outcome): Result {
  const name = task.loop?.loopVar ?? 'item';
  return { ...result, [name]: item.value, ansible_loop_var: name };
}

function someFailed(
  first: FailureDetail,
  count: number,
  of: number,
  more: { results: readonly Result[]; changed: boolean },
): Outcome {
  const message =
    count === 1 && of === 1 ? first.message : `${count} of ${of} items failed; the first: ${first.message}`;
  const outcome = failed({ ...first, message }, { results: more.results });
  return { ...outcome, result: { ...outcome.result, changed: more.changed } };
}
