import { compileProgram } from '../../src/compile/program.ts';
import type { PlayProgram, Step, TagSelection, TaskStep } from '../../src/compile/step.ts';
import { loadWell } from '../load/project-files.ts';
import type { Files } from '../rig/project.ts';

/** The programs of files. */
export function compiled(files: Files, selection: Partial<TagSelection> = {}): readonly PlayProgram[] {
  return compileProgram(loadWell(files).plays, { only: [], skip: [], ...selection });
}

/** All tasks of the first play of files. */
export function tasks(files: Files, selection: Partial<TagSelection> = {}): readonly TaskStep[] {
  return compiled(files, selection)[0]!.sections.flat().flatMap(flat);
}

/** The titles of all tasks of the first play. */
export function titles(files: Files, selection: Partial<TagSelection> = {}): readonly string[] {
  return tasks(files, selection).map(({ title }) => title);
}

/** A play with these tasks. */
export function play(lines: string, more = ''): Files {
  return { 'site.yml': `- hosts: all\n${more}  tasks:\n${lines.trim().replace(/^/gm, '    ')}\n` };
}

/** All tasks of a step. */
export function flat(step: Step): readonly TaskStep[] {
  return step.kind === 'task' ? [step] : [...step.steps, ...step.rescue, ...step.always].flatMap(flat);
}
