import { defineConfig } from 'vitest/config';

const postgres = './test/setup/postgres-cluster.ts';
const workflowBundle = './test/setup/workflow-bundle.ts';
const builtCode = './test/setup/built-code.ts';

interface ProjectOptions {
  folders: string[];
  globalSetup?: string[];
  testTimeout?: number;
  /** Projects of one group run together; the groups one after the other. */
  group?: number;
}

const project = (name: string, options: ProjectOptions) => ({
  extends: true as const,
  test: {
    name,
    include: options.folders.map((folder) => `test/${folder}/**/*.test.ts`),
    globalSetup: options.globalSetup ?? [],
    testTimeout: options.testTimeout ?? 10_000,
    hookTimeout: 120_000,
    // A wait for a condition lasts as long as a busy machine needs; vitest's second is too short.
    expect: { poll: { timeout: 20_000 } },
    maxWorkers: 2,
    // Each worker loads the code once, not once a file, which would take longer than most files.
    isolate: false,
    sequence: { groupOrder: options.group ?? 0 },
  },
});

// A project's global set-up runs only when one of its files does: unit tests start no server.
export default defineConfig({
  test: {
    pool: 'forks',
    projects: [
      // Property tests only compute; on a busy machine they take several times as long.
      project('unit', {
        folders: ['domain', 'vendors', 'config', 'sandbox', 'clients'],
        testTimeout: 60_000,
      }),
      project('tools', { folders: ['tools'], testTimeout: 60_000 }),
      project('store', { folders: ['store'], globalSetup: [postgres], testTimeout: 30_000 }),
      project('activities', {
        folders: ['activities'],
        globalSetup: [postgres],
        testTimeout: 30_000,
      }),
      project('api', {
        folders: ['api', 'workers', 'console'],
        globalSetup: [postgres],
        testTimeout: 30_000,
      }),
      project('workflows', {
        folders: ['workflows', 'replay'],
        globalSetup: [workflowBundle],
        testTimeout: 60_000,
      }),
      // Whole stacks of processes: they wait more than they compute, and would starve other tests.
      project('e2e', {
        folders: ['e2e', 'chaos'],
        globalSetup: [builtCode],
        testTimeout: 180_000,
        group: 1,
      }),
    ],
  },
});
