import type { TaskStep } from '../../compile/step.ts';
import { type Scope, TemplateError } from '../../template/templating.ts';
import type { HostRun } from '../state/state.ts';

/**
 * Marks the handlers that a changed task names, by name, by `role : name`, or by a topic they listen to. A name that
 * nothing answers to comes back.
 */
export function notify(run: HostRun, step: TaskStep, scope: Scope): string | undefined {
  const { templating } = run.batch.run.input;
  const handlers = inOrderOfChoice(run.batch.handlers).map((handler) => ({
    handler,
    names: namesOf(handler, (text) => templating.render(text, scope)),
  }));
  for (const name of step.task.notify) {
    const wanted = String(templating.render(name, scope));
    const named = handlers.find(({ names }) => names.includes(wanted));
    const listening = withoutNamesakes(
      handlers.filter(({ handler }) => handler.task.listen.includes(wanted)),
    );
    if (!named && listening.length === 0) return wanted;
    for (const { handler } of named ? [named, ...listening] : listening) run.notified.add(handler.id);
  }
  return undefined;
}

interface Named {
  readonly handler: TaskStep;
  /** Its name, and `role : name`; none where there is no name, or one that can't be rendered. */
  readonly names: readonly string[];
}

/** As in Ansible, of handlers with one name those of the list that was read last come first, and of these the first. */
function inOrderOfChoice(handlers: readonly TaskStep[]): readonly TaskStep[] {
  const lists = new Map<string, TaskStep[]>();
  for (const handler of handlers) {
    const list = `${handler.role?.path} ${handler.task.origin.place.source.file}`;
    lists.set(list, [...(lists.get(list) ?? []), handler]);
  }
  return [...lists.values()].reverse().flat();
}

function namesOf({ task, title }: TaskStep, render: (text: string) => unknown): readonly string[] {
  if (task.name === undefined) return [];
  try {
    return [task.name, title].map((text) => (text.includes('{{') ? String(render(text)) : text));
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
