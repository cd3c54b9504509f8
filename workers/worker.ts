import type { Worker } from '@temporalio/worker';
import { createDeliveries } from '../activities/deliveries.ts';
import { traceOf } from '../activities/failure.ts';
import type { WorkerConfig } from '../config/index.ts';
import { openStore, pingStore } from '../store/index.ts';
import { findVendor } from '../vendors/registry.ts';
import { createWorkers } from './create-workers.ts';
import { createDeliveryRelay, type DeliveryRelay } from './dispatch/deliveries.ts';
import { relayInbox } from './dispatch/inbox.ts';
import { type DispatchParts, relayOutbox } from './dispatch/outbox.ts';
import { type Relay, startRelay } from './dispatch/relay.ts';
import { askLateQuestions } from './dispatch/late-questions.ts';
import { guardSweeps } from './dispatch/guard-sweeps.ts';
import { createSweepActivities } from './dispatch/sweep.ts';
import { openTemporal, type Temporal } from './dispatch/temporal.ts';
import { openWindow } from './dispatch/window.ts';
import { startHealthServer } from './health.ts';
import type { Running, StartContext } from './run-process.ts';
import { requireSearchAttributes } from './search-attributes-check.ts';
import { connectWorkers } from './temporal-connection.ts';
import { installTemporalRuntime } from './temporal-runtime.ts';
import { waitAtMost } from './wait-at-most.ts';
import { waitForStore } from './wait-for-store.ts';
import { workflowCode } from './workflow-code.ts';

const RELAY_EVERY_MS = 1_000;
/** For what hardly ever happens. */
const LOOK_EVERY_MS = 5 * 60_000;
const CONNECTIONS = 20;
/** What the relays have in hand gets this long when the process stops. */
const RELAYS_MS = 16_000;
/** The attributes may be registered by a process that was started together with this one. */
const ATTRIBUTES_PATIENCE_MS = 15_000;

/**
 * Starts a worker process: workers for all queues, and the relays that pass on what was left behind.
 * Waits for Postgres (migrated) and Temporal, in whatever order they come.
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
  const temporal = openTemporal(config.temporal);
  const [workflowBundle, connection] = await Promise.all([
    workflowCode(),
    connectWorkers(config.temporal, context),
    waitForStore(store, context),
  ]);
  const { namespace } = config.temporal;
  const patienceMs = ATTRIBUTES_PATIENCE_MS;
  await requireSearchAttributes(temporal.connection, { ...context, namespace, patienceMs });

  const deliveries = createDeliveries({ store, now: () => new Date() });
  const parts = { store, temporal, logger, pages: config.pages };
  const delivering = createDeliveryRelay(parts, deliveries);
  const relays = startRelays(parts, delivering);
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
    deps,
    deliveries,
    sweeping: createSweepActivities(parts),
    vendorCalls: config.vendorCalls,
    version: config.version,
    onRecorded: () => {
      relays.outbox.nudge();
      relays.deliveries.nudge();
    },
    onAnswered: () => {
      relays.inbox.nudge();
    },
  });
  const runs = Promise.all(workers.map((worker) => worker.run()));
  if (config.version !== null) {
    logger.info(config.version, 'workers of this version get work while it is the current one');
  }
  // Also before that: what makes it current waits for this process.
  health.become({ postgres: () => pingStore(store), temporal: () => answers(temporal) });
  return {
    failed: runs.then(() => Promise.reject(new Error('A worker has ended by itself.'))),
    stop: async () => {
      stopAll(workers);
      // A batch that hangs is let go of: its rows are leased, and given out again.
      const relayed = Promise.all(Object.values(relays).map((relay) => relay.stop()));
      const inHand = relayed.then(() => delivering.settled());
      await waitAtMost(RELAYS_MS, inHand).catch(() => undefined);
      await runs.catch((error: unknown) => {
        logger.error(traceOf(error), 'work in hand was given up: another worker gets it');
      });
      await Promise.all([connection.close(), temporal.close(), health.close()]);
      await store.close();
    },
  };
}

function startRelays(
  parts: DispatchParts,
  delivering: DeliveryRelay,
): {
  inbox: Relay;
  outbox: Relay;
  deliveries: Relay;
  sweeps: Relay;
  lateQuestions: Relay;
} {
  const { logger } = parts;
  const everyMs = RELAY_EVERY_MS;
  const window = openWindow(parts.store);
  const inbox = startRelay({
    name: 'inbox',
    batch: () => relayInbox(parts, window),
    everyMs,
    logger,
  });
  const outbox = startRelay({ name: 'outbox', batch: () => relayOutbox(parts), everyMs, logger });
  const deliveries = startRelay({
    name: 'deliveries',
    batch: () => delivering.batch(),
    everyMs,
    logger,
  });
  const sweeps = startRelay({
    name: 'guard of the sweeps',
    // It is looked at again at the next turn, whatever was necessary.
    batch: () => guardSweeps(parts).then(() => 0),
    everyMs: LOOK_EVERY_MS,
    logger,
  });
  const lateQuestions = startRelay({
    name: 'late questions',
    batch: () => askLateQuestions(parts),
    everyMs: LOOK_EVERY_MS,
    logger,
  });
  return { inbox, outbox, deliveries, sweeps, lateQuestions };
}

async function answers(temporal: Temporal): Promise<void> {
  if (!(await temporal.isThere())) throw new Error('Temporal does not answer.');
}

function stopAll(workers: readonly Worker[]): void {
  for (const worker of workers) {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  }
}
