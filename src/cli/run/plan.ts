import { lookIntoIncludes } from '../../compile/brought.ts';
import { mayRead, playsWithoutFacts } from '../../compile/facts-read.ts';
import { mayGrow } from '../../compile/growers.ts';
import { selectHosts } from '../../compile/hosts.ts';
import { listTasks } from '../../compile/list.ts';
import { checkNamedFiles } from '../../compile/named-files.ts';
import { compileProgram } from '../../compile/program.ts';
import { checkArguments } from '../../compile/role-arguments.ts';
import { startAt } from '../../compile/start-at.ts';
import type { PlayProgram } from '../../compile/step.ts';
import { checkNames } from '../../compile/undefined-names.ts';
import { keptNames } from '../../engine/state/fact-cache.ts';
import type { HostChoice, PlannedPlay } from '../../engine/state/input.ts';
import { loadProject, type Project } from '../../load/project.ts';
import type { GrowableInventory, Inventory } from '../../model/inventory.ts';
import type { Play } from '../../model/playbook.ts';
import { type Diagnostic, isError, mistake } from '../../source/diagnostic.ts';
import { createScope } from '../../template/scope.ts';
import { Awaited, TemplateError } from '../../template/templating.ts';
import { nearest } from '../../util/nearest.ts';
import type { Checked } from '../diagnostics.ts';
import type { ReadInventory } from '../inventory/sources.ts';
import type { RunOptions } from '../options.ts';
import type { Tools } from '../tools.ts';
import { checkConnections } from './check-connections.ts';

/** Playbooks and hosts, ready to run. */
export interface Plan {
  readonly project: Project;
  readonly inventory: GrowableInventory;
  readonly plays: readonly PlannedPlay[];
  readonly warnings: readonly Diagnostic[];
}

/** What of the options says which tasks run where. */
export type Selection = Pick<RunOptions, 'limit' | 'tags' | 'skipTags' | 'startAtTask'> &
  Partial<Pick<RunOptions, 'factCache' | 'syntaxCheck' | 'listHosts' | 'listTasks' | 'listTags'>>;

/** Reads playbooks, chooses tasks by tags and hosts by patterns; finds every mistake in one go. `texts` are playbooks that lie in no file. */
export function planRun(
  playbooks: readonly string[],
  inventory: ReadInventory,
  tools: Tools,
  selection: Selection,
  texts: ReadonlyMap<string, string> = new Map(),
): Checked<Plan> {
  const { registry, templating, extraVars, decrypt } = tools;
  const { project, diagnostics } = loadProject(playbooks, {
    registry,
    templating,
    extraVars,
    decrypt,
    texts,
  });
  const chosen = chooseTasks(project?.plays ?? [], selection);
  const late = 'value' in chosen && chosen.value !== undefined && mayGrow(chosen.value);
  const found = [
    ...inventory.diagnostics,
    ...diagnostics,
    ...('diagnostics' in chosen ? chosen.diagnostics : []),
    ...(inventory.inventory && !late ? checkLimit(selection.limit, inventory.inventory) : []),
  ];
  const hosts = inventory.inventory;
  if (!project || !hosts || 'diagnostics' in chosen) return { diagnostics: found };
  const planned = chosen.value.map((program) =>
    planPlay(program, hosts, tools, { limit: selection.limit, late }),
  );
  const plays = planned.map(({ play }) => play);
  if (inventory.missing && needsHosts(plays, selection, late))
    return { diagnostics: [...found, inventory.missing] };
  const isCached = keptNames(selection.factCache);
  const looking = { ...tools, look: lookIntoIncludes(project), isCached };
  const seen = [
    ...found,
    ...planned.flatMap((play) => play.diagnostics),
    ...checkArguments(plays, hosts, tools.extraVars, registry),
    ...checkConnections(plays, hosts, tools.extraVars, (name) =>
      mayRead(name, chosen.value, hosts, tools.extraVars, looking),
    ),
    ...checkNamedFiles(plays, hosts, looking),
  ];
  const all = [
    ...seen,
    ...(runsNothing(selection) ? [] : elsewhere(checkNames(plays, hosts, tools.extraVars, looking), seen)),
    ...checkTags([...selection.tags, ...selection.skipTags], project.plays),
  ];
  if (all.some(isError)) return { diagnostics: all };
  const without = playsWithoutFacts(chosen.value, hosts, tools.extraVars, looking);
  const withFacts = plays.map((planned) => ({
    ...planned,
    program: { ...planned.program, leavesFacts: without.has(planned.program) },
  }));
  return { value: { project, inventory: hosts, plays: withFacts, warnings: all } };
}

