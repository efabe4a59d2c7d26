import type { Outcome } from '../model/outcome.ts';
import type { HostState } from './state.ts';

/** Adds a task's outcome to its host's row of the recap, as Ansible counts. `rescued`: a block's rescue follows. */
export function count({ counts }: HostState, outcome: Outcome, rescued: boolean): void {
  const changed = outcome.result.changed === true ? 1 : 0;
  switch (outcome.status) {
    case 'ok':
      counts.ok++;
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
      counts.unreachable++;
      if (outcome.ignored) counts.skipped++;
  }
}
