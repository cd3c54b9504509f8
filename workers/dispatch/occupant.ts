import {
  type WorkflowExecutionDescription,
  type WorkflowExecutionInfo,
  WorkflowNotFoundError,
} from '@temporalio/client';
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

const NOT_OURS = 'another workflow has the id of a verification’s: it is terminated';
/** Why ours is terminated as well, and started anew. */
const ANEW = {
  overdue: 'the time of a verification is long over: its workflow is terminated and started anew',
  restored: 'a verification was restored: its workflow is terminated and started anew',
} as const;

/** Whether one of our workers runs it, by its type and its queue. */
export function isOurs(run: Pick<WorkflowExecutionInfo, 'type' | 'taskQueue'>): boolean {
  return run.type === WORKFLOWS.verification && run.taskQueue === QUEUES.verification;
}

/**
 * Who has the id of a verification's workflow: `ours`; `none` that runs; or one was `evicted`
 * that runs other code than ours, or on a queue that no worker of ours looks at. That one, and no run
 * after it, is terminated: it would hold the verification up for good.
 */
export async function clearPlace(
  parts: DispatchParts,
  verificationId: string,
): Promise<'ours' | 'none' | 'evicted'> {
  const run = await describe(parts, verificationId);
  if (run === null || OVER.has(run.status.name)) return 'none';
  if (isOurs(run)) return 'ours';
  await terminate(parts, verificationId, run, NOT_OURS);
  return 'evicted';
}

/**
 * The same where what runs is not to go on: a verification should have ended long ago, or its rows are from a
 * backup. What has the id is terminated, ours as well. With what input, delay or version that was started, and
 * what it has learnt since, does not matter: the row knows what is so.
 */
export async function clearForAnew(
  parts: DispatchParts,
  verificationId: string,
  why: keyof typeof ANEW,
): Promise<'none' | 'evicted'> {
  const run = await describe(parts, verificationId);
  if (run === null || OVER.has(run.status.name)) return 'none';
  const isEvicted = !isOurs(run);
  await terminate(parts, verificationId, run, isEvicted ? NOT_OURS : ANEW[why]);
  return isEvicted ? 'evicted' : 'none';
}

async function describe({ temporal }: DispatchParts, verificationId: string) {
  const handle = temporal.client.workflow.getHandle(verificationWorkflowId(verificationId));
  return temporal.within(CALL_MS, () => handle.describe()).catch(nullWhereMissing);
}

async function terminate(
  { temporal, logger }: DispatchParts,
  verificationId: string,
  { workflowId, runId, type, taskQueue }: WorkflowExecutionDescription,
  reason: string,
): Promise<void> {
  const level = reason === NOT_OURS ? 'error' : 'warn';
  logger[level]({ verificationId, runId, type, taskQueue }, reason);
  const handle = temporal.client.workflow.getHandle(workflowId, runId);
  await temporal.within(CALL_MS, () => handle.terminate(reason)).catch(nullWhereMissing);
}

/** Only Temporal's own word counts, and no failure to ask it. */
function nullWhereMissing(error: unknown): null {
  if (error instanceof WorkflowNotFoundError) return null;
  throw error;
}
