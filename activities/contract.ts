import type { VendorFact } from '../domain/outcome.ts';
import type { RecordInput, RecordResult } from '../domain/record.ts';
import type { RecordRevisionInput, RecordRevisionResult } from '../domain/revision.ts';
import type { Status } from '../domain/status.ts';
import type { SweepReport } from '../domain/sweep-report.ts';

export type { Cause, RecordInput, RecordResult } from '../domain/record.ts';
export type { RecordRevisionInput, RecordRevisionResult } from '../domain/revision.ts';

/**
 * The activities. Names, inputs and results are wire contracts: a pending activity keeps its old input for
 * as long as Temporal retries it. They hold ids, codes and times only: no personal data, no vendor session
 * ids, no links.
 */

/** Activities that only write to our own database; Temporal retries them until they succeed. */
export interface RecordActivities {
  recordTransition(input: RecordInput): Promise<RecordResult>;
  /** Judges one message that came after the end, and writes what it means. Safe to repeat. */
  recordRevision(input: RecordRevisionInput): Promise<RecordRevisionResult>;
}

/** Activities that call a vendor. */
export interface VendorActivities {
  /** Returns the stored session of that number, or buys it. Safe to repeat. */
  ensureSession(input: EnsureSessionInput): Promise<EnsureSessionResult>;
  /** Asks the vendor once about the session and stores the answer. */
  askVendor(input: AskVendorInput): Promise<AskVendorResult>;
  /** Asks what screening found until the vendor has a result, or has refused for some minutes. */
  askScreening(input: AskScreeningInput): Promise<AskVendorResult>;
  /** Repeats `askVendor`, with growing pauses, until an answer brings news. */
  pollVendor(input: PollVendorInput): Promise<AskVendorResult>;
  /** Uploads one stored image to the vendor and stores its verdict. Safe to repeat. */
  uploadCapture(input: UploadCaptureInput): Promise<UploadCaptureResult>;
  /** Tells the vendor that all images are uploaded. */
  submitCaptures(input: AskVendorInput): Promise<AskVendorResult>;
}

/** A standalone activity, without a workflow: the relay starts it for a refresh request. */
export interface RefreshActivities {
  /** Asks the vendor once about a session, and stores what is new. Safe to repeat. */
  refresh(input: RefreshInput): Promise<RefreshResult>;
}

/** Standalone activities that fetch the evidence of a decision from a vendor; the outbox starts them. */
export interface ArchiveActivities {
  /** Fetches the vendor's further details about decided sessions and stores them. Safe to repeat. */
  keepDetails(input: ArchiveInput): Promise<KeepDetailsResult>;
  /** Streams all photos and videos of all sessions into the object storage. Safe to repeat. */
  archiveMedia(input: ArchiveInput): Promise<ArchiveMediaResult>;
}

/** Activities that delete sessions at a vendor. */
export interface DeletionActivities {
  /** Has the vendor delete the account's next session that is due. Safe to repeat. */
  deleteNextAtVendor(input: DeletionInput): Promise<DeletionResult>;
}

/** A standalone activity: the relay starts it where the first try to deliver failed. */
export interface DeliveryActivities {
  /** Retries the delivery to one endpoint for three days; gives up then, or where no retry can help. */
  deliverNotification(input: DeliveryInput): Promise<DeliveryResult>;
}

export interface DeliveryInput {
  notificationId: string;
  endpointId: string;
}
export interface DeliveryResult {
  outcome: 'delivered' | 'given_up';
}

/** The comparison of our own database with Temporal. */
export interface SweepActivities {
  /** Finds and repairs differences, and stores the report. Safe to repeat, and to run twice at once. */
  sweepOnce(): Promise<SweepReport>;
}

export interface EnsureSessionInput {
  verificationId: string;
  /** 1, 2, … */
  session: number;
  /** Buys no session: the verification's deadline has passed. Absent: the activity checks the clock. */
  buyNothing?: true;
}
export interface EnsureSessionResult {
  /** No session exists and none was bought; says whether we ever tried. Absent: it exists. */
  missing?: 'tried' | 'never_tried';
  session: number;
  /** When the session can no longer be used, ISO 8601 UTC; null when it has no end of its own. */
  expiresAt: string | null;
  /** The status that the projection shows now. */
  status: Status;
  /** The number of writes so far, where the session existed already; absent: none. */
  written?: number;
}

export interface AskVendorInput {
  verificationId: string;
  session: number;
}
export interface RefreshInput {
  verificationId: string;
  /** Our number of the vendor session that is asked about. */
  session: number;
}
export interface RefreshResult {
  /**
   * `news`: the relay signals it to the verification, or after the end a revision judges it. `decided`: the
   * decision is known already. `impossible`: the vendor no longer knows the session, or we erased it.
   */
  outcome: 'news' | 'nothing_new' | 'decided' | 'impossible';
  /** With `news`: the stored answer; else null. */
  inboxId: string | null;
}
export interface AskScreeningInput extends AskVendorInput {
  /** Asked by a revision, which judges the answer itself. */
  forRevision?: boolean;
  /** The approved attempt, where the vendor named it. */
  attempt?: string;
}
export interface AskVendorResult {
  /** The stored answer, or null when it brings no new fact. */
  inboxId: string | null;
  fact: VendorFact;
}

export interface UploadCaptureInput extends AskVendorInput {
  captureId: string;
}
export interface UploadCaptureResult {
  accepted: boolean;
  /** Which check refused it, by the name that the vendor's folder gives it. */
  gate: string | null;
  /** The step to capture next, if any. */
  next: string | null;
  /** The inbox row of the fact that follows from it; null when none follows. */
  inboxId: string | null;
  fact: VendorFact | null;
}

export interface PollVendorInput extends AskVendorInput {
  firstMs: number;
  factor: number;
  capMs: number;
  /** Whether any answer about the session ends the polling, even one without news. */
  untilAnswered?: boolean;
  /** We know already that the vendor does not know the session; that answer then does not end the polling. */
  isForgotten?: boolean;
}

export interface ArchiveInput {
  verificationId: string;
}
export interface KeepDetailsResult {
  /** How many new messages were stored. */
  kept: number;
}
export interface ArchiveMediaResult {
  archived: number;
  /** Items that the vendor no longer has or refuses to give, or that are too large. */
  missing: number;
}

export interface DeletionInput {
  accountId: string;
}
export type DeletionResult =
  | { did: 'deleted' | 'gone' | 'refused' }
  /** This one is due again later; the others go on. */
  | { did: 'deferred' }
  /** The vendor's limit is reached: no deletion of this account before `waitMs` is over. */
  | { did: 'limited'; waitMs: number }
  /** None is due: the next one is due in that many milliseconds, or none is left (null). */
  | { did: 'nothing'; nextDueInMs: number | null };
