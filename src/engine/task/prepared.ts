import type { FailureDetail } from '../../model/outcome.ts';
import type { Module } from '../../sdk/define.ts';
import { type Diagnostic, formatPlace } from '../../source/diagnostic.ts';
import type { Scope } from '../../template/templating.ts';
import { known } from '../../template/unknown.ts';
import type { Prepared } from '../state/early-plans.ts';
import { secretTexts } from '../state/secret-texts.ts';
import type { TaskRun } from '../variables/task-run.ts';
import { targetOf } from './target.ts';

/** Which task, and which item of its loop. */
export function keyOf({ position }: TaskRun, item: number): string {
  return `${position.join('.')} ${item}`;
}

/** Renders a task's arguments, or says what is wrong with them. Throws TemplateError. */
export function prepare(
  task: TaskRun,
  scope: Scope,
  item: number,
): Prepared | { readonly mistake: FailureDetail } {
  const { input } = task.run.batch.run;
  const { action, args, locateArgument } = task.step.task;
  const module = input.registry.get(action);
  if (!module) throw new Error(`no module named ${action}: loading let it through`);
  const rendered = input.templating.render(args, scope, locateArgument);
  const checked = task.run.batch.run.checkArguments(task.step.task, module, rendered);
  if ('mistake' in checked) {
    seeAllKnown(rendered);
    return { mistake: detailOf(checked.mistake) };
  }
  for (const secret of secretsIn(module, checked.value)) input.secrets.add(secret);
  const target = module.local ? undefined : targetOf(task, scope);
  return { key: keyOf(task, item), module, args: checked.value, target };
}

/** A value that only the host will know is of no kind yet, so that no schema takes it: throws DependsOnUnknown. */
function seeAllKnown(value: unknown): void {
  known(value);
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(seeAllKnown);
}

function secretsIn({ secrets = [] }: Module, args: unknown): readonly string[] {
  const given = Object.fromEntries(Object.entries(args ?? {}));
  const names = typeof secrets === 'function' ? secrets(given) : secrets;
  return Object.entries(given)
    .filter(([name]) => names.includes(name))
    .flatMap(([, value]) => secretTexts(value));
}

function detailOf({ message, place, hint }: Diagnostic): FailureDetail {
  const where = place ? ` (${formatPlace(place)})` : '';
  return { message: message + where, ...(hint !== undefined && { hint }) };
}
