import { access } from 'node:fs/promises';
import path from 'node:path';
import { settledFor, standingOf } from '../../compile/inherit.ts';
import type { TaskStep } from '../../compile/step.ts';
import type { Vars } from '../../model/inventory.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Task } from '../../model/playbook.ts';
import { failed, fromError } from '../outcome/result.ts';
import { hasGathered } from '../state/fact-cache.ts';
import type { Flow, HostRun } from '../state/state.ts';
import { runTask } from '../task/task.ts';
import { waitingForOthers } from '../variables/hostvars.ts';
import { isTrue } from '../variables/keywords.ts';
import { scopeOf } from '../variables/scope.ts';
import type { Position } from '../waiting/progress.ts';
import { conduct } from './conduct.ts';

/** What comes before a play's own tasks: that the host is as a saved plan saw it, vars_files, and gathering facts. */
export async function startPlay(run: HostRun, position: Position): Promise<Flow> {
  const refusal = run.batch.run.refused.get(run.host.name);
  if (refusal) {
    const step = playStep(run, 'fail', 'saved plan');
    return conduct({ run, step, position: [...position, 3], around: outside }, async () => refusal);
  }
  const isPlain = (file: string) => !file.includes('{{');
  // Files whose names depend on facts are read when those are there; the others may say how to connect.
  const early = await readVarsFiles(run, [...position, 0], isPlain);
  if (early !== 'next') return early;
  const gathered = run.batch.program.gathersFacts ? await gatherFacts(run, [...position, 1]) : 'next';
  if (gathered !== 'next') return gathered;
  return readVarsFiles(run, [...position, 2], (file) => !isPlain(file));
}

async function gatherFacts(run: HostRun, position: Position): Promise<Flow> {
  const { play, leavesFacts } = run.batch.program;
  const { gatherFacts: keyword, gatherArguments } = play;
  const { templating, showsFacts, factCache } = run.batch.run.input;
  const look = () =>
    typeof keyword === 'boolean'
      ? keyword
      : (isTrue(keyword, scopeOf(run, undefined, position), templating) ?? true);
  const wanted = await lookFrom(run, position, look);
  if (wanted === false) return 'next';
  const isUnread = leavesFacts && !showsFacts && !factCache;
  const isKnown = factCache !== undefined && hasGathered(run.host.facts.now);
  const args = isUnread || isKnown ? { gather_subset: ['!all', '!min'] } : gatherArguments;
  const place = {
    run,
    step: playStep(run, 'setup', 'Gathering Facts', args),
    position,
    around: outside,
  };
  return conduct(place, wanted === true ? runTask : async () => wanted);
}

/** What was looked up at a position, whatever other hosts it had to wait for; an outcome where that went wrong. */
async function lookFrom<T>(
  run: HostRun,
  position: Position,
  look: () => T | Promise<T>,
): Promise<T | Outcome> {
  run.batch.progress.reach(run.host.name, position);
  return waitingForOthers({ run, position }, look).catch(fromError);
}

const outside = { rescued: false, local: {}, handler: false, rolling: false };

async function readVarsFiles(
  run: HostRun,
  position: Position,
  wanted: (file: string) => boolean,
): Promise<Flow> {
  const { play } = run.batch.program;
  const { input, once } = run.batch.run;
  for (const { paths, place } of play.varsFiles.filter(({ paths }) => wanted(paths.join(' ')))) {
    const step = playStep(run, 'include_vars', 'vars_files');
    const read = async () => {
      const scope = scopeOf(run, step, position);
      const file = await firstThere(paths, (name) =>
        path.resolve(play.folder, String(input.templating.render(name, scope, () => place))),
      );
      input.witness?.read(file);
      return once(`vars_files ${file}`, () => input.readVariables(file));
    };
    const found = await lookFrom(run, position, read);
    if ('vars' in found) run.varsFiles.push(found.vars);
    else {
      const outcome = 'mistake' in found ? failed({ message: found.mistake }) : found;
      return conduct({ run, step, position, around: outside }, async () => outcome);
    }
  }
  return 'next';
}

/** The first file that is there; the last one where none is. */
async function firstThere(names: readonly string[], pathOf: (name: string) => string): Promise<string> {
  let last = '';
  for (const name of names) {
    last = pathOf(name);
    if (
      names.length === 1 ||
      (await access(last).then(
        () => true,
        () => false,
      ))
    )
      return last;
  }
  return last;
}

/** A task that no playbook holds, under the keywords of the play. */
function playStep({ batch }: HostRun, action: string, title: string, args: Vars = {}): TaskStep {
  const { play } = batch.program;
  const task: Task = {
    kind: 'task',
    name: title,
    action,
    args,
    origin: play.origin,
    locateArgument: () => play.origin.place,
    notify: [],
    listen: [],
  };
  const standing = standingOf(play, { only: [], skip: [] });
  return { kind: 'task', id: `${title} ${batch.number}`, title, task, ...settledFor(standing, task) };
}
