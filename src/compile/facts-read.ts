import { resolve } from 'node:path';
import { type GrowableInventory, growers, type Inventory, type Vars } from '../model/inventory.ts';
import { modules } from '../modules/index.ts';
import type { Registry } from '../sdk/registry.ts';
import { isTemplate } from '../source/check.ts';
import { TemplateError, type Templating } from '../template/templating.ts';
import { literally } from '../util/literally.ts';
import { isInclude, type Look, unfolded } from './brought.ts';
import { readsInventory } from './growers.ts';
import { filesIncluded } from './included-files.ts';
import { templateOf } from './named-files.ts';
import type { PlayProgram, TaskStep } from './step.ts';

/** Variables that start as facts do, and that a run, the inventory or the command line give. */
const notFacts: readonly RegExp[] = [
  /^(host|port|user|pass|password|connection|timeout|managed|version|verbosity|forks|limit|loop|loop_var|index_var)$/,
  /^(check_mode|diff_mode|run_tags|skip_tags|search_path|inventory_sources|config_file|playbook_python)$/,
  /^(play_(hosts|hosts_all|batch|name|role_names)|role_name|role_names|dependent_role_names|failed_(task|result))$/,
  /^(parent_role_(names|paths)|python_interpreter|remote_tmp|async_dir|shell_\w+|become(_\w+)?)$/,
  /^ssh_(host|port|user|pass|password|private_key_file|known_hosts_file|common_args|extra_args|executable)$/,
  /^(private_key_file|host_key_checking|group_priority|sudo_pass|become_pass)$/,
];

