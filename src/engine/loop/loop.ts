import type { TaskStep } from '../../compile/step.ts';
import type { Vars } from '../../model/inventory.ts';
import type { FailureDetail, Outcome, Result } from '../../model/outcome.ts';
import type { Loop } from '../../model/playbook.ts';
import type { Place } from '../../source/diagnostic.ts';
import { type Scope, TemplateError, type Templating } from '../../template/templating.ts';
import { known } from '../../template/unknown.ts';
import { plain } from '../outcome/plain.ts';
import { complete, failed, skipped, unknown } from '../outcome/result.ts';
import { isTrue } from '../variables/keywords.ts';
import { type LookUpContext, lookUp } from './look-ups.ts';

/** One round of a loop. */
export interface Item {
  /** Loop variables: the item, its index, `ansible_loop_var`. */
  readonly local: Vars;
  readonly value: unknown;
  readonly label: string;
}

/** What working out a loop's items takes. */
export interface LoopTools {
  readonly scope: Scope;
  readonly templating: Templating;
  readonly scopeWith: (local: Vars) => Scope;
  readonly context: Omit<LookUpContext, 'action' | 'searchPath'>;
}

/** The items of a step's loop, or undefined where it has none. Throws TemplateError. */
export function loopItems(step: TaskStep, tools: LoopTools): readonly Item[] | undefined {
  const { loop, action } = step.task;
  if (!loop) return undefined;
  const { scope, templating, scopeWith } = tools;
  const rendered = known(templating.render(loop.items, scope, () => loop.place));
  const items = itemsOf(rendered, loop, { ...tools.context, action, searchPath: step.searchPath });
  const more = extras(loop, items, tools);
  return items.map((value: unknown, index) => {
    const local = {
      [loop.loopVar]: value,
      ansible_loop_var: loop.loopVar,
      ...(loop.indexVar !== undefined && { [loop.indexVar]: index, ansible_index_var: loop.indexVar }),
      ...more(index),
    };
    const label = loop.label === undefined ? value : templating.render(loop.label, scopeWith(local));
    return { local, value, label: typeof label === 'string' ? label : JSON.stringify(plain(label)) };
  });
}

/** `ansible_loop` of each item, where `extended` asks for it. */
function extras(
  { extended, extendedAllitems }: Loop,
  items: readonly unknown[],
  { scope, templating }: LoopTools,
): (index: number) => Vars {
  if (!isTrue(extended, scope, templating)) return () => ({});
  const all = isTrue(extendedAllitems, scope, templating) ? { allitems: items } : {};
  const { length } = items;
  return (index) => ({
    ansible_loop: {
      ...all,
      index: index + 1,
      index0: index,
      first: index === 0,
      last: index === length - 1,
      length,
      revindex: length - index,
      revindex0: length - index - 1,
      ...(index > 0 && { previtem: items[index - 1] }),
      ...(index < length - 1 && { nextitem: items[index + 1] }),
    },
  });
}

/** The list that a loop goes through. `with_dict` takes the entries of a mapping. */
function itemsOf(items: unknown, { form, place }: Loop, context: LookUpContext): readonly unknown[] {
  const isMapping = typeof items === 'object' && items !== null && !Array.isArray(items);
  if (form === 'dict' && isMapping) return Object.entries(items).map(([key, value]) => ({ key, value }));
  if (form !== 'loop' && form !== 'list' && form !== 'dict') return lookUpAt(form, items, context, place);
  if (Array.isArray(items) && form !== 'dict') return items;
  const wanted = form === 'dict' ? 'a mapping' : 'a list';
  throw new TemplateError(`the loop needs ${wanted}, not ${describe(items)}`, { place });
}

function lookUpAt(
  form: Parameters<typeof lookUp>[0],
  items: unknown,
  context: LookUpContext,
  place: Place,
): readonly unknown[] {
  try {
    return lookUp(form, items, context);
  } catch (error) {
    if (!(error instanceof TemplateError) || error.place) throw error;
    throw new TemplateError(error.message, { place, ...(error.hint !== undefined && { hint: error.hint }) });
  }
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : `\`${String(value)}\``;
}

/** The outcome of a task from those of its items. */
export function combine(
  step: TaskStep,
  items: readonly { readonly item: Item; readonly outcome: Outcome }[],
): Outcome {
  if (items.length === 0)
    return skipped('there are no items in the list', { results: [], skipped_reason: 'No items in the list' });
  const outcomes = items.map(({ outcome }) => outcome);
  const results = items.map(({ item, outcome }) => itemResult(step, item, outcome));
  const unreachable = outcomes.find((outcome) => outcome.status === 'unreachable');
  if (unreachable) return unreachable;
  const failures = outcomes.filter((outcome) => outcome.status === 'failed');
  const changed = outcomes.some(({ result }) => result.changed === true);
  if (failures[0])
    return someFailed(failures[0].failure, failures.length, outcomes.length, { results, changed });
  const unsure = outcomes.find((outcome) => outcome.status === 'unknown');
  // Items that may change something have names to notify.
  if (unsure) return withResults(unknown(unsure.reason), results);
  if (outcomes.every(({ status }) => status === 'skipped'))
    return skipped('all items were skipped', { results, msg: 'All items skipped' });
  const result = complete(
    { results, msg: 'All items completed', skipped: false },
    // Where `failed_when` had the last word on one that was tried in vain.
    { changed, failed: outcomes.some(({ result }) => result.failed === true) },
  );
  return changed ? { status: 'changed', result, differences: [] } : { status: 'ok', result };
}

function itemResult({ task }: TaskStep, item: Item, { result }: Outcome): Result {
  const name = task.loop?.loopVar ?? 'item';
  return { ...result, ...item.local, [name]: item.value, ansible_loop_var: name };
}

function withResults(outcome: Outcome, results: readonly Result[]): Outcome {
  return { ...outcome, result: { ...outcome.result, results } };
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
