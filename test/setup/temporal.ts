import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { inject } from 'vitest';
import { ensureTemporalServer, ensureTimeSkippingServer } from '../../tools/setup/servers.mjs';
import {
  registerSearchAttributes,
  SEARCH_ATTRIBUTE_NAMES,
} from '../../workers/prepare-temporal.ts';
import './provided.ts';

/** `INDEXED_VALUE_TYPE_KEYWORD` of temporal/api/enums/v1/common.proto. */
const KEYWORD = 2;
const TIME_SKIPPING_NAMESPACE = 'default';
const DEV_SERVER_NAMESPACE = 'durable-kyc';

/**
 * A Temporal server whose clock jumps to the next timer while nothing else is to be done: weeks
 * pass in a second. Call `teardown()` on it in the end. It cannot list workflows.
 */
export async function createTimeSkippingEnvironment(): Promise<TestWorkflowEnvironment> {
  onlyErrors();
  const path = await ensureTimeSkippingServer();
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  // This server cannot list search attributes, so what is missing cannot be asked.
  await environment.connection.operatorService.addSearchAttributes({
    namespace: TIME_SKIPPING_NAMESPACE,
    searchAttributes: Object.fromEntries(SEARCH_ATTRIBUTE_NAMES.map((name) => [name, KEYWORD])),
  });
  return environment;
}

/**
 * A real Temporal server in memory, in real time, with the search attributes registered. Call
 * `teardown()` on it in the end.
 * @param options.dynamicConfig limits of the server's own, e.g. `history.maxTotalUpdates`
 */
export async function createDevServer(
  options: { dynamicConfig?: Record<string, number> } = {},
): Promise<TestWorkflowEnvironment> {
  onlyErrors();
  const path = await ensureTemporalServer();
  const environment = await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path },
      namespace: DEV_SERVER_NAMESPACE,
      extraArgs: Object.entries(options.dynamicConfig ?? {}).flatMap(([name, value]) => [
        '--dynamic-config-value',
        `${name}=${value}`,
      ]),
    },
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
export function onlyErrors(): void {
  if (isQuiet) return;
  isQuiet = true;
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
  });
}
