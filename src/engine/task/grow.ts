import type { Growth, Vars } from '../../model/inventory.ts';
import { growers } from '../../model/inventory.ts';
import type { Outcome, Result } from '../../model/outcome.ts';
import { unsafeText } from '../../source/values.ts';
import { failed } from '../outcome/result.ts';
import type { TaskRun } from '../variables/task-run.ts';

/** Adds to the inventory what an outcome asks for: `changed` where that is new. As well in check mode, which touches no host. */
export function grow({ step, run }: TaskRun, outcome: Outcome): Outcome {
  const { growing, isPerhaps } = run.batch.run;
  if (!growers.includes(step.task.action) || outcome.status !== 'ok' || isPerhaps) return outcome;
  const growth = growthOf(step.task.action, outcome.result, run.host.name);
  const obstacle = growing.now().obstacleTo(growth);
  if (obstacle !== undefined) return failed({ message: obstacle });
  // Who isn't in the inventory is this machine.
  const isKnown = growing.now().hosts.has(run.host.name) || step.task.action === 'add_host';
  const whole = isKnown ? growth : { ...growth, vars: { ansible_connection: 'local' } };
  if (!growing.add(run.host.name, whole)) return outcome;
  return { status: 'changed', result: { ...outcome.result, changed: true }, differences: [] };
}

function growthOf(action: string, { add_host, add_group, parent_groups }: Result, host: string): Growth {
  if (action === 'group_by')
    return { host, vars: {}, groups: [add_group as string], parents: parent_groups as readonly string[] };
  const added = add_host as { host_name: string; groups: readonly string[]; host_vars: Vars };
  const { host_name, groups, host_vars } = added;
  return { host: host_name, vars: asData(host_vars) as Vars, groups, parents: [] };
}

/** Values that were rendered are data from then on, whatever they look like. */
function asData(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('{{') ? unsafeText(value) : value;
  if (Array.isArray(value)) return value.map(asData);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, asData(one)]));
}
