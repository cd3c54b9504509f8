import { defineConfig } from 'vitest/config';

/** What `npm run bench -- lists` measures on a Postgres of its own; never part of the test run. */
export default defineConfig({
  test: {
    pool: 'forks',
    include: ['bench/lists/*.bench.ts'],
    globalSetup: ['./test/setup/postgres-cluster.ts'],
    reporters: ['dot'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
