import { defineConfig } from 'vitest/config';

/** What `npm run bench` measures under skipped time; never part of the test run. */
export default defineConfig({
  test: {
    pool: 'forks',
    include: ['bench/*.bench.ts'],
    globalSetup: ['./test/setup/workflow-bundle.ts'],
    reporters: ['dot'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
