import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ReasonCode } from '../domain/reason.ts';
import { verificationWorkflowId } from '../domain/record.ts';
import type { ArrivedFact } from '../domain/record.ts';
import type { RecordedReview } from '../domain/review.ts';
import type { Policy } from '../domain/state.ts';
import type { Status } from '../domain/status.ts';
import type { Mode, VendorName } from '../domain/vendor-name.ts';
import type { VendorLifecycle } from '../vendors/lifecycle.ts';

/**
 * The wire contract of the workflows. Names, inputs and outputs must not change while a verification that
 * was started with them can be open. None of it is personal data.
 */
export const QUEUES = {
  /** Workflow code, and the activities that write to our own database. */
  verification: 'kyc-verification',
  /** Calls to vendors that an earlier build scheduled, with one queue for all: see `vendorQueue`. */
  vendor: 'kyc-vendor',
  /** Delivery of notifications to clients. */
  delivery: 'kyc-delivery',
} as const;

/**
 * The task queue of the activities that call this vendor. Each vendor has its own, so that one that hangs
 * fills only its own slots.
 * @param vendor absent in workflows that an earlier build started, with one queue for all vendors
 */
export function vendorQueue(vendor: VendorName | undefined): string {
  return vendor === undefined ? QUEUES.vendor : `${QUEUES.vendor}-${vendor}`;
}

/**
 * Temporal priorities of calls that wait for a slot of the same vendor; 1 goes first. A call that a person
 * waits for precedes questions that may decide, then come polls, then archives and deletions. Among equals
 * the accounts take turns: each workflow starts with its account as the fairness key, and its activities
 * inherit it.
 */
export const TURN = { person: 1, question: 2, poll: 4, archive: 5 } as const;

/** Temporal notices a dead worker within this time: see activities/heartbeats.ts. */
export const BEAT_TIMEOUT = '10 seconds';

export const WORKFLOWS = {
  verification: 'verification',
  revision: 'revision',
  deletion: 'deletion',
  sweep: 'sweep',
} as const;

export const SEARCH_ATTRIBUTES = {
  verification: 'KycVerification',
  account: 'KycAccount',
  /** `open` until it goes to review or ends: each further change would cost a Temporal action. */
  status: 'KycStatus',
  vendor: 'KycVendor',
  client: 'KycClient',
  mode: 'KycMode',
} as const;

export { verificationWorkflowId };

export function revisionWorkflowId(inboxId: string): string {
  return `revision/${inboxId}`;
}

/** One workflow for each vendor account, which deletes its sessions one after the other. */
export function deletionsWorkflowId(accountId: string): string {
  return `deletions/${accountId}`;
}

/**
 * Update id of the wait for a session. All callers that wait for the same session share one update, so that
 * a hundred clicks take only one of the ten updates that a workflow may have in flight. The id of a renewal
 * also has the projection's sequence: after a dropped renewal, a caller can ask again once something has
 * changed. A claim by the device that a session is broken has an id of its own.
 */
export function sessionUpdateId(session: number, sequence?: number, broken = false): string {
  if (sequence === undefined) return `session/${session}`;
  return `session/${session}@${sequence}${broken ? '/broken' : ''}`;
}

/** Fixed at the creation of the verification, and stored in its row, from which the workflow can start. */
export interface VerificationInput {
  verificationId: string;
  clientId: string;
  vendor: VendorName;
  /** The fairness key of its activities; absent where an earlier build started it without one. */
  accountId?: string;
  mode: Mode;
  lifecycle: VendorLifecycle;
  rulesVersion: number;
  policy: Policy;
  maxAttempts: number;
  /** The verification's own deadline, ISO 8601 UTC. */
  expiresAt: string;
}

export interface VerificationResult {
  status: Status;
  reasons: ReasonCode[];
  attemptsUsed: number;
  sessions: number;
}

