import type { Outcome, Result } from '../../model/outcome.ts';
import type { HostState } from '../state/state.ts';

/**
 * Adds a task's outcome to its host's row of the recap, as Ansible counts. `rescued`: a block's rescue follows.
 * An include in a loop counts once for each time that it brought something, any other task once.
 */
export function count(
  { counts }: HostState,
  outcome: Outcome,
  { rescued, includes }: { readonly rescued: boolean; readonly includes: boolean },
): void {
  const changed = outcome.result.changed === true ? 1 : 0;
  switch (outcome.status) {
    case 'ok':
      counts.ok += includes ? inclusions(outcome) : 1;
      return;
    case 'changed':
      counts.ok++;
      counts.changed++;
      return;
    case 'skipped':
      counts.skipped++;
      return;
    case 'unknown':
      counts.unknown++;
      return;
    case 'failed':
      if (outcome.ignored) {
        counts.ok++;
        counts.ignored++;
        counts.changed += changed;
      } else if (rescued) counts.rescued++;
      else counts.failed++;
      return;
    case 'unreachable':
      if (outcome.ignored) {
        counts.ok++;
        counts.ignored++;
      } else if (rescued) counts.rescued++;
      else counts.unreachable++;
  }
}

function inclusions({ result }: Outcome): number {
  if (!Array.isArray(result.results)) return 1;
  return result.results.filter((item: Result) => item.skipped !== true).length;
}
