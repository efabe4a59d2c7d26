import type { Vars } from '../model/inventory.ts';
import { omit } from '../template/omit.ts';
import type { Layer } from '../template/templating.ts';
import type { StepVars } from './step.ts';

/** Everything that gives a step on a host its variables. Each list is lowest precedence first. */
export interface LayerParts {
  readonly step: StepVars;
  /** `Inventory.layersOf` of the host. */
  readonly inventory: readonly Vars[];
  /** What `setup` gathered, by names that start with `ansible_`, and facts of other modules, by their own. */
  readonly facts: Vars;
  readonly playVars: Vars;
  readonly varsFiles: readonly Vars[];
  readonly includeVars: Vars;
  /** What `set_fact` stored, and what tasks registered. */
  readonly setFacts: Vars;
  readonly extra: Vars;
  readonly magic: readonly Vars[];
}

interface Level {
  readonly name: string;
  readonly vars: (parts: LayerParts) => readonly Vars[];
  readonly literal?: true;
}

/**
 * Ansible's order of precedence, lowest first
 * (https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_variables.html). Behind extra vars come what that
 * page leaves out: magic variables, which nothing overrides, and the variables of a loop.
 */
const precedence: readonly Level[] = [
  { name: 'role defaults', vars: ({ step }) => step.roleDefaults },
  { name: 'inventory', vars: ({ inventory }) => inventory },
  { name: 'facts', vars: ({ facts }) => [facts], literal: true },
  { name: 'play vars', vars: ({ playVars }) => [playVars] },
  { name: 'vars_files', vars: ({ varsFiles }) => varsFiles },
  { name: 'role vars', vars: ({ step }) => step.roleVars },
  { name: 'block vars', vars: ({ step }) => step.blockVars },
  { name: 'task vars', vars: ({ step }) => step.taskVars },
  { name: 'include_vars', vars: ({ includeVars }) => [includeVars] },
  { name: 'set_fact and register', vars: ({ setFacts }) => [setFacts], literal: true },
  { name: 'role params', vars: ({ step }) => step.roleParams },
  { name: 'include params', vars: ({ step }) => step.includeParams },
  { name: 'extra vars', vars: ({ extra }) => [extra] },
  { name: 'magic variables', vars: ({ magic, facts }) => [magicOf(facts), ...magic], literal: true },
];

/** The layers of a step on a host, lowest precedence first. Nothing is copied; layers without variables are left out. */
export function layersFor(parts: LayerParts): readonly Layer[] {
  return precedence.flatMap(({ vars, literal }) =>
    vars(parts)
      .filter((layer) => !isEmpty(layer))
      .map((layer) => (literal ? { vars: layer, literal } : { vars: layer })),
  );
}

/**
 * Layers that last for a moment, above those that stay: magic variables that change as hosts go on, then loop
 * variables and the result that `until` and `failed_when` look at.
 */
export function passingLayers(magic: Vars, local: Vars): readonly Layer[] {
  const layer: Layer = { vars: magic, literal: true };
  return isEmpty(local) ? [layer] : [layer, { vars: local, literal: true }];
}

function isEmpty(vars: Vars): boolean {
  for (const _ in vars) return false;
  return true;
}

/** `omit`, and `ansible_facts`: the facts without `ansible_` before their names, made when it is asked for. */
function magicOf(facts: Vars): Vars {
  return {
    omit,
    get ansible_facts() {
      return Object.fromEntries(
        Object.keys(facts).map((name) => [name.replace(/^ansible_/, ''), facts[name]]),
      );
    },
  };
}
