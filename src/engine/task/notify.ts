import type { TaskStep } from '../../compile/step.ts';
import type { Vars } from '../../model/inventory.ts';
import type { Outcome, Result } from '../../model/outcome.ts';
import { isTemplate } from '../../source/check.ts';
import { DependsOnUnknown, type Scope, TemplateError } from '../../template/templating.ts';
import { promisesNoChange } from '../check/perhaps.ts';
import type { Owed } from '../state/owed.ts';
import type { HostRun } from '../state/state.ts';
import { scopeOf } from '../variables/scope.ts';
import { type TaskRun, taskScope } from '../variables/task-run.ts';
import type { Position } from '../waiting/progress.ts';

/**
 * Notes what a changed task notifies: handlers by name, by `role : name`, or by a topic they listen to; in a loop for each
 * item, where names are templates. A name that nothing answers to comes back, unless nobody knows whether it is notified.
 * Where in a check a name can't be told, any handler may be meant.
 */
export function notify(task: TaskRun, owed: Owed, { status, result }: Outcome): string | undefined {
  const { run, step, position } = task;
  const written = step.task.notify;
  const locals = written.some(isTemplate) ? localsOf(task, result) : [task.local];
  const isUnknown = status === 'unknown';
  const wanted = locals.flatMap((local) =>
    written.flatMap((name) => {
      try {
        return namesIn(name, task, taskScope(task, local));
      } catch (error) {
        if (!isOpen(error, isUnknown) || run.batch.run.isDraft) throw error;
        for (const { id } of inOrderOfChoice(run)) run.perhapsNotified.ids.add(id);
        return [];
      }
    }),
  );
  const handlers = named(run, position);
  for (const name of wanted) {
    if (answering(handlers, name).length > 0) owed.names.add(name);
    else if (!isUnknown) return name;
  }
  return undefined;
}

/** Whether a name can't be told since nobody knows what it follows from: the items of a loop, or what is in it. */
function isOpen(error: unknown, isUnknown: boolean): boolean {
  return error instanceof DependsOnUnknown || (isUnknown && error instanceof TemplateError);
}

/** The names that a task, or an item of its loop, notifies if it changes something; none where they can't be told yet. */
export function namesToCome(task: TaskRun, scope: Scope): readonly string[] {
  if (promisesNoChange(task.step.task)) return [];
  try {
    return task.step.task.notify.flatMap((name) => namesIn(name, task, scope));
  } catch {
    return [];
  }
}

/** A template may be a list of names. */
function namesIn(written: string, { run }: TaskRun, scope: Scope): readonly string[] {
  return [run.batch.run.input.templating.render(written, scope)].flat().map(String);
}

/** The variables of each item that wasn't left out, told from the results of a loop. */
function localsOf({ step, local }: TaskRun, { results }: Result): readonly Vars[] {
  const { loop } = step.task;
  // Of a loop that nobody knows yet there are no items.
  if (!loop || !Array.isArray(results)) return [local];
  const done = (results as readonly Result[]).filter(({ skipped }) => skipped !== true);
  const names = [loop.loopVar, loop.indexVar].filter((name) => name !== undefined);
  return done.map((item) => ({ ...local, ...Object.fromEntries(names.map((name) => [name, item[name]])) }));
}

/** Settles which handlers the names mean: as in Ansible, those that are known when handlers run. */
export function settleOwed(run: HostRun, owed: Owed, position: Position): void {
  if (owed.names.size === 0) return;
  const handlers = named(run, position);
  for (const name of owed.names) for (const { id } of answering(handlers, name)) owed.ids.add(id);
  owed.names.clear();
}

/**
 * The names by which the handlers may be notified that the host owes, once it is settled which ones these are, and those
 * that have begun.
 */
export function callNames(run: HostRun, position: Position): readonly string[] {
  const owed = run.batch.handlers.filter(({ id }) => run.notified.ids.has(id) || run.begun.has(id));
  return owed.flatMap((handler) => namesOf(run, handler, position).at(-1) ?? handler.task.listen.slice(0, 1));
}

/** The names and topics that handlers answer to by now which output shows as this text. */
export function namesShownAs(run: HostRun, shown: string, position: Position): readonly string[] {
  const { mask } = run.batch.run.input.secrets;
  const all = named(run, position).flatMap(({ handler, names }) => [...names, ...handler.task.listen]);
  return [...new Set(all)].filter((name) => name === shown || mask(name) === shown);
}

/** A name that notifies handlers as it may be shown: as it is where a handler is written with it. */
export function shownName(run: HostRun, name: string): string {
  const isWritten = inOrderOfChoice(run).some(({ task, title }) =>
    [task.name, title, ...task.listen].includes(name),
  );
  return isWritten ? name : run.batch.run.input.secrets.mask(name);
}

/** The loop variables of the include that brought a handler to this host. */
export function localOf({ brought }: HostRun, { id }: TaskStep): Vars {
  return brought.get(id)?.local ?? noLocal;
}

const noLocal: Vars = {};

interface Named {
  readonly handler: TaskStep;
  /** Its name, and `role : name`; none where there is no name, or one that can't be rendered. */
  readonly names: readonly string[];
}

function named(run: HostRun, position: Position): readonly Named[] {
  return inOrderOfChoice(run).map((handler) => ({ handler, names: namesOf(run, handler, position) }));
}

function answering(handlers: readonly Named[], wanted: string): readonly TaskStep[] {
  const called = handlers.find(({ names }) => names.includes(wanted));
  const listening = withoutNamesakes(handlers.filter(({ handler }) => handler.task.listen.includes(wanted)));
  return (called ? [called, ...listening] : listening).map(({ handler }) => handler);
}

/**
 * As in Ansible, of handlers with one name those of the list that was read last come first, and of these the first. A
 * role that runs twice is two lists; what the host's own includes brought is read after what those of others did.
 */
function inOrderOfChoice({ batch, brought }: HostRun): readonly TaskStep[] {
  const others = batch.handlers.filter(({ id }) => !brought.has(id));
  const lists = new Map<string, TaskStep[]>();
  for (const handler of [...others, ...[...brought.values()].map((own) => own.handler)]) {
    const key = `${handler.roleRuns?.at(-1)} ${handler.task.origin.place.source.file}`;
    const list = lists.get(key) ?? [];
    list.push(handler);
    lists.set(key, list);
  }
  return [...lists.values()].reverse().flat();
}

function namesOf(run: HostRun, handler: TaskStep, position: Position): readonly string[] {
  const { task, title } = handler;
  if (task.name === undefined) return [];
  const { templating } = run.batch.run.input;
  try {
    return [task.name, title].map((text) =>
      text.includes('{{')
        ? String(templating.render(text, scopeOf(run, handler, position, localOf(run, handler))))
        : text,
    );
  } catch (error) {
    // It may speak of what is set later: until then nothing can name it.
    if (error instanceof TemplateError) return [];
    throw error;
  }
}

function withoutNamesakes(handlers: readonly Named[]): readonly Named[] {
  return handlers.filter(
    ({ names: [name] }, index) =>
      name === undefined || handlers.findIndex(({ names: [other] }) => other === name) === index,
  );
}
