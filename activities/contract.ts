import type { VendorFact } from '../domain/outcome.ts';
import type { RecordInput, RecordResult } from '../domain/record.ts';
import type { RecordRevisionInput, RecordRevisionResult } from '../domain/revision.ts';
import type { Status } from '../domain/status.ts';
import type { SweepReport } from '../domain/sweep-report.ts';

export type { Cause, RecordInput, RecordResult } from '../domain/record.ts';
export type { RecordRevisionInput, RecordRevisionResult } from '../domain/revision.ts';

/**
 * What workflows may ask for. Names, inputs and results are wire contracts: a pending activity keeps
 * its old input for as long as it retries. All of it is ids, codes and times; no personal data, no
 * vendor session ids, no links.
 */

/** Activities that write to our own database only; quick, retried until they succeed. */
export interface RecordActivities {
  recordTransition(input: RecordInput): Promise<RecordResult>;
  /** Judges one message that came after the end, and writes what it means. Safe to repeat. */
  recordRevision(input: RecordRevisionInput): Promise<RecordRevisionResult>;
}

/** Activities that call a vendor. */
export interface VendorActivities {
  /** Takes up the recorded session of that number, or buys it. Safe to repeat. */
  ensureSession(input: EnsureSessionInput): Promise<EnsureSessionResult>;
  /** Asks the vendor once for the truth and stores what it said. */
  askVendor(input: AskVendorInput): Promise<AskVendorResult>;
  /** Asks what screening found, until there is a word about it, or for minutes none but a refusal. */
  askScreening(input: AskScreeningInput): Promise<AskVendorResult>;
  /** The same as `askVendor`, again and again with growing pauses, until the answer says what is not known yet. */
  pollVendor(input: PollVendorInput): Promise<AskVendorResult>;
  /** Hands one stored image to the vendor and keeps its verdict. Safe to repeat. */
  uploadCapture(input: UploadCaptureInput): Promise<UploadCaptureResult>;
  /** Tells the vendor that all images are there. */
  submitCaptures(input: AskVendorInput): Promise<AskVendorResult>;
}

/** What is no workflow's: started by the relay for a refresh request. */
export interface RefreshActivities {
  /** Asks the vendor once about a session, and stores what is new. Safe to repeat. */
  refresh(input: RefreshInput): Promise<RefreshResult>;
}

/** What is no workflow's: fetches from a vendor what is kept of a decision; started by the outbox. */
export interface ArchiveActivities {
  /** Asks for all that the vendor says further about decided sessions, and keeps it. Safe to repeat. */
  keepDetails(input: ArchiveInput): Promise<KeepDetailsResult>;
  /** Streams all photos and videos of all sessions into the object storage. Safe to repeat. */
  archiveMedia(input: ArchiveInput): Promise<ArchiveMediaResult>;
}

/** Activities that delete sessions at a vendor. */
export interface DeletionActivities {
  /** Has the vendor delete the account's next session that is due. Safe to repeat. */
  deleteNextAtVendor(input: DeletionInput): Promise<DeletionResult>;
}

/** What is no workflow's: started by the relay where the first try came to nothing. */
export interface DeliveryActivities {
  /** One try at one endpoint after another, for three days; then, or where none can help, it is given up. */
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
  /** Finds and mends what does not agree, and keeps the report. Safe to repeat, and to run twice at once. */
  sweepOnce(): Promise<SweepReport>;
}

export interface EnsureSessionInput {
  verificationId: string;
  /** 1, 2, … */
  session: number;
  /** The verification's time is over: only a recorded session is taken up. Absent: as the clock says. */
  buyNothing?: true;
}
export interface EnsureSessionResult {
  /** There is none, and nothing was bought: whether it was ever tried. Absent: there is one. */
  missing?: 'tried' | 'never_tried';
  session: number;
  /** When the session can no longer be used, ISO 8601 UTC; null when it has no end of its own. */
  expiresAt: string | null;
  /** The status that the projection shows now. */
  status: Status;
  /** How often the verification was written, where the session was there already; absent: never. */
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
   * `news`: signaled to the verification by the relay, or after the end judged by a revision. `decided`: the
   * decision that is known already. `impossible`: forgotten by the vendor, or erased.
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
  /** The stored answer, or null when it says nothing, or nothing that was not recorded before. */
  inboxId: string | null;
  fact: VendorFact;
}

export interface UploadCaptureInput extends AskVendorInput {
  captureId: string;
}
export interface UploadCaptureResult {
  accepted: boolean;
  /** What refused it, in the vendor folder's own words. */
  gate: string | null;
  /** The step that is wanted next, if any. */
  next: string | null;
  /** What follows from it, stored like every fact; null when nothing does. */
  inboxId: string | null;
  fact: VendorFact | null;
}

export interface PollVendorInput extends AskVendorInput {
  firstMs: number;
  factor: number;
  capMs: number;
  /** Whether any answer about the session ends it, though it is not new. */
  untilAnswered?: boolean;
  /** That the vendor does not know the session is known, and ends it no more. */
  isForgotten?: boolean;
}

export interface ArchiveInput {
  verificationId: string;
}
export interface KeepDetailsResult {
  /** How many messages there were that are new. */
  kept: number;
}
export interface ArchiveMediaResult {
  archived: number;
  /** What the vendor has no longer or refuses to give, or what is too large. */
  missing: number;
}

export interface DeletionInput {
  accountId: string;
}
export type DeletionResult =
  | { did: 'deleted' | 'gone' | 'refused' }
  /** This one is due again later; the others go on. */
  | { did: 'deferred' }
  /** The vendor's limit is reached: nothing of this account before that. */
  | { did: 'limited'; waitMs: number }
  /** Nothing is due: the next one is in that many milliseconds, or none is left (null). */
  | { did: 'nothing'; nextDueInMs: number | null };
