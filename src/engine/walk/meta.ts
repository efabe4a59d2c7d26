import { TemplateError } from '../../template/templating.ts';
import type { Place } from '../state/place.ts';
import { type HostRun, momentOf } from '../state/state.ts';
import { waitingForOthers } from '../variables/hostvars.ts';
import { firstFalse } from '../variables/keywords.ts';
import { scopeOf } from '../variables/scope.ts';
import { inOneHost } from './meet.ts';

/** Done once for all hosts that get there: the first of them decides by its own variables, as in Ansible. */
const forAll: readonly string[] = [
  'end_play',
  'end_batch',
  'clear_facts',
  'clear_host_errors',
  'refresh_inventory',
];

/** Obeys a `meta` task. It isn't counted. The walk itself flushes handlers. Throws TemplateError. */
export async function runMeta(place: Place): Promise<'flush_handlers' | undefined> {
  const { run, position, step } = place;
  const what = String(Object.values(step.task.args)[0]);
  if (forAll.includes(what)) {
    if (place.around.rolling)
      throw new TemplateError(`\`meta: ${what}\` inside \`rolling\`: hosts in turns do not meet`, {
        hint: 'put it before or behind the step that is done in turns',
      });
    await inOneHost(place, async () => {
      if (await isWanted(place)) await obeyForAll(what, place);
      return { flow: 'next', stored: [] };
    });
    return undefined;
  }
  run.batch.progress.reach(run.host.name, position);
  if (!(await isWanted(place))) return undefined;
  if (what === 'flush_handlers') return what;
  const role = step.roleRuns?.at(-1);
  if (what === 'end_role' && role !== undefined) run.endedRoles.add(role);
  if (what === 'end_host') run.ended = true;
  if (what === 'reset_connection') await run.batch.run.connections.reset(run.host.name);
  return undefined;
}

async function isWanted(place: Place): Promise<boolean> {
  const { run, step, position, around } = place;
  const scope = scopeOf(run, step, position, around.local);
  const { templating } = run.batch.run.input;
  return (await waitingForOthers(place, () => firstFalse(step.when, scope, templating))) === undefined;
}

async function obeyForAll(what: string, { run, position }: Place): Promise<void> {
  const { batch } = run;
  const { hosts } = batch.run;
  if (what === 'refresh_inventory') await refreshInventory(run);
  if (what === 'end_play') batch.ended = 'play';
  if (what === 'end_batch') batch.ended = 'batch';
  if (what === 'clear_facts')
    for (const name of batch.playHosts) hosts.get(name)?.facts.clear(momentOf(run, position));
  if (what !== 'clear_host_errors') return;
  for (const other of hosts.values()) other.lost = false;
  batch.run.losses += 1;
}

/** Hosts that are gone from it finish the play. */
async function refreshInventory({ batch }: HostRun): Promise<void> {
  const { input, growing } = batch.run;
  const read = await input.rereadInventory?.();
  if (read === undefined) return;
  if ('mistake' in read)
    throw new TemplateError(`the inventory can't be read again: ${read.mistake}`, {
      hint: 'what it said before still holds',
    });
  growing.refresh(read.inventory);
}
