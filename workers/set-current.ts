import type { Connection } from '@temporalio/client';
import type { SetCurrentConfig, WorkerVersion } from '../config/index.ts';
import { KycError } from '../domain/errors.ts';
import { describeQueues, isSameVersion, type QueueState } from './queue-states.ts';
import type { StartContext } from './run-process.ts';
import { connectClient } from './temporal-connection.ts';
import { waitFor } from './wait-for.ts';

/** Workers that start together with this process poll within seconds. */
const PATIENCE_MS = 60_000;
const CALL_MS = 20_000;
/** gRPC's `INVALID_ARGUMENT`, `PERMISSION_DENIED`, `FAILED_PRECONDITION`, `UNIMPLEMENTED`: final. */
const REFUSALS = [3, 7, 9, 12];

/**
 * Makes this version the current one: Temporal then gives all work, also of open workflows, to its workers.
 * Waits until Temporal is up and workers of this version poll every queue. Safe to repeat; also the way back
 * to an earlier version.
 *
 * @throws KycError `workflow_unavailable`, naming what is missing after `patienceMs`, or why Temporal
 *   refuses; the current version then stays
 */
export async function runSetCurrent(
  { temporal, version }: Readonly<SetCurrentConfig>,
  context: StartContext,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const connection = await connectClient(temporal, context);
  const giveUpAt = performance.now() + patienceMs;
  const attempt = async (): Promise<KycError | null> => {
    try {
      await setCurrent(connection, temporal.namespace, version);
      return null;
    } catch (error) {
      const isOver = performance.now() > giveUpAt;
      const failure = refusalIn(error) ?? (isOver && error instanceof KycError ? error : null);
      if (failure === null) throw error;
      return failure;
    }
  };
  try {
    const failure = await waitFor('the workers of this version', attempt, context);
    if (failure !== null) throw failure;
    context.logger.info(version, 'all work goes to the workers of this version');
  } finally {
    await connection.close();
  }
}

async function setCurrent(
  connection: Connection,
  namespace: string,
  version: WorkerVersion,
): Promise<void> {
  const { deploymentName, buildId } = version;
  const requireOfAll = async (
    problem: string,
    isSo: (queue: QueueState) => boolean,
  ): Promise<void> => {
    const queues = await describeQueues(connection, namespace);
    const others = queues.filter((queue) => !isSo(queue)).map(({ name }) => name);
    if (others.length > 0) throw notYet(`${problem} ${others.join(', ')}.`);
  };
  await connection.withDeadline(Date.now() + CALL_MS, async () => {
    const isAsking = ({ pollers }: QueueState): boolean =>
      pollers.some((poller) => isSameVersion(poller, version));
    await requireOfAll(`No worker of ${deploymentName}.${buildId} asks for the work of`, isAsking);
    await connection.workflowService.setWorkerDeploymentCurrentVersion({
      namespace,
      deploymentName,
      buildId,
      identity: 'set-current',
    });
    await requireOfAll('Temporal still gives to others the work of', ({ current }) =>
      isSameVersion(current, version),
    );
  });
}

const notYet = (message: string): KycError => new KycError('workflow_unavailable', message);

/** Temporal's message names versions and queues only, so we may show it. */
function refusalIn(error: unknown): KycError | null {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'number')) return null;
  if (!REFUSALS.includes(error.code)) return null;
  const words = 'details' in error && typeof error.details === 'string' ? error.details : '';
  return notYet(`Temporal refuses it: ${words}.`);
}
