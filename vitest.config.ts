import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { retried } from './test/rig/retried.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/{bench,build}/*.test.mjs'],
    exclude: ['test/cluster/**'],
    // Real hosts and real shells: slow when the machine is busy, never because of a sleep.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Hosts, shells and runs of all four workers share the machine: what misses its moment once is tried again, and told as such.
    retry: 1,
    reporters: ['default', retried()],
    maxWorkers: 4,
    // What runs keep for the next ones stays out of the home.
    env: { XDG_STATE_HOME: join(tmpdir(), 'fplay-test-state') },
  },
});
