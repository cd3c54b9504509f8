import type { Worker } from '@temporalio/worker';
import { createDeliveries } from '../activities/deliveries.ts';
import { traceOf } from '../activities/failure.ts';
import type { WorkerConfig } from '../config/index.ts';
import { openStore, pingStore } from '../store/index.ts';
import { findVendor } from '../vendors/registry.ts';
import { createWorkers } from './create-workers.ts';
import { startRelays } from './dispatch/relays.ts';
import { createSweepActivities } from './dispatch/sweep.ts';
import { openTemporal, type Temporal } from './dispatch/temporal.ts';
import { startHealthServer } from './health.ts';
import { dataConverter, openPayloadEncryption } from './payloads/data-converter.ts';
import type { Running, StartContext } from './run-process.ts';
import { requireSearchAttributes } from './search-attributes-check.ts';
import { connectWorkers } from './temporal-connection.ts';
import { installTemporalRuntime } from './temporal-runtime.ts';
import { waitAtMost } from './wait-at-most.ts';
import { waitForStore } from './wait-for-store.ts';
import { workflowCode } from './workflow-code.ts';

const CONNECTIONS = 20;
/** When the process stops, the batches of the relays get this long. */
const RELAYS_MS = 16_000;
/** A process that started together with this one may still be registering the attributes. */
const ATTRIBUTES_PATIENCE_MS = 15_000;

/**
 * Starts a worker process: workers for all queues, and the relays of the store's queues. Waits for Postgres
 * (migrated) and Temporal, in whatever order they start.
 *
 * @throws SearchAttributesMissing when the namespace is not prepared
 */
export async function startWorker(
  config: Readonly<WorkerConfig>,
  context: StartContext,
): Promise<Running> {
  const { logger } = context;
  installTemporalRuntime(logger);
  const health = await startHealthServer(config.health);
  const store = openStore({ ...config.store, maxConnections: CONNECTIONS });
  const encryption = openPayloadEncryption(store, config, context);
  const converter = dataConverter(encryption);
  const temporal = openTemporal(config.temporal, converter);
  const [workflowBundle, connection] = await Promise.all([
    workflowCode({ encodesFailures: encryption.encrypts }),
    connectWorkers(config.temporal, context),
    waitForStore(store, context, { encryption }),
  ]);
  const { namespace } = config.temporal;
  const patienceMs = ATTRIBUTES_PATIENCE_MS;
  await requireSearchAttributes(temporal.connection, { ...context, namespace, patienceMs });

  const deliveries = createDeliveries({ store, now: () => new Date() });
  const parts = { store, temporal, logger, pages: config.pages };
  const relays = startRelays(parts, deliveries);
  const deps = {
    store,
    vendors: findVendor,
    publicUrl: config.publicUrl,
    logger,
    now: () => new Date(),
  };
  const workers = await createWorkers({
    connection,
    namespace,
    workflowBundle,
    dataConverter: converter,
    deps,
    deliveries,
    sweeping: createSweepActivities(parts),
    vendorCalls: config.vendorCalls,
    version: config.version,
    onRecorded: relays.look,
    onAnswered: relays.look,
  });
  const runs = Promise.all(workers.map((worker) => worker.run()));
  if (config.version !== null) {
    logger.info(config.version, 'workers of this version get work while it is the current one');
  }
  // Ready even before its version is current: `set-current` waits for this process.
  health.become({ postgres: () => pingStore(store), temporal: () => answers(temporal) });
  return {
    failed: runs.then(() => Promise.reject(new Error('A worker has ended by itself.'))),
    stop: async () => {
      stopAll(workers);
      // Gives up a batch that hangs: the leases of its rows end, and another process gets them.
      await waitAtMost(RELAYS_MS, relays.stop()).catch(() => undefined);
      await runs.catch((error: unknown) => {
        logger.error(traceOf(error), 'work in hand was given up: another worker gets it');
      });
      await Promise.all([connection.close(), temporal.close(), health.close()]);
      await store.close();
    },
  };
}

async function answers(temporal: Temporal): Promise<void> {
  if (!(await temporal.isThere())) throw new Error('Temporal does not answer.');
}

function stopAll(workers: readonly Worker[]): void {
  for (const worker of workers) {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  }
}
