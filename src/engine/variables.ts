import { layersFor } from '../compile/layers.ts';
import type { Inherited, StepVars } from '../compile/step.ts';
import type { Vars } from '../model/inventory.ts';
import { createScope } from '../template/scope.ts';
import type { Scope } from '../template/templating.ts';
import { hostMagic, hostvarsOf, noStepVars } from './hostvars.ts';
import type { Position } from './progress.ts';
import { type BatchState, type HostRun, momentOf } from './state.ts';

/**
 * The variables that a step sees on a host. `local` are values of the moment: loop variables, and the result that
 * `until` and `failed_when` look at.
 */
export function scopeOf(
  run: HostRun,
  step: Inherited | undefined,
  position: Position,
  local: Vars = {},
): Scope {
  const { batch, host } = run;
  const { input } = batch.run;
  const layers = layersFor({
    step: withPublicRoles(run, step),
    inventory: host.inventory,
    facts: host.facts.now,
    playVars: batch.program.play.vars,
    varsFiles: run.varsFiles,
    includeVars: host.included.now,
    setFacts: host.stored.now,
    magic: magicOf(run, step, position),
    local,
    extra: input.extraVars,
  });
  return createScope(layers, input.templating);
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
export function batchMagic(batch: Pick<BatchState, 'run' | 'program' | 'playHosts'>): Vars {
  const { input, groups } = batch.run;
  return {
    groups,
    ansible_play_hosts_all: batch.playHosts,
    ansible_play_name: batch.program.play.name,
    ansible_check_mode: input.check,
    ansible_diff_mode: input.diff,
    ansible_forks: input.forks,
    ansible_verbosity: input.verbosity,
    ansible_run_tags: input.selection?.only.length ? input.selection.only : ['all'],
    ansible_skip_tags: input.selection?.skip ?? [],
    ...(input.selection?.limit !== undefined && { ansible_limit: input.selection.limit }),
    playbook_dir: batch.program.play.folder,
  };
}

/** All magic variables of a step; the lists that lose a host when it fails are made when they are asked for. */
function magicOf(run: HostRun, step: Inherited | undefined, position: Position): Vars {
  const { batch, host } = run;
  const isLeft = (name: string) => !batch.run.hosts.get(name)?.lost;
  return {
    ...batch.magic,
    ...hostMagic(batch.run, host.name),
    ...(step?.role && { role_name: step.role.name, role_path: step.role.path }),
    hostvars: hostvarsOf(run, momentOf(run, position)),
    get play_hosts() {
      return batch.hosts.filter(isLeft);
    },
    get ansible_play_batch() {
      return batch.hosts.filter(isLeft);
    },
    get ansible_play_hosts() {
      return batch.playHosts.filter(isLeft);
    },
  };
}
