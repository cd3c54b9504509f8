import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import type { Dispatch, RenewalAnswer } from '../../api/dispatch.ts';
import { isFinal } from '../../domain/status.ts';
import {
  claimInboxRow,
  claimOutboxFor,
  findStartInput,
  getVerification,
  settleRow,
} from '../../store/index.ts';
import {
  firstSession,
  renewSession,
  sessionUpdateId,
  verificationWorkflowId,
  WORKFLOWS,
} from '../../workflows/messages.ts';
import { conclude, erase } from './conclude.ts';
import { causeOf, isTemporalAway, isUsedUp } from './cause.ts';
import { judgeCapture, submit } from './captures.ts';
import { startMissing, tellAll } from './inbox.ts';
import { type DispatchParts, LEASE_MS, passOn } from './outbox.ts';
import { startRefresh } from './refresh.ts';
import { verificationInput, verificationStart } from './start-options.ts';

/** How much longer than the wait for the session we keep the lease on the row of the start. */
const HANDOVER_MS = 1_000;

/** Concurrent rows; the relay gets any further ones, so that they do not slow down the API. */
const MOST_AT_ONCE = 8;

export interface RunningDispatch extends Dispatch {
  /** Resolves when no row is in progress. */
  settled(): Promise<void>;
}

/** How the API reaches workflows at once. It never depends on that: the relay does what fails here. */
export function createDispatch(parts: DispatchParts): RunningDispatch {
  const onTheWay = new Set<Promise<void>>();
  const follow = (work: () => Promise<void>, about: Record<string, unknown>): void => {
    if (onTheWay.size >= MOST_AT_ONCE) return;
    const done = work()
      .catch((error: unknown) => {
        parts.logger.warn({ ...about, ...causeOf(error) }, 'a row is left to the relay');
      })
      .finally(() => onTheWay.delete(done));
    onTheWay.add(done);
  };
  return {
    startVerification: (verificationId, { waitMs }) =>
      startVerification(parts, verificationId, waitMs),
    renewSession: (verificationId, session, options) =>
      renew(parts, verificationId, session, options),
    capture: (verificationId, about, { waitMs }) =>
      judgeCapture(parts, verificationId, about, waitMs),
    submitCaptures: (verificationId, about, { waitMs }) =>
      submit(parts, verificationId, about, waitMs),
    conclude: (verificationId, options) => conclude(parts, verificationId, options),
    erase: (verificationId, options) => erase(parts, verificationId, options),
    inboxRow: (inboxId) => {
      follow(() => tell(parts, inboxId), { inboxId });
    },
    refresh: (session) => {
      follow(() => startRefresh(parts, session), { ...session });
    },
    settled: async () => {
      await Promise.all(onTheWay);
    },
  };
}

async function tell(parts: DispatchParts, inboxId: string): Promise<void> {
  const row = await claimInboxRow(parts.store, { inboxId, leaseMs: LEASE_MS });
  if (row !== null) await tellAll(parts, row);
}

async function startVerification(
  parts: DispatchParts,
  verificationId: string,
  waitMs: number,
): Promise<{ sessionReady: boolean }> {
  const { store, logger } = parts;
  try {
    const leaseMs = waitMs + HANDOVER_MS;
    const rows = await claimOutboxFor(store, { verificationId, leaseMs });
    const sessionReady = await waitForFirstSession(parts, verificationId, waitMs);
    // The workflow runs now. Beside the start there may be later rows.
    for (const row of rows) {
      if (row.kind === 'start') await settleRow(store, 'outbox', row);
      else await passOn(parts, row);
    }
    return { sessionReady };
  } catch (error) {
    logger.warn({ verificationId, ...causeOf(error) }, 'a start is left to the relay');
    return { sessionReady: false };
  }
}

/** Starts the workflow or joins the running one; all callers that wait for the session share one update. */
async function waitForFirstSession(
  { store, temporal, pages }: DispatchParts,
  verificationId: string,
  waitMs: number,
): Promise<boolean> {
  const { input, status } = await findStartInput(store, { verificationId });
  if (isFinal(status)) return false;
  const startWorkflowOperation = new WithStartWorkflowOperation(WORKFLOWS.verification, {
    ...verificationStart(verificationInput(input), pages),
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  try {
    const answer = await temporal.within(waitMs, () =>
      temporal.client.workflow.executeUpdateWithStart(firstSession, {
        args: [{ session: 1 }],
        updateId: sessionUpdateId(1),
        startWorkflowOperation,
      }),
    );
    return answer.ready;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

async function renew(
  parts: DispatchParts,
  verificationId: string,
  session: number,
  { waitMs, broken = false }: { waitMs: number; broken?: boolean },
): Promise<RenewalAnswer> {
  const { store, temporal } = parts;
  const { input, status } = await findStartInput(store, { verificationId });
  if (isFinal(status)) return 'refused';
  if (!(await temporal.isThere())) return 'unavailable';
  const { clientId, mode } = verificationInput(input);
  const row = await getVerification(store, { clientId, mode, id: verificationId });
  const handle = temporal.client.workflow.getHandle(verificationWorkflowId(verificationId));
  try {
    const answer = await temporal.within(waitMs, () =>
      handle.executeUpdate(renewSession, {
        args: [{ session, ...(broken ? { broken } : {}) }],
        updateId: sessionUpdateId(session, row?.sequence, broken),
      }),
    );
    return answer.ready ? 'ready' : 'refused';
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) return 'refused';
    if (error instanceof WorkflowNotFoundError) return restarted(parts, verificationId);
    if (isUsedUp(error)) return 'refused';
    if (isTemporalAway(error)) return 'waiting';
    throw error;
  }
}

/** No workflow was running: it has just ended, or it is missing, and this starts it. */
async function restarted(parts: DispatchParts, verificationId: string): Promise<RenewalAnswer> {
  const { status } = await findStartInput(parts.store, { verificationId });
  if (isFinal(status)) return 'refused';
  try {
    await startMissing(parts, verificationId);
    return 'waiting';
  } catch (error) {
    if (isTemporalAway(error)) return 'unavailable';
    throw error;
  }
}
