import type { ErrorCode } from '../../domain/errors.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import type { Status } from '../../domain/status.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import type { CaseKind } from './cases.ts';

/** What we fetch from a vendor and store: its details about a decided session, its media. */
export const ARCHIVE_PARTS = ['details', 'media'] as const;
export type ArchivePart = (typeof ARCHIVE_PARTS)[number];

/**
 * Why something is archived: a decision (1, or the number of a revision), or that a person must look at
 * the verification since that sequence.
 */
export type ArchiveOccasion = { decision: number } | { review: number };

/** What must follow a commit: mostly a workflow is started or signaled; whose, at which vendor, how often it was tried. */
export type OutboxRow = {
  id: string;
  verificationId: string;
  accountId: string;
  vendor: VendorName;
  tries: number;
} & (
  | { kind: 'start' }
  | { kind: 'archive'; about: ArchiveOccasion; of: ArchivePart[] }
  /** Who has asked for the cancel that is signaled to the verification's workflow. */
  | { kind: 'cancel'; principal: string }
  /** Reviewers have decided: the worker sends the result to the verification's workflow. */
  | { kind: 'review' }
  /** Sessions are to be deleted at the vendor: the worker signals the queue of that account. */
  | { kind: 'deletion' }
  /** The data are to be erased. */
  | { kind: 'erasure' }
  | {
      kind: 'revision';
      /** The message that came after the end. */
      inboxId: string;
      session: number;
    }
);

/** A notification for one of a client's endpoints. */
export interface DueDelivery {
  id: string;
  /** Null for a notification about an endpoint. */
  verificationId: string | null;
  notificationId: string;
  endpointId: string;
  /** How often it was claimed, this time included. */
  tries: number;
  /** Somebody has asked for it to be sent again. */
  isResent: boolean;
}

/** The body of a notification about an endpoint. */
export interface EndpointPayload {
  type: 'endpoint.disabled';
  /** ISO 8601 UTC. */
  timestamp: string;
  data: {
    /** The endpoint it is about; the others of its client and mode receive it. */
    endpointId: string;
    /** Since when it has taken nothing, ISO 8601 UTC. */
    failingSince: string;
  };
}

/** The body of a notification about a verification; no personal data. */
export interface NotificationPayload {
  type: string;
  /** ISO 8601 UTC. */
  timestamp: string;
  data: {
    verificationId: string;
    reference: string | null;
    status: Status;
    reasons: ReasonCode[];
    sequence: number;
    attemptsUsed: number;
    /** Only with an end. When it was decided: the vendor's time where it says one, else ours. ISO 8601 UTC. */
    decidedAt?: string;
    /** Only with an end. When we wrote it down, ISO 8601 UTC. */
    recordedAt?: string;
    /** Only with `review.requested` and `review.overdue`: what waits for a person. */
    case?: {
      /** Which case of the verification: 1, 2, … */
      number: number;
      kind: CaseKind;
      /** Since when it waits, ISO 8601 UTC. */
      openedAt: string;
    };
    /** Only with `decision.revised`: the decision that was added. */
    revision?: {
      number: number;
      status: 'approved' | 'declined';
      reasons: ReasonCode[];
      decidedBy: 'vendor' | 'reviewer';
      /** Absent in what was written by earlier builds. */
      decidedAt?: string;
      recordedAt?: string;
      /** Whether it is the one that stands now. Absent in what was written by earlier builds. */
      stands?: boolean;
    };
  };
}

/** Why a row could not be passed on: one of our own codes. */
export type DeferralCode = ErrorCode;
