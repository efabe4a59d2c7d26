import { checkRoleArguments } from '../load/role/argument-check.ts';
import type { Inventory, Vars } from '../model/inventory.ts';
import { growers } from '../model/inventory.ts';
import type { Registry } from '../sdk/registry.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { factsSet } from './facts-set.ts';
import { readsInventory } from './growers.ts';
import { tasksOf } from './list.ts';
import type { PlayProgram, StepVars, TaskStep } from './step.ts';

/** Stands for a value that only the run can tell. */
const later = '{{ later }}';

/** Tasks that may set variables of any name. */
const opaque: readonly string[] = ['include_vars', 'include_tasks', 'include_role', ...growers];

/** What tasks set while they run. */
interface SetByTasks {
  readonly names: ReadonlySet<string>;
  /** Whether any name can be among them. */
  readonly any: boolean;
}

/**
 * Checks what the roles of plays are given against their argument specs, as far as it is known before a host is
 * touched: literal values from the inventory, the play, the roles and the command line, by their precedence. An
 * argument is missing only where nothing in the run could still set it.
 */
export function checkArguments(
  plays: readonly { readonly program: PlayProgram; readonly hosts: readonly string[] }[],
  inventory: Inventory,
  extra: Vars,
  registry: Registry,
): readonly Diagnostic[] {
  const set = setByTasks(
    plays.map(({ program }) => program),
    registry,
  );
  return plays.flatMap(({ program, hosts }) => {
    const steps = program.sections.flat().flatMap(tasksOf);
    return steps
      .filter(({ task }) => task.action === 'validate_argument_spec')
      .flatMap((step) => {
        const given = (host: string) =>
          layersOf(step.vars, inventory.layersOf(host), program.play.vars, extra);
        const found = hosts.map((host) => ({ host, diagnostics: checkStep(step, given(host), set) }));
        return together(found, hosts.length);
      });
  });
}

function checkStep(step: TaskStep, layers: readonly Vars[], set: SetByTasks): readonly Diagnostic[] {
  const { role, task } = step;
  const entry = typeof task.args === 'string' ? undefined : task.args.entry_point;
  if (!role || typeof entry !== 'string') return [];
  const lookup = (name: string) => {
    if (set.names.has(name)) return { value: later };
    const layer = layers.find((vars) => Object.hasOwn(vars, name));
    return layer && { value: layer[name] };
  };
  // a condition may leave out the very hosts that lack a value
  return checkRoleArguments(role, entry, lookup, set.any || step.when.length > 0 ? 'allowed' : 'refused');
}

function setByTasks(programs: readonly PlayProgram[], registry: Registry): SetByTasks {
  const tasks = programs
    .flatMap(({ sections, handlers }) => [...sections.flat().flatMap(tasksOf), ...handlers])
    .map(({ task }) => task);
  const facts = tasks.map((task) => factsSet(task, registry));
  const registered = tasks.flatMap(({ register }) => register ?? []);
  const any =
    facts.some((set) => set.any) ||
    tasks.some((task) => opaque.includes(task.action) || readsInventory(task)) ||
    programs.some(({ play }) => play.varsFiles.length > 0);
  const prompted = programs.flatMap(({ play }) => play.prompts.map(({ name }) => name));
  return { names: new Set([...facts.flatMap(({ names }) => names), ...registered, ...prompted]), any };
}

/** Layers that are known before the run, the highest first. */
function layersOf(step: StepVars, inventory: readonly Vars[], play: Vars, extra: Vars): readonly Vars[] {
  const { roleDefaults, roleVars, blockVars, taskVars, roleParams, includeParams } = step;
  return [
    ...roleDefaults,
    ...inventory,
    play,
    ...roleVars,
    ...blockVars,
    ...taskVars,
    ...roleParams,
    ...includeParams,
    extra,
  ].toReversed();
}

/** One diagnostic for all hosts that have it. */
function together(
  found: readonly { readonly host: string; readonly diagnostics: readonly Diagnostic[] }[],
  count: number,
): readonly Diagnostic[] {
  const all = found.flatMap(({ diagnostics }) => diagnostics);
  const first = [...new Map(all.toReversed().map((one) => [one.message, one])).values()].toReversed();
  return first.map((diagnostic) => {
    const { message } = diagnostic;
    const hosts = found
      .filter(({ diagnostics }) => diagnostics.some((one) => one.message === message))
      .map(({ host }) => host);
    return hosts.length === count
      ? diagnostic
      : { ...diagnostic, message: `${message} (on ${named(hosts)})` };
  });
}

function named(hosts: readonly string[]): string {
  return hosts.length > 5 ? `${hosts.slice(0, 5).join(', ')} and ${hosts.length - 5} more` : hosts.join(', ');
}
