import type { Counts } from '../model/outcome.ts';

/** What fplay's exit code says; 6 is 2 and 4 together. */
export const exitCodes = {
  well: 0,
  fault: 1,
  failed: 2,
  /** Of `fplay lint`: there is advice left; of `fplay migrate`: something is left to decide. */
  advised: 2,
  /** Of `fplay drift`: something would change. */
  drifted: 3,
  unreachable: 4,
  mistake: 5,
  interrupted: 130,
} as const;

/** The exit code of a run; a task that doesn't converge counts as one that failed. */
export function exitCodeOf(summary: {
  readonly counts: Readonly<Record<string, Counts>>;
  readonly interrupted: boolean;
  readonly unsettled: number;
}): number {
  if (summary.interrupted) return exitCodes.interrupted;
  const rows = Object.values(summary.counts);
  const failed = summary.unsettled > 0 || rows.some((row) => row.failed > 0) ? exitCodes.failed : 0;
  const unreachable = rows.some((row) => row.unreachable > 0) ? exitCodes.unreachable : 0;
  return failed + unreachable;
}
