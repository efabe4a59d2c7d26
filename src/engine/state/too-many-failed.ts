import type { BatchState } from './state.ts';

/** Whether so many hosts of a batch failed that, by `max_fail_percentage`, none goes on. */
export function tooManyFailed({ hosts, program, run }: BatchState): boolean {
  const { maxFailPercentage } = program.play;
  if (maxFailPercentage === undefined) return false;
  const failed = hosts.filter((name) => run.hosts.get(name)?.lost).length;
  return failed > 0 && (failed / hosts.length) * 100 > maxFailPercentage;
}
