import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/{bench,build}/*.test.mjs'],
    exclude: ['test/cluster/**'],
    // Real hosts and real shells: slow when the machine is busy, never because of a sleep.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 4,
  },
});