/** Without what is said of lines that have another mistake: names there may be no names at all. */
function elsewhere(found: readonly Diagnostic[], seen: readonly Diagnostic[]): readonly Diagnostic[] {
  const lineOf = ({ place }: Diagnostic) => place && `${place.source.file}:${place.line}`;
  const lines = new Set(seen.filter(isError).map(lineOf));
  return found.filter((one) => one.place === undefined || !lines.has(lineOf(one)));
}

/** Whether an inventory that has nobody leaves a play without hosts. Groups that tasks add to come later. */
function needsHosts(plays: readonly PlannedPlay[], selection: Selection, late: boolean): boolean {
  if (runsNothing(selection) && !selection.listHosts) return false;
  const isEmpty = ({ hosts }: PlannedPlay) => hosts.length === 0;
  return late ? plays.every(isEmpty) : plays.some(isEmpty);
}

/** What is only looked at needs no variables: those of `-e` come with the run. */
function runsNothing({ syntaxCheck, listHosts, listTasks, listTags }: Selection): boolean {
  return [syntaxCheck, listHosts, listTasks, listTags].includes(true);
}

function chooseTasks(
  plays: readonly Play[],
  { tags, skipTags, startAtTask }: Selection,
): Checked<readonly PlayProgram[]> {
  const programs = compileProgram(plays, { only: tags, skip: skipTags });
  if (startAtTask === undefined) return { value: programs };
  const started = startAt(programs, startAtTask);
  return 'mistake' in started ? { diagnostics: [started.mistake] } : { value: started.programs };
}

/** A limit that leaves nobody is a mistake: a run that does nothing looks like one where all was well. */
function checkLimit(limit: string | undefined, inventory: Inventory): readonly Diagnostic[] {
  if (limit === undefined) return [];
  const { hosts, diagnostics } = selectHosts(limit, inventory);
  if (hosts.length > 0) return diagnostics;
  const hint = diagnostics.find((one) => one.hint !== undefined)?.hint ?? 'see fplay inventory --graph';
  return [mistake(`--limit \`${limit}\` leaves no host`, undefined, hint)];
}

/** Tags that choose nothing: an include may bring tasks that have them, so that is no more than a warning. */
function checkTags(tags: readonly string[], plays: readonly Play[]): readonly Diagnostic[] {
  if (tags.length === 0) return [];
  const everything = compileProgram(plays, { only: ['all', 'never'], skip: [] });
  const known = new Set(listTasks(everything).flatMap((play) => [...play.tags, ...play.playTags]));
  const unknown = tags.filter((tag) => !known.has(tag) && !specialTags.includes(tag));
  return unknown.map((tag) => {
    const near = nearest(tag, known);
    const hint = near === undefined ? 'see --list-tags' : `did you mean \`${near}\`?`;
    return { severity: 'warning', message: `no task has the tag \`${tag}\``, hint };
  });
}

const specialTags = ['all', 'always', 'never', 'tagged', 'untagged'];

function planPlay(
  program: PlayProgram,
  inventory: Inventory,
  { templating, extraVars }: Tools,
  { limit, late }: Pick<HostChoice, 'limit' | 'late'>,
): { readonly play: PlannedPlay; readonly diagnostics: readonly Diagnostic[] } {
  const { play } = program;
  const place = play.origin.locate(['hosts']);
  try {
    const pattern = templating.render(
      play.hosts,
      createScope([{ vars: play.vars }, { vars: extraVars }], templating),
    );
    const text = Array.isArray(pattern) ? pattern.join(',') : String(pattern);
    const { hosts, diagnostics } = selectHosts(text, inventory, { place });
    const kept = limit === undefined ? hosts : selectHosts(text, inventory, { limit, place }).hosts;
    const choice = { pattern: text, limit, place, late };
    const told = late ? diagnostics.filter(isError) : diagnostics;
    return { play: { program, hosts: kept, choice }, diagnostics: told };
  } catch (error) {
    if (error instanceof Awaited) {
      const hint = 'give the hosts by a variable, with -e';
      return {
        play: { program, hosts: [] },
        diagnostics: [mistake('`hosts` is settled before anything is looked up', place, hint)],
      };
    }
    if (!(error instanceof TemplateError)) throw error;
    const problem = mistake(error.message, error.place ?? place, error.hint ?? 'give the variable with -e');
    return { play: { program, hosts: [] }, diagnostics: [problem] };
  }
}
