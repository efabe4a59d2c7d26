import { defineConfig } from 'vitest/config';

/** The nightly form: thousands of made-up playbooks. `FPLAY_COUNT` of them, where that is set. */
export default defineConfig({
  test: {
    include: ['test/property/**/*.test.ts'],
    env: { FPLAY_NIGHTLY: '1' },
    // Each file has hosts of its own: side by side they take what four cores give.
    maxWorkers: 4,
    hookTimeout: 120_000,
  },
});
