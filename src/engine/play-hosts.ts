import { selectHosts } from '../compile/hosts.ts';
import type { PlannedPlay } from './state/input.ts';
import type { RunState } from './state/state.ts';

/** The hosts of a play: those that were chosen before the run, or where the inventory may have grown, chosen now. */
export function hostsOf({ growing, input }: RunState, { hosts, choice }: PlannedPlay): readonly string[] {
  const inventory = growing.now();
  if (!choice || (inventory === input.inventory && !choice.late)) return hosts;
  const { pattern, place, limit } = choice;
  const { diagnostics } = selectHosts(pattern, inventory, { place });
  for (const { message } of diagnostics) input.emit({ type: 'warning', message });
  return selectHosts(pattern, inventory, { limit, place }).hosts;
}
