import path from 'node:path';
import { settledFor, standingOf } from '../compile/inherit.ts';
import type { TaskStep } from '../compile/step.ts';
import type { Task } from '../model/playbook.ts';
import { isTrue } from './conditions.ts';
import { conduct } from './conduct.ts';
import type { Position } from './progress.ts';
import { failed } from './result.ts';
import type { Flow, HostRun } from './state.ts';
import { runTask } from './task.ts';
import { scopeOf } from './variables.ts';

/** What comes before a play's own tasks: vars_files, and gathering facts. */
export async function prepare(run: HostRun, position: Position): Promise<Flow> {
  const { play } = run.batch.program;
  const { templating } = run.batch.run.input;
  const isPlain = (file: string) => !file.includes('{{');
  // Files whose names depend on facts are read when those are there; the others may say how to connect.
  const early = await readVarsFiles(run, [...position, 0], isPlain);
  if (early !== 'next') return early;
  const { gathersFacts } = run.batch.program;
  if (gathersFacts && (isTrue(play.gatherFacts, scopeOf(run, undefined, position), templating) ?? true)) {
    const step = playStep(run, 'setup', 'Gathering Facts');
    const flow = await conduct({ run, step, position: [...position, 1], around: outside }, runTask);
    if (flow !== 'next') return flow;
  }
  return readVarsFiles(run, [...position, 2], (file) => !isPlain(file));
}

const outside = { rescued: false, local: {}, handler: false };

async function readVarsFiles(
  run: HostRun,
  position: Position,
  wanted: (file: string) => boolean,
): Promise<Flow> {
  const { play } = run.batch.program;
  const { input, once } = run.batch.run;
  for (const { path: written, place } of play.varsFiles.filter((file) => wanted(file.path))) {
    const step = playStep(run, 'include_vars', 'vars_files');
    const read = async () => {
      const name = String(input.templating.render(written, scopeOf(run, step, position), () => place));
      const file = path.resolve(play.folder, name);
      return once(`vars_files ${file}`, () => input.readVariables(file));
    };
    const found = await read().catch((error: Error) => ({ mistake: error.message }));
    if ('vars' in found) run.varsFiles.push(found.vars);
    else {
      const work = async () => failed({ message: found.mistake });
      return conduct({ run, step, position, around: outside }, work);
    }
  }
  return 'next';
}

/** A task that no playbook holds, under the keywords of the play. */
function playStep({ batch }: HostRun, action: string, title: string): TaskStep {
  const { play } = batch.program;
  const task: Task = {
    kind: 'task',
    name: title,
    action,
    args: {},
    origin: play.origin,
    locateArgument: () => play.origin.place,
    notify: [],
    listen: [],
  };
  const standing = standingOf(play, { only: [], skip: [] });
  return { kind: 'task', id: `${title} ${batch.number}`, title, task, ...settledFor(standing, task) };
}
