import { defineConfig } from 'vitest/config';

const postgres = './test/setup/postgres-cluster.ts';
const workflowBundle = './test/setup/workflow-bundle.ts';

interface ProjectOptions {
  folders: string[];
  globalSetup?: string[];
  testTimeout?: number;
  /** Projects of one group run together; the groups one after the other. */
  group?: number;
  maxWorkers?: number;
}

const project = (name: string, options: ProjectOptions) => ({
  extends: true as const,
  test: {
    name,
    include: options.folders.map((folder) => `test/${folder}/**/*.test.ts`),
    globalSetup: options.globalSetup ?? [],
    testTimeout: options.testTimeout ?? 10_000,
    hookTimeout: 120_000,
    maxWorkers: options.maxWorkers ?? 2,
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
        folders: ['domain', 'vendors', 'config', 'sandbox'],
        testTimeout: 60_000,
      }),
      project('tools', { folders: ['tools'], testTimeout: 60_000 }),
      project('store', { folders: ['store'], globalSetup: [postgres], testTimeout: 30_000 }),
      project('activities', {
        folders: ['activities'],
        globalSetup: [postgres],
        testTimeout: 30_000,
      }),
      project('api', { folders: ['api', 'workers'], globalSetup: [postgres], testTimeout: 30_000 }),
      project('workflows', {
        folders: ['workflows', 'replay'],
        globalSetup: [workflowBundle],
        testTimeout: 60_000,
      }),
      // Whole stacks of processes: one file at a time on two cores.
      project('e2e', {
        folders: ['e2e', 'chaos'],
        globalSetup: [],
        testTimeout: 180_000,
        group: 1,
        maxWorkers: 1,
      }),
    ],
  },
});
