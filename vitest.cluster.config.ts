import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/cluster/**/*.test.ts'],
    globalSetup: 'test/cluster/archives.ts',
    // Two at a time, the longest first: while one waits for its daemons, the other works. Both at once want 10 GB of memory.
    maxWorkers: 2,
    // Shows what tests say besides: times and memory.
    reporters: ['verbose'],
    testTimeout: 30 * 60_000,
    hookTimeout: 30 * 60_000,
  },
});
