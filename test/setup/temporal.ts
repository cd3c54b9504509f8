import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { inject } from 'vitest';
import { ensureTemporalServer, ensureTimeSkippingServer } from '../../tools/setup/servers.mjs';
import {
  addSearchAttributes,
  registerSearchAttributes,
} from '../../tools/stack/temporal-namespace.ts';
import './provided.ts';

const TIME_SKIPPING_NAMESPACE = 'default';
const DEV_SERVER_NAMESPACE = 'durable-kyc';

/**
 * A Temporal server whose clock jumps to the next timer while nothing else is to be done: weeks
 * pass in a second. Call `teardown()` on it in the end. It cannot list workflows.
 */
export async function createTimeSkippingEnvironment(): Promise<TestWorkflowEnvironment> {
  onlyWarnings();
  const path = await ensureTimeSkippingServer();
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  await addSearchAttributes(environment.connection, TIME_SKIPPING_NAMESPACE);
  return environment;
}

/**
 * A real Temporal server in memory, in real time, with the search attributes registered. Call
 * `teardown()` on it in the end.
 */
export async function createDevServer(): Promise<TestWorkflowEnvironment> {
  onlyWarnings();
  const path = await ensureTemporalServer();
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'existing-path', path }, namespace: DEV_SERVER_NAMESPACE },
  });
  await registerSearchAttributes(environment.connection, DEV_SERVER_NAMESPACE);
  return environment;
}

/** The workflow bundle of this run, as `Worker.create` takes it. */
export function workflowBundle(): { codePath: string } {
  return { codePath: inject('workflowBundlePath') };
}

let isQuiet = false;

/** The SDK logs every worker's life otherwise. Once per process, before anything uses the runtime. */
function onlyWarnings(): void {
  if (isQuiet) return;
  isQuiet = true;
  Runtime.install({ logger: new DefaultLogger('WARN') });
}
