import { growers } from '../model/inventory.ts';
import { tasksOf } from './list.ts';
import type { PlayProgram } from './step.ts';

/** Whether a task of the plays adds to the inventory, as far as that can be seen before the run. */
export function mayGrow(programs: readonly PlayProgram[]): boolean {
  return programs.some(({ sections, handlers }) =>
    [...sections.flat(), ...handlers].flatMap(tasksOf).some(({ task }) => growers.includes(task.action)),
  );
}
