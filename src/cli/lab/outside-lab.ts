import { listed } from '../../report/text.ts';
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
