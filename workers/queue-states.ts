import type { WorkflowService } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { WorkerVersion } from '../config/index.ts';
import { VENDOR_NAMES } from '../domain/vendor-name.ts';
import { QUEUES, vendorQueue } from '../workflows/messages.ts';

const { TASK_QUEUE_TYPE_ACTIVITY, TASK_QUEUE_TYPE_WORKFLOW } =
  proto.temporal.api.enums.v1.TaskQueueType;
const { WORKER_VERSIONING_MODE_VERSIONED } = proto.temporal.api.enums.v1.WorkerVersioningMode;

/** Which workers poll a queue, and to which version the server gives its work. */
export interface QueueState {
  name: string;
  /** The version of each worker that has polled in the last minutes; null for one without a version. */
  pollers: (WorkerVersion | null)[];
  /** The version whose workers get the work; null: the workers without a version. */
  current: WorkerVersion | null;
}

/** The queues that this build needs; the shared one of earlier builds may have no workers. */
const NAMES = [QUEUES.verification, QUEUES.delivery, ...VENDOR_NAMES.map(vendorQueue)];

/** Describes all queues that this build needs. Throws Temporal's error when it does not answer. */
export function describeQueues(
  services: { workflowService: WorkflowService },
  namespace: string,
): Promise<QueueState[]> {
  return Promise.all(NAMES.map((name) => describeQueue(services, namespace, name)));
}

async function describeQueue(
  { workflowService }: { workflowService: WorkflowService },
  namespace: string,
  name: string,
): Promise<QueueState> {
  const { pollers, versioningInfo } = await workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name },
    // The other queues have activities only.
    taskQueueType:
      name === QUEUES.verification ? TASK_QUEUE_TYPE_WORKFLOW : TASK_QUEUE_TYPE_ACTIVITY,
  });
  return {
    name,
    pollers: pollers.map(({ deploymentOptions: options }) =>
      options?.workerVersioningMode === WORKER_VERSIONING_MODE_VERSIONED
        ? versionOf(options)
        : null,
    ),
    current: versionOf(versioningInfo?.currentDeploymentVersion),
  };
}

function versionOf(
  said: { deploymentName?: string | null; buildId?: string | null } | null | undefined,
): WorkerVersion | null {
  const { deploymentName, buildId } = said ?? {};
  return deploymentName && buildId ? { deploymentName, buildId } : null;
}

/** Whether both are the same version, or both none. */
export function isSameVersion(one: WorkerVersion | null, other: WorkerVersion | null): boolean {
  return one?.deploymentName === other?.deploymentName && one?.buildId === other?.buildId;
}