export type { ArrivedFact };
/** The dispatcher reports a message: its inbox row, and the non-personal fact in it. */
export const vendorEvent = defineSignal<[ArrivedFact]>('vendorEvent');

export interface SessionRequestMessage {
  /** The session that the caller waits for: 1 at the start, the next one at a renewal. */
  session: number;
  /**
   * The person's device claims that the previous session no longer works. The workflow then gives that
   * session up, even if it has not ended, unless the vendor has decided in it. Anyone with the link can
   * claim this, so the workflow accepts it a few times only. Absent: the previous session must have ended.
   */
  broken?: boolean;
}
export interface SessionAnswer {
  status: Status;
  session: number;
  /** Whether the person can use that session now. */
  ready: boolean;
}
/** Waits for the first session; sent with the start. */
export const firstSession = defineUpdate<SessionAnswer, [SessionRequestMessage]>('firstSession');
/** Asks for the next session once the previous one is over. Refused once the verification has ended. */
export const renewSession = defineUpdate<SessionAnswer, [SessionRequestMessage]>('renewSession');

export interface CancelMessage {
  /** Who cancels, e.g. `client_key:<id>`. */
  principal: string;
}
export interface CancelAnswer {
  /** `canceled`, or the decision that came first. */
  status: Status;
}
/** Refused once the verification has ended; a decision that the workflow already knows wins over it. */
export const cancel = defineUpdate<CancelAnswer, [CancelMessage]>('cancel');

/**
 * The same as a signal, for a workflow that accepts no more updates (it has reached a limit of Temporal's),
 * or where no worker is running. All requests to cancel, by update or signal, count as one.
 */
export const cancelRequested = defineSignal<[CancelMessage]>('cancelRequested');

/**
 * A reviewer has decided. The store compares it with the stored review before it writes anything, so that a
 * signal alone decides nothing.
 */
export const reviewed = defineSignal<[RecordedReview]>('reviewed');

export interface CaptureMessage {
  captureId: string;
  /** One of the lifecycle's steps for direct capture. */
  step: string;
}
export interface CaptureAnswer {
  status: Status;
  accepted: boolean;
  /** Which check refused it, by the name that the vendor's folder gives it. */
  gate: string | null;
  /** The step to capture next, if the image was accepted and a step is left. */
  next: string | null;
}
/** Uploads one stored image to the vendor. Refused where no session takes images: see the failure's type. */
export const capture = defineUpdate<CaptureAnswer, [CaptureMessage]>('capture');

export interface SubmitAnswer {
  status: Status;
}
/** Tells the vendor that all images are uploaded. */
export const submitCaptures = defineUpdate<SubmitAnswer>('submitCaptures');

/** A repeated request for the same image joins the first one. */
export function captureUpdateId(captureId: string): string {
  return `capture/${captureId}`;
}

/** A request after a change of status or a new image is another submission. */
export function submitUpdateId(sequence: number, captures: number): string {
  return `submit/${sequence}.${captures}`;
}

/** What operators may see of a running verification. */
export interface VisibleState {
  status: Status;
  reasons: ReasonCode[];
  session: number;
  attemptsUsed: number;
  maxAttempts: number;
  /** What the workflow is waiting for, and until when (ISO 8601 UTC), in words. */
  waitingFor: string;
  /** How many signals of each name the workflow ignored as malformed. */
  ignored: Record<string, number>;
}
export const stateQuery = defineQuery<VisibleState>('state');

export interface RevisionInput {
  verificationId: string;
  /** The message that came after the end. */
  inboxId: string;
  /** Our number of the vendor session it is about. */
  session: number;
  /** The vendor whose queue gets the questions; absent where an earlier build started it. */
  vendor?: VendorName;
}

export interface DeletionQueueInput {
  accountId: string;
  /** As in `RevisionInput`. */
  vendor?: VendorName;
}
/** The account has a session to delete. Sent as signal-with-start: a queue that just ended starts again. */
export const deletionRequested = defineSignal('deletionRequested');
