import type { HitVerdict } from '../../domain/hits.ts';
import type { KeyedRequest } from './requests.ts';

/** What a person makes of one hit. */
export interface NewHitJudgement {
  verificationId: string;
  /** The hit, by the id that `readHits` gives. */
  hit: string;
  verdict: HitVerdict;
  /** Why; for other reviewers and for auditors, kept encrypted. */
  comment: string;
  /** The wording that was shown to them, as `ScreeningHit` has it; absent: it is not looked at. */
  wording?: string;
  /** Who judges, as `principalName` spells it. */
  principal: string;
  idempotencyKey: string;
  /** Keyed hash of the canonical request body. */
  requestFingerprint: string;
  /** The request with which a client's system sent it, where one did. */
  sent?: KeyedRequest | null;
}

export interface HitJudgement {
  number: number;
  verdict: HitVerdict;
  /** Decrypted. */
  comment: string;
  principal: string;
  /** The name of who judged, as it was given for their key; null where there is none. */
  person: string | null;
  judgedAt: Date;
  /** Whether the vendor has said more of the hit since. */
  isOutdated: boolean;
}

/** Something that screening found. */
export interface ScreeningHit {
  /** The same whenever it is read; says nothing. */
  id: string;
  /** Changes when the vendor says more of it; says nothing. */
  wording: string;
  /** In the vendor's words, as often as it differs; empty where only a match as such was said. */
  reports: readonly Record<string, unknown>[];
  /** In order. */
  judgements: HitJudgement[];
  /** The judgement that counts; null: no reviewer has judged the hit in its current wording. */
  standing: HitJudgement | null;
}

/** The hits to judge before a reviewer approves. */
export interface ReadHits {
  /** Whether the vendor has said that it is a match, be it that nothing is written of that yet. */
  isMatch: boolean;
  /** Empty where it is none. */
  hits: ScreeningHit[];
}
