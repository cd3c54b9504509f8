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
  /** Converts payloads to and from Temporal; the workflow bundle must be made for the same one. */
  dataConverter: DataConverter;
  deps: ActivityDeps;
  deliveries: Deliveries;
  sweeping: SweepActivities;
  /** For each vendor, how many calls at a time and per second. */
  vendorCalls: VendorCallLimits;
  /** Null: unversioned workers, which share all work with each other. */
  version: WorkerVersion | null;
  /** Called after every write of a transition. */
  onRecorded: (verificationId: string) => void;
  /** Called when a vendor's answer waits for the relay. */
  onAnswered: () => void;
}

/** At shutdown, running activities get this long; then a call fails, and another worker retries it. */
const GRACE = '10 seconds';
const FORCE = '20 seconds';

/**
 * Concurrent activities of each queue. The pool of Postgres connections limits `records`. Each vendor has its
 * own limit (`vendorCalls`), so that one that hangs takes no slot from another; the one queue of earlier
 * builds has no setting.
 */
const CONCURRENCY = { records: 20, callsOfEarlierBuilds: 50, deliveries: 60 } as const;
/** A call takes longer than a poll for it, so two pollers keep fifty slots busy. */
const POLLS_OF_A_VENDOR = 2;

/**
 * After a restart all waiting workflow tasks are on the non-sticky queue, to which the SDK gives only two of
 * ten pollers. That suffices next to the server, but over a network each poll costs a round trip.
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
    // Calls that an earlier build scheduled wait in the one queue for all vendors (undefined).
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
 * A worker with a version gets work once that version is the current one (`set-current`). All workflows then
 * move to it at their next task (AUTO_UPGRADE), since the earlier build will no longer be deployed.
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

/** The Temporal server enforces the rate for all workers together, by the setting of the latest poll. */
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
