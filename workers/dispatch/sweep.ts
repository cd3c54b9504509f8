import { WorkflowNotFoundError } from '@temporalio/client';
import { listOpenVerifications } from '../../store/index.ts';
import { verificationWorkflowId } from '../../workflows/messages.ts';
import { startMissing } from './inbox.ts';
import { CALL_MS, type DispatchParts } from './outbox.ts';

const BATCH = 200;
/** A start that was accepted this long ago has a workflow, or it had one. */
const STARTED_BEFORE_MS = 10 * 60_000;

/** After these a workflow may be started again under its id. */
const LOST: ReadonlySet<string> = new Set(['TERMINATED', 'FAILED', 'CANCELLED', 'TIMED_OUT']);

/**
 * Looks for open verifications whose workflow is gone, say because somebody terminated it, and starts
 * it again: nobody else would notice before the vendor or the client speaks. Each call looks at the
 * next bounded batch, and begins anew after the last one.
 *
 * @returns a function that gives back how many were started again
 */
export function createSweep(parts: DispatchParts): () => Promise<number> {
  let after: string | null = null;
  return async () => {
    const startedBeforeMs = STARTED_BEFORE_MS;
    const ids = await listOpenVerifications(parts.store, { startedBeforeMs, after, limit: BATCH });
    let restarted = 0;
    for (const verificationId of ids) {
      if (await isLost(parts, verificationId)) {
        parts.logger.error({ verificationId }, 'an open verification has no workflow: starting it');
        await startMissing(parts, verificationId);
        restarted += 1;
      }
    }
    after = ids.length < BATCH ? null : (ids.at(-1) ?? null);
    return restarted;
  };
}

async function isLost({ temporal }: DispatchParts, verificationId: string): Promise<boolean> {
  const handle = temporal.client.workflow.getHandle(verificationWorkflowId(verificationId));
  try {
    const { status } = await temporal.within(CALL_MS, () => handle.describe());
    return LOST.has(status.name);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return true;
    throw error;
  }
}
