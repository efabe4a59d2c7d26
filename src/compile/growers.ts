import { growers } from '../model/inventory.ts';
import type { Task } from '../model/playbook.ts';
import { tasksOf } from './list.ts';
import type { PlayProgram } from './step.ts';

/** Whether a task of the plays adds to the inventory or has it read again, as far as that can be seen before the run. */
export function mayGrow(programs: readonly PlayProgram[]): boolean {
  return programs.some(({ sections, handlers }) =>
    [...sections.flat(), ...handlers]
      .flatMap(tasksOf)
      .some(({ task }) => growers.includes(task.action) || readsInventory(task)),
  );
}

/** Whether a task has the inventory read again: it may say anything then. */
export function readsInventory({ action, args }: Pick<Task, 'action' | 'args'>): boolean {
  return action === 'meta' && typeof args !== 'string' && args.free_form === 'refresh_inventory';
}
