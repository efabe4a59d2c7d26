import type { Task } from '../model/playbook.ts';
import { modules } from '../modules/index.ts';
import type { Registry } from '../sdk/registry.ts';
import { isTemplate } from '../source/check.ts';

/** The facts that a task sets by names of its own. */
export interface FactsSet {
  readonly names: readonly string[];
  /** Whether there may be others among them. */
  readonly any: boolean;
}

/** What a task's module says of the facts that it sets. One of somebody else's that says nothing may set any; what checks a role's arguments has no module. */
export function factsSet({ action, args }: Pick<Task, 'action' | 'args'>, registry: Registry): FactsSet {
  const module = registry.get(action);
  if (!module?.facts) return { names: [], any: module !== undefined && !modules.includes(module) };
  if (typeof module.facts !== 'function') return { names: module.facts, any: false };
  if (typeof args === 'string') return { names: [], any: true };
  const names = module.facts(args);
  return { names: names.filter((name) => !isTemplate(name)), any: names.some(isTemplate) };
}
