import { createDriftLog, hasDrifted } from '../../report/drift-log.ts';
import { exitCodes } from '../exit-code.ts';
import type { DriftOptions } from '../options.ts';
import type { Surroundings } from '../streams.ts';
import { chooseDriftReporter } from './choose-reporter.ts';
import { execute } from './execute.ts';
import { withPlan } from './run.ts';

/**
 * `fplay drift`: a check that tells what differs, and nothing else. Resolves to the exit code: that of a run where a
 * host failed or couldn't be reached, 3 where something would change.
 */
export function driftCommand(
  playbooks: readonly string[],
  options: DriftOptions,
  process: Surroundings,
): Promise<number> {
  return withPlan(
    playbooks,
    { ...options, check: true, diff: true, verify: false },
    process,
    async (execution, surroundings) => {
      const log = createDriftLog();
      const reporter = await chooseDriftReporter(log, options, surroundings);
      const code = await execute(execution, surroundings, reporter);
      if (code !== exitCodes.well) return code;
      return hasDrifted(log, options.strict) ? exitCodes.drifted : exitCodes.well;
    },
  );
}
