import { defineConfig } from 'vitest/config';

/** `npm run histories:record`: plays the scenarios and writes their histories to test/replay/histories. */
export default defineConfig({
  test: {
    pool: 'forks',
    include: ['test/replay/*.record.ts'],
    globalSetup: ['./test/setup/workflow-bundle.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
