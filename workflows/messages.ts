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
 * The wire contract of the workflows: names, inputs and outputs stay as they are for as long as a
 * verification that was started with them can be open. Nothing here is personal data.
 */
export const QUEUES = {
  /** Workflow code, and the activities that write to our own database. */
  verification: 'kyc-verification',
  /** Calls to vendors that were asked for before each vendor had its own queue: see `vendorQueue`. */
  vendor: 'kyc-vendor',
  /** Delivery of notifications to clients. */
  delivery: 'kyc-delivery',
} as const;

/**
 * Activities that call a vendor, each vendor's apart: one that hangs fills its own slots only.
 * @param vendor absent in what an earlier build started, which knew one queue for all
 */
export function vendorQueue(vendor: VendorName | undefined): string {
  return vendor === undefined ? QUEUES.vendor : `${QUEUES.vendor}-${vendor}`;
}

/**
 * Who goes first where calls wait for a slot of the same vendor, 1 before 5: people before questions
 * that decide something, those before polls, and what no person waits for last. Among equals accounts take
 * turns: their workflows are started with the account as fairness key, which activities inherit.
 */
export const TURN = { person: 1, question: 2, poll: 4, archive: 5 } as const;

/** A worker that dies is noticed this soon: its processes beat (see activities/heartbeats.ts). */
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
  /** `open` until a person must look at it or it has ended; each change in between would cost an action. */
  status: 'KycStatus',
  vendor: 'KycVendor',
  client: 'KycClient',
  mode: 'KycMode',
} as const;

export { verificationWorkflowId };

export function revisionWorkflowId(inboxId: string): string {
  return `revision/${inboxId}`;
}

/** One for each vendor account: what it deletes, it deletes one after the other. */
export function deletionsWorkflowId(accountId: string): string {
  return `deletions/${accountId}`;
}

/**
 * Update id of the wait for a session: everyone who waits for the same one shares one update, so that
 * a hundred impatient clicks take one of the ten places that a workflow has. A renewal names the
 * projection's sequence as well: one that was dropped can be asked for again once something changed.
 * What a device claims is asked for apart from what the person does.
 */
export function sessionUpdateId(session: number, sequence?: number, broken = false): string {
  if (sequence === undefined) return `session/${session}`;
  return `session/${session}@${sequence}${broken ? '/broken' : ''}`;
}

/** Frozen when the verification is created; kept in its row, so that it can be started from there. */
export interface VerificationInput {
  verificationId: string;
  clientId: string;
  vendor: VendorName;
  /** Whose turn it is where accounts wait for the same slots; absent before they took turns. */
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
/** What the dispatcher tells: which inbox row, and the non-personal facts in it. */
export const vendorEvent = defineSignal<[ArrivedFact]>('vendorEvent');

export interface SessionRequestMessage {
  /** Which session is waited for: 1 at the start, the next one at a renewal. */
  session: number;
  /**
   * The person's device claims that the session before it is no good any more: that one is given up,
   * though it lives, unless the vendor has decided in it. Anybody with the link can claim it, so it
   * counts a few times only. Absent: the session before it must have ended.
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
/** Asks for the next session after the one before has died. Refused once the verification ended. */
export const renewSession = defineUpdate<SessionAnswer, [SessionRequestMessage]>('renewSession');

export interface CancelMessage {
  /** Who cancels, e.g. `client_key:<id>`. */
  principal: string;
}
export interface CancelAnswer {
  /** `canceled`, or the decision that came first. */
  status: Status;
}
/** Refused once the verification ended; a decision that is already known wins over it. */
export const cancel = defineUpdate<CancelAnswer, [CancelMessage]>('cancel');

/**
 * The same by a signal, for a workflow that takes no more updates (it has had as many as Temporal
 * allows, or too many are on their way), or that no worker runs now. However often and in whichever
 * way it is asked for, it is one cancel.
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
  /** What refused it, in the vendor folder's own words. */
  gate: string | null;
  /** The step that is wanted next, where the image was accepted and one is. */
  next: string | null;
}
/** One stored image for the vendor. Refused where no session takes images: see the failure's type. */
export const capture = defineUpdate<CaptureAnswer, [CaptureMessage]>('capture');

export interface SubmitAnswer {
  status: Status;
}
/** All images are there. */
export const submitCaptures = defineUpdate<SubmitAnswer>('submitCaptures');

/** A request about the same image again joins the first. */
export function captureUpdateId(captureId: string): string {
  return `capture/${captureId}`;
}

/** Asked again after anything has changed, it is another submission. */
export function submitUpdateId(sequence: number, captures: number): string {
  return `submit/${sequence}.${captures}`;
}

/** What an operator may see of a running verification. */
export interface VisibleState {
  status: Status;
  reasons: ReasonCode[];
  session: number;
  attemptsUsed: number;
  maxAttempts: number;
  /** What the workflow is waiting for, and until when (ISO 8601 UTC), in words. */
  waitingFor: string;
  /** Signals that were ignored because they are not what they should be, by name. */
  ignored: Record<string, number>;
}
export const stateQuery = defineQuery<VisibleState>('state');

export interface RevisionInput {
  verificationId: string;
  /** The message that came after the end. */
  inboxId: string;
  /** Our number of the vendor session it is about. */
  session: number;
  /** Whose queue the questions go to; absent before vendors had their own. */
  vendor?: VendorName;
}

export interface DeletionQueueInput {
  accountId: string;
  /** As in `RevisionInput`. */
  vendor?: VendorName;
}
/** Something is to be deleted at the account; sent with the start, so that none is lost at the end. */
export const deletionRequested = defineSignal('deletionRequested');
