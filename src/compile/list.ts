import type { PlayProgram, Step, TaskStep } from './step.ts';

/** A play as `--list-tasks` and `--list-tags` show it. */
export interface PlayListing {
  readonly play: string;
  readonly hosts: string;
  /** The play's own tags. */
  readonly playTags: readonly string[];
  readonly tasks: readonly { readonly title: string; readonly tags: readonly string[] }[];
  /** All tags of its tasks, sorted. */
  readonly tags: readonly string[];
}

/** The tasks of a program in order, those of `rescue` and `always` after their block's; `meta` tasks left out. */
export function listTasks(programs: readonly PlayProgram[]): readonly PlayListing[] {
  return programs.map(({ play, sections }) => {
    const tasks = sections
      .flat()
      .flatMap(tasksOf)
      .filter(({ task }) => task.action !== 'meta')
      .map(({ title, tags }) => ({ title, tags: tags.toSorted() }));
    const tags = [...new Set(tasks.flatMap((task) => task.tags))].toSorted();
    return { play: play.name, hosts: play.hosts, playTags: play.tags ?? [], tasks, tags };
  });
}

/** All tasks of a step. */
export function tasksOf(step: Step): readonly TaskStep[] {
  return step.kind === 'task' ? [step] : [...step.steps, ...step.rescue, ...step.always].flatMap(tasksOf);
}
