import type { DataConverter } from '@temporalio/common';
import { type NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import type { WorkerOptions } from '@temporalio/worker';
import { createArchiveActivities } from '../activities/archive.ts';
import { createDeletionActivities } from '../activities/deletion.ts';
import type { Deliveries } from '../activities/deliveries.ts';
import { createDeliveryActivities } from '../activities/delivery.ts';
import type { SweepActivities } from '../activities/contract.ts';
import type { ActivityDeps } from '../activities/deps.ts';
import { beating, BEATS_EVERY_MS } from '../activities/heartbeats.ts';
import { inItsOwnName, safeFailures } from '../activities/interceptor.ts';
import { createRecordActivities } from '../activities/record.ts';
import { createVendorActivities } from '../activities/vendor.ts';
import type { VendorCallLimits, WorkerVersion } from '../config/index.ts';
import { VENDOR_NAMES, type VendorName } from '../domain/vendor-name.ts';
import { QUEUES, vendorQueue } from '../workflows/messages.ts';

export interface WorkersOptions {
  connection: NativeConnection;
  namespace: string;
  workflowBundle: WorkflowBundleOption;
  /** Reads and writes what goes to Temporal; the bundle fits it. */
  dataConverter: DataConverter;
  deps: ActivityDeps;
  deliveries: Deliveries;
  sweeping: SweepActivities;
  /** How much of each vendor's queue is done at a time and in a second. */
  vendorCalls: VendorCallLimits;
  /** Null: they share all work with any others that have none. */
  version: WorkerVersion | null;
  /** Called after every write of a transition. */
  onRecorded: (verificationId: string) => void;
  /** Called when a vendor's answer waits to be signaled. */
  onAnswered: () => void;
}

/** Work in hand gets this long to finish; a call to a vendor then fails and is tried elsewhere. */
const GRACE = '10 seconds';
const FORCE = '20 seconds';

/**
 * How much each queue does at a time. Records are bounded by the connections to Postgres; a vendor that
 * hangs can have all its calls, and takes none from another. What an earlier build asked for of all
 * vendors has no setting.
 */
const CONCURRENCY = { records: 20, callsOfEarlierBuilds: 50, deliveries: 60 } as const;
/** A call takes longer than handing it out: two connections that wait for work feed fifty calls. */
const POLLS_OF_A_VENDOR = 2;

/**
 * After a restart everything that waits is on the queue that all workers share, which the SDK gives two
 * of ten pollers. Beside the server that is as fast; over a network each poll costs a round trip.
 */
const NON_STICKY = 0.5;

/**
 * One worker per queue, so that a slow vendor or a dead endpoint never holds up other work: workflow tasks and
 * writes, calls to each vendor, deliveries.
 */
export async function createWorkers(options: WorkersOptions): Promise<Worker[]> {
  const { workflowBundle, deps, sweeping, onRecorded, onAnswered } = options;
  const { connection, namespace, dataConverter } = options;
  const common = {
    ...{ connection, namespace, dataConverter },
    shutdownGraceTime: GRACE,
    shutdownForceTime: FORCE,
    interceptors: {
      activity: [beating, safeFailures(deps.logger), inItsOwnName(deps.store)],
    },
    maxHeartbeatThrottleInterval: BEATS_EVERY_MS,
    nonStickyToStickyPollRatio: NON_STICKY,
    ...versioning(options.version),
  } satisfies Partial<WorkerOptions>;
  const calls = {
    ...createVendorActivities({ ...deps, onAnswered }),
    ...createArchiveActivities(deps),
    ...createDeletionActivities(deps),
  };
  return Promise.all([
    Worker.create({
      ...common,
      taskQueue: QUEUES.verification,
      workflowBundle,
      activities: { ...createRecordActivities({ ...deps, onRecorded }), ...sweeping },
      maxConcurrentActivityTaskExecutions: CONCURRENCY.records,
      maxCachedWorkflows: 1_000,
    }),
    // Calls that were asked for before vendors had their own queues are waiting in the shared one.
    ...[undefined, ...VENDOR_NAMES].map((vendor) =>
      Worker.create({
        ...common,
        taskQueue: vendorQueue(vendor),
        activities: calls,
        ...boundsOf(vendor, options.vendorCalls),
      }),
    ),
    Worker.create({
      ...common,
      taskQueue: QUEUES.delivery,
      activities: createDeliveryActivities(deps, options.deliveries),
      maxConcurrentActivityTaskExecutions: CONCURRENCY.deliveries,
    }),
  ]);
}

/**
 * A worker with a version gets work once that is the current one (`set-current`). Workflows then go on in
 * it, at their next task: all of them, since none can be left to a build that is no longer deployed.
 */
function versioning(version: WorkerVersion | null): Partial<WorkerOptions> {
  if (version === null) return {};
  return {
    workerDeploymentOptions: {
      version,
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  };
}

/** A rate is the server's to keep, over all workers; who polled last says which. */
function boundsOf(
  vendor: VendorName | undefined,
  limits: VendorCallLimits,
): Partial<WorkerOptions> & { maxConcurrentActivityTaskExecutions: number } {
  const earlier = { atOnce: CONCURRENCY.callsOfEarlierBuilds, perSecond: null };
  const { atOnce, perSecond } = vendor === undefined ? earlier : limits[vendor];
  return {
    maxConcurrentActivityTaskExecutions: atOnce,
    maxConcurrentActivityTaskPolls: Math.min(POLLS_OF_A_VENDOR, atOnce),
    ...(perSecond === null ? {} : { maxTaskQueueActivitiesPerSecond: perSecond }),
  };
}
