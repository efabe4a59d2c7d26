import { tasksOf } from '../../compile/list.ts';
import { listed } from '../../report/text.ts';
import type { Registry } from '../../sdk/registry.ts';
import type { Diagnostic } from '../../source/diagnostic.ts';
import type { Plan } from '../run/plan.ts';

/** Plays on hosts that the inventory, and so the lab, doesn't have: those run on this machine. */
export function playsOutsideLab(
  { plays, inventory }: Pick<Plan, 'plays' | 'inventory'>,
  severity: Diagnostic['severity'],
): readonly Diagnostic[] {
  return plays.flatMap(({ program: { play }, hosts }): readonly Diagnostic[] => {
    const outside = hosts.filter((host) => !inventory.hosts.has(host));
    if (outside.length === 0) return [];
    const names = listed(outside.map((name) => `\`${name}\``));
    return [
      {
        severity,
        message: `this play would run on this machine: the lab has no host ${names}`,
        place: play.origin.locate(['hosts']),
        hint: `write \`hosts: all\`, or put ${names} into the inventory, so that the lab has it`,
      },
    ];
  });
}

/** Modules that only look. */
const looking: readonly string[] = [
  'find',
  'getent',
  'ping',
  'setup',
  'slurp',
  'stat',
  'uri',
  'wait_for',
  'wait_for_connection',
];

/** Tasks that may change this machine: they are delegated to it, or connect to nothing else, and the lab has no such host. */
export function tasksOutsideLab(
  { plays, inventory }: Pick<Plan, 'plays' | 'inventory'>,
  registry: Registry,
): readonly Diagnostic[] {
  const tasks = plays.flatMap(({ program: { sections, handlers } }) =>
    [...sections.flat(), ...handlers].flatMap(tasksOf),
  );
  return tasks.flatMap(({ task, delegateTo, connection }): readonly Diagnostic[] => {
    const isHere = delegateTo === undefined ? connection === 'local' : isThisMachine(delegateTo);
    const module = registry.get(task.action);
    const isHarmless =
      !module || module.local || looking.includes(task.action) || isFalse(task.changedWhen?.[0]?.expression);
    if (!isHere || isHarmless || inventory.hosts.has(String(delegateTo))) return [];
    return [
      {
        severity: 'warning',
        message: `this task works on this machine, not in the lab: ${task.name ?? task.action}`,
        place: task.origin.place,
        hint: 'give the inventory a host `localhost`, and the lab has one too',
      },
    ];
  });
}

function isThisMachine(host: string): boolean {
  return ['localhost', '127.0.0.1', '::1'].includes(host);
}

function isFalse(expression: string | boolean | undefined): boolean {
  return expression === false || expression === 'false';
}
