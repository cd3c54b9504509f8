import type { ReasonCode } from '../../domain/reason.ts';
import type { RecordedReview, Reviewed } from '../../domain/review.ts';
import type { FourEyes } from '../../domain/state.ts';
import type { CaseRow, Takeover } from './cases.ts';
import type { KeyedRequest, MayBeKeyed } from './requests.ts';

export type { RecordedReview };

export interface NewReview extends MayBeKeyed {
  verificationId: string;
  decision: RecordedReview['decision'];
  reasons: readonly ReasonCode[];
  /** For other reviewers and for auditors; kept encrypted. */
  note: string | null;
  /** Of what has ended: it is decided anew, and its status stays. */
  isAnew?: boolean;
  /** What was shown to them, as `ReadReviews` has it; absent: it is not looked at. */
  shown?: string;
  /** Whether they may be the second of two; absent: they may. */
  mayConfirm?: boolean;
  /** Who decides, as `principalName` spells it. */
  principal: string;
  idempotencyKey: string;
  /** Keyed hash of the canonical request body. */
  requestFingerprint: string;
}

/** A client asks for a person to look at whom a machine has declined. */
export interface NewReviewRequest {
  verificationId: string;
  /** For those who decide; kept encrypted. */
  note: string | null;
  /** Who asks, as `principalName` spells it. */
  principal: string;
  sent: KeyedRequest;
}

export interface ReviewRequestRow {
  principal: string;
  /** Decrypted; null where there is none. */
  note: string | null;
  requestedAt: Date;
}

/** What a reviewer notes without deciding. */
export interface NewNote {
  verificationId: string;
  /** For other reviewers and for auditors; kept encrypted. */
  note: string;
  /** Who writes it, as `principalName` spells it. */
  principal: string;
  idempotencyKey: string;
  /** Keyed hash of the canonical request body. */
  requestFingerprint: string;
  /** The request with which a client's system sent it, where one did. */
  sent?: KeyedRequest | null;
}

export interface NoteRow {
  principal: string;
  /** The name of who wrote it, as it was given for their key; null where there is none. */
  person: string | null;
  /** Decrypted. */
  note: string;
  at: Date;
}

/** What people have decided, and what it comes to. */
export interface ReadReviews extends Reviewed {
  all: ReviewRow[];
  /** What was noted without a decision, in order. */
  notes: NoteRow[];
  /** For which decisions a second person must say the same, by the rules it started with. */
  fourEyes: FourEyes;
  /** Changes with whatever a person who decides should see. */
  shown: string;
  /** Who took cases of it from whom, in order. */
  takeovers: Takeover[];
  /** Null: it waits for no reviewer. */
  openCase: CaseRow | null;
  /** That a client asked for a person, in order. */
  requests: ReviewRequestRow[];
  /** The same of those who decide anew after the end. */
  anew: Pick<Reviewed, 'decides' | 'waits'>;
}

export interface ReviewRow extends RecordedReview {
  /** The name of who decided, as it was given for their key; null where there is none. */
  person: string | null;
  /** Decrypted; null where there is none. */
  note: string | null;
  reviewedAt: Date;
  /** Whether it was decided anew, after the end. */
  isAnew: boolean;
}
