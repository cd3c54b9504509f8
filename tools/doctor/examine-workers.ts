import type { WorkerVersion } from '../../config/index.ts';
import type { Temporal } from '../../workers/dispatch/temporal.ts';
import { describeQueues, isSameVersion, type QueueState } from '../../workers/queue-states.ts';
import type { Finding } from './findings.ts';

const ASK_MS = 5_000;

/** As `ofQueues`, of all queues of ours. */
export async function ofWorkers(temporal: Temporal, namespace: string): Promise<Finding[]> {
  const { connection } = temporal;
  return ofQueues(await temporal.within(ASK_MS, () => describeQueues(connection, namespace)));
}

/** Queues without a worker: none polls them, or none of the version that the server sends their work to. */
export function ofQueues(queues: readonly QueueState[]): Finding[] {
  const idle = queues.filter(({ pollers }) => pollers.length === 0);
  const inVain = queues.filter(
    ({ pollers, current }) =>
      pollers.length > 0 && !pollers.some((poller) => isSameVersion(poller, current)),
  );
  return [...ofIdle(idle), ...ofVersions(inVain)];
}

function ofIdle(queues: readonly QueueState[]): Finding[] {
  if (queues.length === 0) return [];
  const why = `No worker asks for the work of ${namesOf(queues)}.`;
  return [{ what: 'workers', why, help: 'start a worker of this build (the process `worker`)' }];
}

/** Workflow tasks and activities wait there until another version is current, or its workers are there. */
function ofVersions(queues: readonly QueueState[]): Finding[] {
  const [first] = queues;
  if (first === undefined) return [];
  const { current, pollers } = first;
  const names = pollers.map((one) => (one === null ? 'workers without one' : nameOf(one)));
  const why =
    `Nobody does the work of ${namesOf(queues)}: ` +
    `${current === null ? 'no version is current' : `${nameOf(current)} is current`}, ` +
    `and only ${[...new Set(names)].join(' and ')} ask for it.`;
  return [{ what: 'worker version', why, help: helpWith(current, pollers) }];
}

function helpWith(current: WorkerVersion | null, pollers: QueueState['pollers']): string {
  const other = pollers.find((poller) => poller !== null);
  if (other !== undefined) {
    const { deploymentName, buildId } = other;
    return `TEMPORAL_DEPLOYMENT_NAME=${deploymentName} TEMPORAL_WORKER_BUILD_ID=${buildId} npm run set-current`;
  }
  const unset = `temporal worker deployment set-current-version --deployment-name ${current?.deploymentName ?? ''} --unversioned`;
  return `start a worker of that version, or go back to those without one: ${unset}`;
}

const namesOf = (queues: readonly QueueState[]): string =>
  queues.map(({ name }) => name).join(', ');

const nameOf = ({ deploymentName, buildId }: WorkerVersion): string =>
  `${deploymentName}.${buildId}`;
