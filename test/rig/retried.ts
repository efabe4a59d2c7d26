import type { Reporter, TestCase } from 'vitest/node';

/**
 * Tells at the end which tests came out well only when they were tried again, and what was wrong before; and, where nothing
 * is wrong but that workers were killed, which files went with them and are to be run again.
 */
export function retried(): Reporter {
  const found: TestCase[] = [];
  const tell = (line: string) => process.stdout.write(`${line}\n`);
  return {
    onTestCaseResult(test) {
      if (test.diagnostic()?.flaky) found.push(test);
    },
    onTestRunEnd(modules, errors) {
      for (const test of found) {
        const why = test.result().errors?.[0]?.message ?? '';
        tell(`tried again: ${test.module.relativeModuleId} > ${test.fullName}: ${why}`);
      }
      const lost = modules.filter((module) => module.state() === 'pending');
      const isAll = lost.length === errors.length && modules.every((module) => module.state() !== 'failed');
      if (lost.length > 0 && isAll)
        tell(`to be run again: ${lost.map((module) => module.relativeModuleId).join(' ')}`);
    },
  };
}
