import type { Mode } from '../../domain/vendor-name.ts';

/** A request of a client that carries an Idempotency-Key. */
export interface KeyedRequest {
  clientId: string;
  mode: Mode;
  /** As the client has sent it; what is kept is its keyed hash. */
  key: string;
  /** Keyed hash of all that the request says: the route, what it is about, and its body. */
  fingerprint: string;
}

/** What a request did that came before. */
export interface RepeatedRequest {
  /** The verification that it started; null: it was no start. */
  verificationId: string | null;
  /** What its verb has noted; null: nothing, or it is not done yet. */
  outcome: unknown;
}

/** Where a verb is one that a client asks for: noted with what it does. */
export interface MayBeKeyed {
  /** Absent or null: it carries no key. */
  sent?: KeyedRequest | null | undefined;
}
