import type { TaskStep } from '../../compile/step.ts';
import type { Vars } from '../../model/inventory.ts';
import { TemplateError } from '../../template/templating.ts';
import type { Owed } from '../state/owed.ts';
import type { HostRun } from '../state/state.ts';
import { scopeOf } from '../variables/scope.ts';
import { type TaskRun, taskScope } from '../variables/task-run.ts';
import type { Position } from '../waiting/progress.ts';

/**
 * Notes what a changed task notifies: handlers by name, by `role : name`, or by a topic they listen to. A name that
 * nothing answers to comes back.
 */
export function notify(task: TaskRun, owed: Owed): string | undefined {
  const { run, step, position } = task;
  const { templating } = run.batch.run.input;
  const scope = taskScope(task, task.local);
  const handlers = named(run, position);
  for (const name of step.task.notify) {
    const wanted = String(templating.render(name, scope));
    if (answering(handlers, wanted).length === 0) return wanted;
    owed.names.add(wanted);
  }
  return undefined;
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

/** Whether a name means a handler that is known by now. */
export function isAnswered(run: HostRun, name: string, position: Position): boolean {
  return answering(named(run, position), name).length > 0;
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
