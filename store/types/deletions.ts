import type { ErrorCode } from '../../domain/errors.ts';

/**
 * `requested`: the vendor has not done it yet; `deleted`: it has; `gone`: it no longer had the session;
 * `refused`: it never will, until somebody mends the cause and asks again.
 */
export const DELETION_STATES = ['requested', 'deleted', 'gone', 'refused'] as const;
export type DeletionState = (typeof DELETION_STATES)[number];

/**
 * What a deletion waits for, or why it was refused. Beside our error codes: `archive_unfinished`, photos
 * and videos are not all kept yet; `vendor_undecided`, the vendor deletes nothing that it still judges.
 */
export type DeletionWhy = ErrorCode | 'archive_unfinished' | 'vendor_undecided';

/** One session at a vendor that is to be deleted there. */
export interface VendorDeletionRow {
  /** Our number of the session. */
  number: number;
  /** A session that nobody was sent to. */
  orphan: boolean;
  state: DeletionState;
  why: string | null;
  requestedAt: Date;
  settledAt: Date | null;
}

/** The next one of an account, with what the vendor calls the session. */
export interface DueDeletion {
  id: string;
  verificationId: string;
  number: number;
  orphanId: string | null;
  requestedAt: Date;
  /** Whether photos and videos of this session are still to be kept. */
  isArchiving: boolean;
}

export type NextDeletion =
  | { due: DueDeletion }
  /** Nothing is due; something will be in that many milliseconds, or nothing is left (null). */
  | { due: null; nextDueInMs: number | null };
