import { inline, sizeOf } from '../../host/files/operations.ts';
import type { Outcome, Result } from '../../model/outcome.ts';
import { createModel } from '../../shadow/model.ts';
import { DependsOnUnknown } from '../../template/templating.ts';
import { unknownReason } from '../../template/unknown.ts';
import type { Item } from '../loop/loop.ts';
import { holdsUnknown } from '../outcome/plain.ts';
import { registered } from '../outcome/result.ts';
import { createShadows, type Recorded } from '../reach/shadows.ts';
import { createEarlyPlans } from '../state/early-plans.ts';
import { createOwed } from '../state/owed.ts';
import { draftHostState, type HostRun, momentOf, type RunState } from '../state/state.ts';
import { store, storedValues } from '../state/stored.ts';
import { notify } from '../task/notify.ts';
import { settle } from '../task/settle.ts';
import { workOf } from '../task/work.ts';
import type { TaskRun } from '../variables/task-run.ts';
import { prefetch, waitsForTurn } from './prefetch.ts';

/** What a task came to when it was tried out on a model of its host, and what the host has to do for it to be true. */
export interface Draft {
  readonly task: TaskRun;
  readonly items: readonly { readonly item: Item; readonly outcome: Outcome }[];
  readonly outcome: Outcome;
  readonly recorded: readonly Recorded[];
  /** The handlers that it notifies. */
  readonly notifies: readonly string[];
}

/** Bytes of content after which a draft ends: what is in memory for a host at any time. */
const most = 1 << 20;

/** Bytes of content of one task; more is better sent as it is read. */
const mostOfTask = 4 << 20;

/**
 * Tries tasks out on a model of their host, one after the other, as far as it can be foreseen what each comes to:
 * up to one that fails, waits, runs a command, or follows from what only the host will know. All are planned at once
 * beforehand, so that their questions travel together.
 */
export async function draftTasks(tasks: readonly TaskRun[]): Promise<readonly Draft[]> {
  const [first] = tasks;
  if (!first) return [];
  const recorded: Recorded[] = [];
  const run = draftRun(first.run, (one) => recorded.push(one));
  const own = tasks.map((task) => ({ ...task, run }));
  for (const task of own) prefetch(task);
  const drafts: Draft[] = [];
  let bytes = 0;
  for (const [index, task] of own.entries()) {
    const given = tasks[index];
    const from = recorded.length;
    const draft = given && (await draftTask(task, given, () => recorded.slice(from)));
    if (!draft || (drafts.length > 0 && draft.recorded.length > 0 && isGuarded(task))) break;
    drafts.push(draft);
    bytes += sum(draft.recorded.map(contentSize));
    if (bytes > most || (draft.recorded.length > 0 && isGuarded(task))) break;
  }
  return drafts;
}

/** Where another host's failure ends the play for this one too, a change waits for its turn. */
function isGuarded({ step, run }: TaskRun): boolean {
  const { anyErrorsFatal } = step;
  return (
    (anyErrorsFatal !== undefined && anyErrorsFatal !== false) ||
    run.batch.program.play.maxFailPercentage !== undefined
  );
}

async function draftTask(
  task: TaskRun,
  given: TaskRun,
  recorded: () => readonly Recorded[],
): Promise<Draft | undefined> {
  const { step, run, position } = task;
  if (waitsForTurn(task)) return undefined;
  // What tasks before it change may be among the facts, and models know none.
  if (step.task.action === 'setup') return undefined;
  const settled = await settle(task);
  // A model of this host has no place for the facts of another.
  if ('status' in settled || settled.delegateFacts) return undefined;
  const items: { readonly item: Item; readonly outcome: Outcome }[] = [];
  const found = await workOf(step)(task, (item, outcome) => void items.push({ item, outcome }));
  const outcome = firm(found, step.task.register !== undefined);
  const own = recorded();
  const sizes = own.map(contentSize);
  if (!outcome || sizes.some((size) => size > inline) || sum(sizes) > mostOfTask) return undefined;
  const notifies = outcome.status === 'changed' ? notified(task, outcome) : [];
  if (!notifies) return undefined;
  const { register } = step.task;
  const kept = register === undefined ? undefined : { name: register, value: registered(outcome, step.task) };
  store(run.host, storedValues(step.task.action, outcome.result, kept), momentOf(run, position));
  const firmItems = items.map(({ item, outcome: one }) => ({ item, outcome: firm(one, false) ?? one }));
  return { task: given, items: firmItems, outcome, recorded: own, notifies };
}

/** The handlers that a changed task names; undefined where they can't be told: that is said in its turn. */
function notified(task: TaskRun, outcome: Outcome): readonly string[] | undefined {
  if (task.step.task.notify.length === 0) return [];
  const owed = createOwed();
  try {
    return notify(task, owed, outcome) === undefined ? [...owed.names] : undefined;
  } catch {
    return undefined;
  }
}

/** An outcome that will hold, without values that only the host will know: undefined where somebody asks for those. */
function firm(outcome: Outcome, isAskedFor: boolean): Outcome | undefined {
  if (outcome.status !== 'ok' && outcome.status !== 'changed' && outcome.status !== 'skipped')
    return undefined;
  if (!holdsUnknown(outcome.result)) return outcome;
  // What only looks is told whole: what a stat shows is all that it is for.
  return isAskedFor || outcome.status === 'ok'
    ? undefined
    : { ...outcome, result: withoutUnknown(outcome.result) as Result };
}

function withoutUnknown(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value))
    return value.filter((one) => unknownReason(one) === undefined).map(withoutUnknown);
  const known = Object.entries(value).filter(([, one]) => unknownReason(one) === undefined);
  return Object.fromEntries(known.map(([key, one]) => [key, withoutUnknown(one)]));
}

function contentSize({ operation }: Recorded): number {
  return operation.kind === 'write' ? sizeOf(operation.content) : 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** The same host at the same place, with a model in place of the host and variables of its own. */
function draftRun(real: HostRun, record: (recorded: Recorded) => void): HostRun {
  const { batch } = real;
  const model = createModel();
  const shadows = createShadows(batch.run.connections, () => model, record);
  const run: RunState = {
    ...batch.run,
    input: { ...batch.run.input, templating: batch.run.input.templating.ahead, emit: () => {} },
    opener: shadows,
    shadows,
    limit: (work) => work(),
    isDraft: true,
  };
  const alone = { ...batch.progress, whenReached: waitForNobody };
  return {
    ...real,
    host: draftHostState(real.host),
    batch: { ...batch, run, progress: alone },
    early: createEarlyPlans(),
    kept: {},
    notified: createOwed(real.notified),
    perhapsNotified: createOwed(real.perhapsNotified),
    brought: new Map(real.brought),
  };
}

async function waitForNobody(): Promise<never> {
  throw new DependsOnUnknown('another host');
}
