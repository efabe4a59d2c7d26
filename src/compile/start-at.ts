import { type Diagnostic, mistake } from '../source/diagnostic.ts';
import { nearest } from '../util/nearest.ts';
import { tasksOf } from './list.ts';
import type { PlayProgram, Step } from './step.ts';

/** The programs from the first task of a name on (`--start-at-task`); the name may be a pattern with `*`. */
export function startAt(
  programs: readonly PlayProgram[],
  name: string,
): { readonly programs: readonly PlayProgram[] } | { readonly mistake: Diagnostic } {
  const pattern = new RegExp(
    `^${name
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  );
  const all = programs.flatMap(({ sections }) => sections.flat().flatMap(tasksOf));
  const first = all.find(({ title, task }) => pattern.test(title) || pattern.test(task.name ?? task.action));
  if (!first) {
    const near = nearest(
      name,
      all.flatMap(({ title, task }) => [title, task.name ?? task.action]),
    );
    return {
      mistake: mistake(
        `no task is called \`${name}\``,
        undefined,
        near === undefined ? 'see `--list-tasks`' : `did you mean \`${near}\`?`,
      ),
    };
  }
  const state = { reached: false };
  const from = (steps: readonly Step[]): readonly Step[] =>
    steps.flatMap((step) => stepsFrom(step, first.id, state, from));
  return { programs: programs.map((program) => ({ ...program, sections: program.sections.map(from) })) };
}

function stepsFrom(
  step: Step,
  id: string,
  state: { reached: boolean },
  from: (steps: readonly Step[]) => readonly Step[],
): readonly Step[] {
  if (step.kind === 'task') {
    state.reached ||= step.id === id;
    return state.reached ? [step] : [];
  }
  const [steps, rescue, always] = [from(step.steps), from(step.rescue), from(step.always)];
  return steps.length + rescue.length + always.length > 0 ? [{ ...step, steps, rescue, always }] : [];
}
