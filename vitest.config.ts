import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/{bench,build}/*.test.mjs'],
    exclude: ['test/cluster/**'],
    // Real hosts and real shells: slow when the machine is busy, never because of a sleep.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 4,
    // What runs keep for the next ones stays out of the home.
    env: { XDG_STATE_HOME: join(tmpdir(), 'fplay-test-state') },
  },
});
