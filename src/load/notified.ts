import type { Node, Play, Role, Task } from '../model/playbook.ts';
import { isTemplate } from '../source/check.ts';
import { mistake } from '../source/diagnostic.ts';
import { literally } from '../util/literally.ts';
import { nearest } from '../util/nearest.ts';
import type { Loading } from './context.ts';

/** Reports every `notify` that no handler of the play answers to. */
export function checkNotified(play: Play, loading: Loading): void {
  const nodes = [...play.preTasks, ...play.roles, ...play.tasks, ...play.postTasks, ...play.handlers];
  const tasks = nodes.flatMap(tasksIn);
  const roles = [...rolesIn(nodes), ...tasks.flatMap(({ includedRole }) => includedRole ?? [])];
  const handlers = [...play.handlers, ...roles.flatMap(({ handlers }) => handlers)].flatMap(tasksIn);
  const roleHandlers = roles.flatMap((role) => role.handlers.flatMap(tasksIn));
  // what a role or a file brings that is chosen during the run can't be known
  if (
    [...tasks, ...handlers].some(({ action, includedRole }) => action === 'include_role' && !includedRole) ||
    handlers.some(({ action }) => action === 'include_tasks')
  )
    return;
  const known = namesOf(handlers, roles);
  for (const { notify, origin } of notifiersOf([...nodes, ...roles.flatMap(({ handlers }) => handlers)]))
    notify.forEach((name, index) => {
      if (isTemplate(name) || known.some((pattern) => matches(pattern, name))) return;
      const near = nearest(name, known);
      loading.report(
        mistake(
          `no handler answers to \`${name}\``,
          origin.locate(['notify', index]),
          near === undefined
            ? handlersHint(roleHandlers.length + handlers.length, known)
            : `did you mean \`${near}\`?`,
        ),
      );
    });
}

function handlersHint(count: number, known: readonly string[]): string {
  return count === 0 ? 'add it to `handlers:`' : `the handlers are ${[...new Set(known)].join(', ')}`;
}

/** All names and topics, `role : name` among them. */
function namesOf(handlers: readonly Task[], roles: readonly Role[]): readonly string[] {
  const own = handlers.flatMap(({ name, listen }) => [...(name === undefined ? [] : [name]), ...listen]);
  const qualified = roles.flatMap((role) =>
    role.handlers
      .flatMap(tasksIn)
      .flatMap(({ name }) => (name === undefined ? [] : [`${role.name} : ${name}`])),
  );
  return [...new Set([...own, ...qualified])];
}

/** A handler's name may hold templates: any text may stand for one. */
function matches(pattern: string, name: string): boolean {
  if (!isTemplate(pattern)) return pattern === name;
  const literal = pattern.split(/\{\{.*?\}\}/).map(literally);
  return new RegExp(`^${literal.join('.*')}$`).test(name);
}

interface Notifier {
  readonly notify: readonly string[];
  readonly origin: Task['origin'];
}

function notifiersOf(nodes: readonly Node[]): readonly Notifier[] {
  return nodes.flatMap((node) =>
    node.kind === 'task'
      ? [node]
      : [{ notify: node.notify ?? [], origin: node.origin }, ...notifiersOf(childrenOf(node))],
  );
}

function childrenOf(node: Node): readonly Node[] {
  return node.kind === 'task' ? [] : [...node.steps, ...node.rescue, ...node.always];
}

function tasksIn(node: Node): readonly Task[] {
  return node.kind === 'task' ? [node] : childrenOf(node).flatMap(tasksIn);
}

function rolesIn(nodes: readonly Node[]): readonly Role[] {
  return nodes.flatMap((node) =>
    node.kind === 'task' ? [] : [...(node.role ? [node.role.role] : []), ...rolesIn(childrenOf(node))],
  );
}
