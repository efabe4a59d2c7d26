import { firstFalse } from './conditions.ts';
import { waitingForOthers } from './hostvars.ts';
import type { Place } from './place.ts';
import { momentOf } from './state.ts';
import { scopeOf } from './variables.ts';

/** Obeys a `meta` task. It isn't counted. The walk itself flushes handlers. */
export async function runMeta(place: Place): Promise<'flush_handlers' | undefined> {
  const { run, step, position, around } = place;
  const { batch, host } = run;
  const { input, hosts, connections } = batch.run;
  const scope = scopeOf(run, step, position, around.local);
  batch.progress.reach(host.name, position);
  const unmet = await waitingForOthers(place, () => firstFalse(step.when, scope, input.templating));
  if (unmet) return undefined;
  switch (Object.values(step.task.args)[0]) {
    case 'flush_handlers':
      return 'flush_handlers';
    case 'end_host':
      run.ended = true;
      return undefined;
    case 'end_play':
      batch.ended = 'play';
      return undefined;
    case 'end_batch':
      batch.ended = 'batch';
      return undefined;
    case 'clear_facts':
      host.facts.clear(momentOf(run, position));
      return undefined;
    case 'clear_host_errors':
      for (const other of hosts.values()) other.lost = false;
      return undefined;
    case 'reset_connection':
      await connections.reset(host.name);
      return undefined;
    default:
      return undefined;
  }
}
