import {
  type WorkflowExecutionDescription,
  type WorkflowExecutionInfo,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { QUEUES, verificationWorkflowId, WORKFLOWS } from '../../workflows/messages.ts';
import { CALL_MS, type DispatchParts } from './outbox.ts';

/** With these statuses no workflow runs. Its row may still be open, although the row should end first. */
const OVER: ReadonlySet<string> = new Set([
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'TERMINATED',
  'TIMED_OUT',
]);

const NOT_OURS = 'another workflow has the id of a verification’s: it is terminated';
/** Why we terminate even our own workflow and start a new one. */
const ANEW = {
  overdue: 'the time of a verification is long over: its workflow is terminated and started anew',
  restored: 'a verification was restored: its workflow is terminated and started anew',
} as const;

/** Whether one of our workers runs it, by its type and its queue. */
export function isOurs(run: Pick<WorkflowExecutionInfo, 'type' | 'taskQueue'>): boolean {
  return run.type === WORKFLOWS.verification && run.taskQueue === QUEUES.verification;
}

/**
 * Finds which workflow runs under a verification's workflow id: `ours` or `none`. It terminates one of
 * another type or on another queue (`evicted`), since that would block the verification for good. It
 * terminates only the run that it found, not a later one.
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
 * The same, but terminates our own workflow too: the verification should have ended long ago, or its rows
 * were restored from a backup. The input, delay, version and state of that workflow do not matter, since the
 * new one starts from the row.
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

/** Null only where Temporal says that there is no such workflow; rethrows all other failures. */
function nullWhereMissing(error: unknown): null {
  if (error instanceof WorkflowNotFoundError) return null;
  throw error;
}
