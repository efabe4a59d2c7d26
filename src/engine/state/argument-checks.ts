import type { Task } from '../../model/playbook.ts';
import type { Module } from '../../sdk/define.ts';
import { checkRendered } from '../../source/check.ts';
import { unknownReason } from '../../template/unknown.ts';

/** Arguments as their module's schema reads them, or what is wrong with them. */
type CheckedArguments = ReturnType<typeof checkRendered<Module['args']>>;

/** Checks a task's rendered arguments; what comes back is shared. */
export type CheckArguments = (task: Task, module: Module, rendered: unknown) => CheckedArguments;

/** Checks that aren't made again where a task's arguments are those of the last time, on whatever host that was. */
export function createArgumentChecks(): CheckArguments {
  const last = new WeakMap<Task, { readonly rendered: unknown; readonly checked: CheckedArguments }>();
  return (task, module, rendered) => {
    const before = last.get(task);
    if (before && isSame(before.rendered, rendered)) return before.checked;
    const checked = checkRendered(module.args, rendered, task.locateArgument);
    last.set(task, { rendered, checked });
    return checked;
  };
}

/** Whether two values are plain data and equal. Others are only looked at from outside: it may be dear to look in. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((part, index) => isSame(part, b[index]));
  return isPlain(a) && isPlain(b) && hasSameParts(a, b);
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  return unknownReason(value) === undefined && Object.getPrototypeOf(value) === Object.prototype;
}

function hasSameParts(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSame(a[name], b[name]))
  );
}
