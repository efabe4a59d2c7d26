import { type GrowableInventory, growers, type Vars } from '../model/inventory.ts';
import type { Registry } from '../sdk/registry.ts';
import { isTemplate } from '../source/check.ts';
import { parseYaml } from '../source/yaml.ts';
import { TemplateError, type Templating } from '../template/templating.ts';
import { isInclude, type Look, unfolded } from './brought.ts';
import { factsSet } from './facts-set.ts';
import { readsInventory } from './growers.ts';
import { filesIncluded } from './included-files.ts';
import type { HostedPlay } from './named-files.ts';
import type { StepVars, TaskStep } from './step.ts';

/** Variables that are there without anybody setting them; of facts and the like, which start so, none is judged. */
const magic: readonly string[] = [
  'inventory_hostname',
  'inventory_hostname_short',
  'inventory_dir',
  'inventory_file',
  'group_names',
  'groups',
  'hostvars',
  'play_hosts',
  'playbook_dir',
  'role_name',
  'role_path',
  'role_names',
  'omit',
  'vars',
  'environment',
  'template_path',
  'template_fullpath',
  'template_destpath',
  'template_host',
];
/** What the names that a run sets are worked out with. */
export interface SettingTools {
  readonly registry: Registry;
  readonly templating: Templating;
  readonly look: Look;
}

/** The names that have a value somewhere in a run. */
export interface NamesSet {
  readonly names: ReadonlySet<string>;
  /** The tasks of which this is all that is to be known: those up to one that may set variables of any name. */
  readonly judged: ReadonlySet<TaskStep>;
}

/** The names that plays, roles, inventory, tasks and the command line set. */
export function namesSet(
  plays: readonly HostedPlay[],
  inventory: GrowableInventory,
  extra: Vars,
  tools: SettingTools,
): NamesSet {
  const names = new Set([...magic, ...Object.keys(extra)]);
  const judged = new Set<TaskStep>();
  const add = (more: readonly string[]) => {
    for (const name of more) names.add(name);
  };
  // This machine needs no place in an inventory.
  for (const host of [...inventory.hosts.keys(), 'localhost'])
    for (const vars of inventory.layersOf(host)) add(Object.keys(vars));
  let isOpen = false;
  const note = (step: TaskStep) => {
    const byAction = namesOfAction(step, inventory, tools);
    add([...(byAction ?? []), ...namesAround(step)]);
    isOpen ||= byAction === undefined;
  };
  for (const { program } of plays) {
    const { play, sections, handlers } = program;
    add([...Object.keys(play.vars), ...play.prompts.map(({ name }) => name)]);
    for (const { names: more } of play.varsFiles) add(more ?? []);
    isOpen ||= play.varsFiles.some(({ names: more }) => more === undefined);
    // Handlers run whenever they are flushed.
    for (const step of unfolded(handlers, tools.look)) note(step);
    for (const step of unfolded(sections.flat(), tools.look)) {
      if (!isOpen) judged.add(step);
      note(step);
    }
  }
  return { names, judged };
}

/** The names that a task and what it stands in set, whatever its module does. */
function namesAround(step: TaskStep): readonly string[] {
  const { register } = step.task;
  const ofLoop = isInclude(step) ? loopNames(step) : [];
  return [
    ...(register === undefined ? [] : [register]),
    ...ofLoop,
    ...layersOf(step.vars).flatMap(Object.keys),
  ];
}

/** The names that the loop of a task gives to it, and to what it includes; to nothing else. */
export function loopNames({ task: { loop } }: TaskStep): readonly string[] {
  return [loop?.loopVar, loop?.indexVar].filter((name) => name !== undefined);
}

/** The names that a task's module sets; undefined where any name could be. */
function namesOfAction(
  step: TaskStep,
  inventory: GrowableInventory,
  { registry, templating, look }: SettingTools,
): readonly string[] | undefined {
  const { action, args } = step.task;
  if (isInclude(step)) return look(step)?.vars.flatMap(Object.keys);
  if (action === 'include_vars')
    return typeof args === 'string' ? undefined : included(args, step, templating);
  if (growers.includes(action) && inventory.mayBringVariables()) return undefined;
  if (readsInventory(step.task)) return undefined;
  if (action === 'add_host')
    return typeof args === 'string' || Object.keys(args).some(isTemplate) ? undefined : Object.keys(args);
  const { names, any } = factsSet(step.task, registry);
  return any ? undefined : names;
}

/** The names in the files that an `include_vars` may read. */
function included(args: Vars, step: TaskStep, templating: Templating): readonly string[] | undefined {
  if (typeof args.name === 'string') return isTemplate(args.name) ? undefined : [args.name];
  const read = filesIncluded(args, step)?.map((path) => namesIn(path, templating));
  return read?.every((names) => names !== undefined) ? read.flat() : undefined;
}

/** The variables of a file; undefined where it can't be read now. */
function namesIn(path: string, templating: Templating): readonly string[] | undefined {
  try {
    const { value } = parseYaml({ file: path, text: templating.readFile(path) });
    if (value === null || value === undefined) return [];
    return typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : undefined;
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

function layersOf(vars: StepVars): readonly Vars[] {
  const { roleDefaults, roleVars, blockVars, taskVars, roleParams, includeParams } = vars;
  return [roleDefaults, roleVars, blockVars, taskVars, roleParams, includeParams].flat();
}
