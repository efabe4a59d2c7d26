import type { TaskStep } from '../compile/step.ts';
import type { Scope } from '../template/templating.ts';
import type { HostRun } from './state.ts';

/** Marks the handlers that a changed task names, by name, by `role : name`, or by a topic they listen to. */
export function notify(run: HostRun, step: TaskStep, scope: Scope): string | undefined {
  const {
    handlers,
    run: { input },
  } = run.batch;
  for (const name of step.task.notify) {
    const wanted = String(input.templating.render(name, scope));
    const listening = handlers.filter(({ task }) => task.listen.includes(wanted));
    // Of several handlers with one name the last one counts, as in Ansible; of those that listen, all.
    const named = handlers.findLast(({ task, title }) => task.name === wanted || title === wanted);
    if (!named && listening.length === 0) return wanted;
    for (const handler of named ? [named, ...listening] : listening) run.notified.add(handler.id);
  }
  return undefined;
}