/** `hostvars` of which one variable is read that is written out: whether that is a fact, its name tells. */
const memberOfHostvars =
  /hostvars(?:\.[\w-]+|\[[^[\]]*\])(?:\.\w+|\[\s*(["'])\w+\1\s*\])|\(lookup hostvars (?:[^()\s]+|\([^()]*\))\) (["'])\w+\2/g;

/** Text that is rendered and isn't known before the run. */
const textOfElsewhere = /\btemplate\b\s*[("']|\bcel\s*\(|\bcel\s+[^\s"']/;

/** In a tag, what surrounds as one mapping: at last all variables. */
const surroundings = /(?:@root|\.\.)(?![\w./[])/;

/** In a tag, the mapping or item itself: all variables outside of `each` and `with`. */
const itself = /[\s({~=](?:this|\.)(?=[\s)}~])/;

/** What is looked at to find out which texts a run has. */
interface Tools {
  /** What was looked through already, and refers to nothing. */
  readonly seen: WeakSet<object>;
  /** Whether a text refers to what is asked for. */
  readonly refersTo: (text: string) => boolean;
  readonly registry: Registry;
  readonly templating: Templating;
  readonly look: Look;
}

type Given = Omit<Tools, 'seen' | 'refersTo'>;

/**
 * The plays in which, and behind which, nothing can refer to a fact: names are always written out, and all texts that a
 * run may render are looked through. What can't be known before the run counts as referring.
 */
export function playsWithoutFacts(
  programs: readonly PlayProgram[],
  inventory: GrowableInventory,
  extra: Vars,
  given: Given,
): ReadonlySet<PlayProgram> {
  const tools = { ...given, seen: new WeakSet(), refersTo: refersToFacts };
  const isGrowing = programs.some(({ sections, handlers }) =>
    [...unfolded([...sections.flat(), ...handlers], tools.look)].some(({ task }) =>
      growers.includes(task.action),
    ),
  );
  if ((isGrowing && inventory.mayBringVariables()) || refersIn([layersIn(inventory), extra], tools))
    return new Set();
  const reading = programs.findLastIndex((program) => refers(program, tools));
  return new Set(programs.slice(reading + 1));
}

/** Whether a text of the run names a variable. What can't be known before the run counts as naming it. */
export function mayRead(
  name: string,
  programs: readonly PlayProgram[],
  inventory: Inventory,
  extra: Vars,
  given: Given,
): boolean {
  const word = new RegExp(String.raw`\b${literally(name)}\b`);
  const tools = { ...given, seen: new WeakSet(), refersTo: (text: string) => word.test(text) };
  return refersIn([layersIn(inventory), extra], tools) || programs.some((program) => refers(program, tools));
}

function layersIn(inventory: Inventory): readonly unknown[] {
  return [...inventory.hosts.keys(), 'localhost'].map((host) => inventory.layersOf(host));
}

function refers({ play, sections, handlers }: PlayProgram, tools: Tools): boolean {
  const { preTasks: _pre, roles: _roles, tasks: _tasks, postTasks: _post, handlers: _own, ...own } = play;
  const files = play.varsFiles.flatMap(({ paths }) => paths.map((path) => resolve(play.folder, path)));
  return (
    refersIn([own, sections, handlers], tools) ||
    play.varsFiles.some(({ names }) => names === undefined) ||
    files.some((file) => refersInFile(file, tools, false)) ||
    [...unfolded([...sections.flat(), ...handlers], tools.look)].some((step) => taskRefers(step, tools))
  );
}

function taskRefers(step: TaskStep, tools: Tools): boolean {
  const { action, args } = step.task;
  if (readsInventory(step.task)) return true;
  const module = tools.registry.get(action);
  // What a module of somebody else's renders, nobody knows.
  if ((module && !modules.includes(module)) || refersIn(step, tools)) return true;
  if (isInclude(step)) return tools.look(step) === undefined;
  if (typeof args === 'string') return isTemplate(args);
  if (module?.expressions?.some((name) => isTemplate(args[name]))) return true;
  if (action === 'include_vars') {
    const files = filesIncluded(args, step);
    return files === undefined || files.length === 0 || files.some((file) => refersInFile(file, tools, true));
  }
  if (action !== 'template') return false;
  const path = templateOf(step, tools.registry);
  return path === undefined || refersInFile(path, tools, true);
}

function refersInFile(file: string, { templating, refersTo }: Tools, missing: boolean): boolean {
  try {
    return refersTo(templating.readFile(file));
  } catch (error) {
    if (error instanceof TemplateError) return missing;
    throw error;
  }
}

/** Where things were written isn't what they say. */
const places: readonly string[] = ['origin', 'place', 'at', 'standing', 'locateArgument'];

/** Whether a text at any depth of a value refers to what is asked for. */
function refersIn(value: unknown, tools: Pick<Tools, 'seen' | 'refersTo'>): boolean {
  if (typeof value === 'string') return tools.refersTo(value);
  if (typeof value !== 'object' || value === null || tools.seen.has(value)) return false;
  tools.seen.add(value);
  return Object.entries(value).some(
    ([key, inner]) =>
      !places.includes(key) && ((isTemplate(key) && tools.refersTo(key)) || refersIn(inner, tools)),
  );
}

/** Whether a text names a fact, or what holds all of them, or has text of elsewhere rendered. */
export function refersToFacts(text: string): boolean {
  if (text.includes('hostvars') && text.replace(memberOfHostvars, '').includes('hostvars')) return true;
  const names = [...text.matchAll(/\b_?ansible_(\w+)/g)].map(([, name = '']) => name);
  const isNamed = names.some((name) => !notFacts.some((pattern) => pattern.test(name)));
  return isNamed || textOfElsewhere.test(text) || takesWholeScope(text);
}

/** Whether a text takes all variables as one mapping, where a name may be put together. */
function takesWholeScope(text: string): boolean {
  const tags = text.includes('{{') ? (text.match(/\{\{[^{}]*\}\}/g) ?? []) : [];
  let depth = 0;
  for (const tag of tags) {
    if (surroundings.test(tag) || (depth === 0 && itself.test(tag))) return true;
    if (/^\{\{~?#\s*(each|with)\b/.test(tag)) depth += 1;
    if (/^\{\{~?\/\s*(each|with)\b/.test(tag)) depth -= 1;
  }
  return false;
}
