import { layersFor, passingLayers } from '../../compile/layers.ts';
import type { Inherited, StepVars } from '../../compile/step.ts';
import { roleVariables } from '../../load/role/find-role.ts';
import type { Vars } from '../../model/inventory.ts';
import type { Play, Role } from '../../model/playbook.ts';
import { createScope } from '../../template/scope.ts';
import type { Layer, Scope } from '../../template/templating.ts';
import type { StandingLayers } from '../state/kept.ts';
import { type BatchState, type HostRun, momentOf } from '../state/state.ts';
import type { Position } from '../waiting/progress.ts';
import { hostvarsOf, noStepVars } from './hostvars.ts';

/**
 * The variables that a step sees on a host. `local` are values of the moment: loop variables, and the result that
 * `until` and `failed_when` look at.
 */
export function scopeOf(
  run: HostRun,
  step: Inherited | undefined,
  position: Position,
  local: Vars = noLocal,
): Scope {
  const { kept, batch } = run;
  const { losses, input } = batch.run;
  const layers = standingLayers(run, step);
  const last = kept.scope;
  if (last?.layers === layers && last.position === position && last.local === local && last.losses === losses)
    return last.scope;
  const scope = createScope(layers, input.templating, {
    passing: passingLayers(passingMagic(run, position), local),
  });
  kept.scope = { layers, position, local, losses, scope };
  return scope;
}

const noLocal: Vars = {};

/** The layers of a step on a host that stay until something is set; made anew only then. */
function standingLayers(run: HostRun, step: Inherited | undefined): readonly Layer[] {
  const { kept, host } = run;
  if (kept.standing && isAsBefore(kept.standing, run, step)) return kept.standing.layers;
  kept.standing = {
    step: step?.vars,
    role: step?.role,
    facts: host.facts.now,
    stored: host.stored.now,
    included: host.included.now,
    varsFiles: run.varsFiles.length,
    publicRoles: run.publicRoles.length,
    groups: run.batch.run.growing.groups(),
    layers: makeLayers(run, step),
  };
  return kept.standing.layers;
}

function isAsBefore(before: StandingLayers, run: HostRun, step: Inherited | undefined): boolean {
  const { facts, stored, included } = run.host;
  return (
    before.step === step?.vars &&
    before.role === step?.role &&
    before.facts === facts.now &&
    before.stored === stored.now &&
    before.included === included.now &&
    before.varsFiles === run.varsFiles.length &&
    before.publicRoles === run.publicRoles.length &&
    before.groups === run.batch.run.growing.groups()
  );
}

function makeLayers(run: HostRun, step: Inherited | undefined): readonly Layer[] {
  const { batch, host } = run;
  return layersFor({
    step: withPublicRoles(run, step),
    inventory: host.inventory,
    facts: host.facts.now,
    playVars: batch.program.play.vars,
    varsFiles: run.varsFiles,
    includeVars: host.included.now,
    setFacts: host.stored.now,
    magic: [batch.magic, { groups: batch.run.growing.groups() }, host.magic, roleMagic(step?.role)],
    extra: batch.run.input.extraVars,
  });
}

/** Roles that were included as `public` stand beside those of the play: below the role that a step is in. */
function withPublicRoles({ publicRoles }: HostRun, step: Inherited | undefined): StepVars {
  const vars = step?.vars ?? noStepVars;
  if (publicRoles.length === 0) return vars;
  const beside = (own: readonly Vars[], more: readonly Vars[]) =>
    step?.role ? [...more, ...own] : [...own, ...more];
  return {
    ...vars,
    roleDefaults: beside(
      vars.roleDefaults,
      publicRoles.map((role) => role.defaults),
    ),
    roleVars: beside(
      vars.roleVars,
      publicRoles.map((role) => role.vars),
    ),
  };
}

/** Magic variables that stay the same in a batch, by https://docs.ansible.com/ansible/latest/reference_appendices/special_variables.html. */
export function batchMagic(batch: Pick<BatchState, 'run' | 'program' | 'members'>): Vars {
  const { input } = batch.run;
  return {
    ansible_play_hosts_all: batch.members,
    ansible_play_name: batch.program.play.name,
    ansible_check_mode: input.check,
    ansible_diff_mode: input.diff,
    ansible_forks: input.forks,
    ansible_verbosity: input.verbosity,
    ansible_run_tags: input.selection?.only.length ? input.selection.only : ['all'],
    ansible_skip_tags: input.selection?.skip ?? [],
    ...(input.selection?.limit !== undefined && { ansible_limit: input.selection.limit }),
    playbook_dir: batch.program.play.folder,
    ansible_inventory_sources: input.inventory.sources,
    ansible_version: { full: '2.19.0', string: '2.19.0', major: 2, minor: 19, revision: 0 },
    ...roleNames(batch.program.play),
  };
}

/** The names of the roles of a play, and of those that they depend on. */
function roleNames({ roles }: Play): Vars {
  const own = roles.flatMap(({ role }) => role?.role ?? []);
  const below = (role: Role): readonly Role[] =>
    role.dependencies.flatMap((use) => [...below(use.role), use.role]);
  const names = (all: readonly Role[]) => [...new Set(all.map(({ name }) => name))];
  const dependent = own.flatMap(below);
  return {
    ansible_play_role_names: names(own),
    ansible_dependent_role_names: names(dependent),
    ansible_role_names: names([...dependent, ...own]),
    role_names: names([...dependent, ...own]),
  };
}

function roleMagic(role: Role | undefined): Vars {
  return role ? roleVariables(role) : {};
}

/** Magic variables that change as hosts go on. */
function passingMagic(run: HostRun, position: Position): Vars {
  const { hosts, playHosts } = run.batch.left();
  return {
    // Made when it is asked for: few tasks do.
    get hostvars() {
      return hostvarsOf(run, momentOf(run, position));
    },
    play_hosts: hosts,
    ansible_play_batch: hosts,
    ansible_play_hosts: playHosts,
  };
}
