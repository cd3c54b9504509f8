import { isDeepStrictEqual } from 'node:util';
import {
  type WorkflowExecutionDescription,
  type WorkflowExecutionInfo,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { findStartInput } from '../../store/index.ts';
import { QUEUES, verificationWorkflowId, WORKFLOWS } from '../../workflows/messages.ts';
import { CALL_MS, type DispatchParts } from './outbox.ts';

/** After these nothing runs any more, though the row is open: the workflow ends after its row does. */
const OVER: ReadonlySet<string> = new Set([
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'TERMINATED',
  'TIMED_OUT',
]);

const REASON = 'Not the workflow of this verification, though it has its id';

/** Whether one of our workers runs it, by its type and its queue. */
export function isOurs(run: Pick<WorkflowExecutionInfo, 'type' | 'taskQueue'>): boolean {
  return run.type === WORKFLOWS.verification && run.taskQueue === QUEUES.verification;
}

/**
 * Who has the id of a verification's workflow: `ours`; `nobody` that runs; or somebody was `evicted`
 * who runs other code than ours, or on a queue that no worker of ours looks at. That one, and no run
 * after it, is terminated: it would hold the verification up for good.
 */
export async function clearPlace(
  parts: DispatchParts,
  verificationId: string,
): Promise<'ours' | 'nobody' | 'evicted'> {
  const run = await describe(parts, verificationId);
  if (run === null || OVER.has(run.status.name)) return 'nobody';
  if (isOurs(run)) return 'ours';
  await evict(parts, verificationId, run);
  return 'evicted';
}

/**
 * The same where a verification should have ended long ago: a workflow of ours that was started with
 * another input than the row has (a deadline of its own, say) is none of ours either.
 */
export async function clearOverduePlace(
  parts: DispatchParts,
  verificationId: string,
): Promise<'ours' | 'nobody' | 'evicted'> {
  const found = await clearPlace(parts, verificationId);
  if (found !== 'ours') return found;
  const run = await describe(parts, verificationId);
  if (run === null || (await hasInputOfRow(parts, verificationId, run.runId))) return 'ours';
  await evict(parts, verificationId, run);
  return 'evicted';
}

async function describe({ temporal }: DispatchParts, verificationId: string) {
  const handle = temporal.client.workflow.getHandle(verificationWorkflowId(verificationId));
  return temporal.within(CALL_MS, () => handle.describe()).catch(nullWhereMissing);
}

async function hasInputOfRow(
  { store, temporal }: DispatchParts,
  verificationId: string,
  runId: string,
): Promise<boolean> {
  const { workflowService, options } = temporal.client;
  const { history } = await temporal.within(CALL_MS, () =>
    workflowService.getWorkflowExecutionHistory({
      namespace: options.namespace,
      execution: { workflowId: verificationWorkflowId(verificationId), runId },
      maximumPageSize: 1,
    }),
  );
  const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  const [payload] = started?.input?.payloads ?? [];
  const { input } = await findStartInput(store, { verificationId });
  try {
    return (
      payload != null && isDeepStrictEqual(defaultPayloadConverter.fromPayload(payload), input)
    );
  } catch {
    // What cannot be read was not sent by us.
    return false;
  }
}

async function evict(
  { temporal, logger }: DispatchParts,
  verificationId: string,
  { workflowId, runId, type, taskQueue }: WorkflowExecutionDescription,
): Promise<void> {
  logger.error(
    { verificationId, runId, type, taskQueue },
    'another workflow has the id of a verification’s: it is terminated',
  );
  const handle = temporal.client.workflow.getHandle(workflowId, runId);
  await temporal.within(CALL_MS, () => handle.terminate(REASON)).catch(nullWhereMissing);
}

/** Only Temporal's own word counts, and no failure to ask it. */
function nullWhereMissing(error: unknown): null {
  if (error instanceof WorkflowNotFoundError) return null;
  throw error;
}
