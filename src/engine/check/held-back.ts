import type { Outcome } from '../../model/outcome.ts';
import type { Accounts } from '../../saved/account.ts';
import { driftOf, type Now } from '../../saved/drifted.ts';
import { ConnectionLost } from '../../sdk/host.ts';
import { failed, fromError } from '../outcome/result.ts';

/** Lines of what has drifted that are told. */
const most = 20;

/** How a host ends that isn't as a saved plan saw it; undefined for one that is. */
export function heldBack(host: string, saved: Accounts, now: Now): Outcome | undefined {
  if (!saved[host] && !now.accounts[host]) return undefined;
  if (now.accounts[host]?.lost === 'unreachable')
    return fromError(new ConnectionLost("it can't be reached, and so not compared with the plan"));
  if (saved[host]?.lost !== undefined)
    return refuse(
      [`the check that the plan was saved from didn't get to its end here: ${saved[host].lost}`],
      'mend that, and save a plan anew',
    );
  const lines = driftOf(host, saved, now);
  if (lines.length === 0) return undefined;
  const more = lines.length > most ? [`and ${lines.length - most} more`] : [];
  const told = ["the host isn't as the plan saw it:", ...lines.slice(0, most), ...more];
  return refuse(told, 'nothing was done here; look at a new check, and save that');
}

function refuse(lines: readonly string[], hint: string): Outcome {
  return failed({ message: lines.join('\n  '), hint });
}
