import type { ReasonCode } from '../../domain/reason.ts';
import type { RecordedReview, Reviewed } from '../../domain/review.ts';

export type { RecordedReview };

export interface NewReview {
  verificationId: string;
  decision: RecordedReview['decision'];
  reasons: readonly ReasonCode[];
  /** For other reviewers and for auditors; kept encrypted. */
  note: string | null;
  /** Who decides, as `principalName` spells it. */
  principal: string;
  idempotencyKey: string;
  /** Keyed hash of the canonical request body. */
  requestFingerprint: string;
}

/** What people have decided, and what it comes to. */
export interface ReadReviews extends Reviewed {
  all: ReviewRow[];
}

export interface ReviewRow extends RecordedReview {
  /** The name of who decided, as it was given for their key; null where there is none. */
  person: string | null;
  /** Decrypted; null where there is none. */
  note: string | null;
  reviewedAt: Date;
}
