import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/cluster/**/*.test.ts'],
    fileParallelism: false,
    // Shows what tests say besides: times and memory.
    reporters: ['verbose'],
    testTimeout: 30 * 60_000,
    hookTimeout: 30 * 60_000,
  },
});
