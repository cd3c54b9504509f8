import type { MediaFile } from './media.ts';
import type { SessionRequest } from './session-request.ts';

type VeriffStatus =
  | 'created'
  | 'started'
  | 'submitted'
  | 'approved'
  | 'declined'
  | 'resubmission_requested'
  | 'expired'
  | 'abandoned'
  | 'review';

/** What the screening of a session found. */
export interface WatchlistResult {
  matchStatus: string | null;
  checkType: 'initial_result' | 'updated_result';
  hits: unknown[];
  createdAt: string;
  /** Whom it has looked at; null: it does not say. */
  attemptId: string | null;
}

export interface VeriffAttempt {
  id: string;
  status: VeriffStatus;
  /** What was uploaded, or taken by the vendor's own pages. */
  media: MediaFile[];
}

/** One verification session, as the vendor keeps it. */
export interface VeriffSession {
  id: string;
  token: string;
  url: string;
  request: SessionRequest;
  status: VeriffStatus;
  /** ISO 8601; also in every decision as `acceptanceTime`. */
  createdAt: string;
  /** Milliseconds since the epoch, by the simulator's clock. */
  expiresAtMs: number;
  submittedAt: string | undefined;
  /** Newest last; `attempt` is the open or latest one. */
  attempts: VeriffAttempt[];
  attempt: VeriffAttempt;
  /** How many images were uploaded, over all attempts. */
  uploads: number;
  /** The latest decision as JSON text, or undefined before the first. */
  decision: string | undefined;
  /** What a control request has said of its watchlist screening. */
  watchlist: WatchlistResult | undefined;
  /** What a control request has said of lists in the person's record. */
  pepSanctionMatches: unknown[] | null | undefined;
  /** Sessions of test integrations are not decided by the vendor on its own. */
  testIntegration: boolean;
}

const CONCLUSIVE: VeriffStatus[] = ['approved', 'declined', 'expired', 'abandoned'];

/** Conclusive: the URL is closed (document: "Lifecycle of the verification session"). */
export const isOver = (session: VeriffSession): boolean => CONCLUSIVE.includes(session.status);

/** A person can do something: arrive, go on, or try again. */
export const isOpen = (session: VeriffSession): boolean =>
  ['created', 'started', 'resubmission_requested'].includes(session.status);
