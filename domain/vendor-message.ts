import { doubted, mayClear, type VendorFact } from './outcome.ts';

/** What a vendor calls one of its sessions. Sensitive: at Identomat it is the bearer token. */
export interface SessionReference {
  id: string;
  /** A token of the session itself, where the vendor gives one. */
  token?: string;
}

/** A message of a vendor exactly as it came. */
export interface RawMessage {
  /** The exact bytes: signatures are over them, and they are what is stored. */
  body: Buffer;
  /** Which kind of message it is, in the vendor folder's own words, e.g. `decision`, `event`. */
  kind: string;
}

/** What a message says, free of personal data, and what it is about. */
export interface Reading {
  fact: VendorFact;
  /** The vendor's id of the session that it speaks of. */
  sessionId?: string;
  /** The reference of ours that the vendor gave back (vendorData, custom_id …). */
  ourReference?: string;
  /**
   * When the person has an appointment, ISO 8601 UTC; null when there is none (any more). Absent where
   * the vendor knows no appointments, or where the message is no answer of `askSession`.
   */
  appointmentAt?: string | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A vendor's session id in one spelling: a UUID is the same in either case (RFC 9562); any other id is exact. */
export const spellSessionId = (id: string): string => (UUID.test(id) ? id.toLowerCase() : id);

/** Whether a vendor's message names this very session. */
export const isSameSession = (named: string, { id }: Pick<SessionReference, 'id'>): boolean =>
  spellSessionId(named) === spellSessionId(id);

/**
 * What a reading says about the verification of its session. A message whose reference names another
 * verification contradicts itself: it decides nothing, and a reviewer looks.
 */
export function factAbout(
  verificationId: string,
  { fact, ourReference = '' }: Reading,
): VendorFact {
  const named = ourReference.trim().toLowerCase();
  const isAnothers = UUID.test(named) && named !== verificationId;
  return isAnothers && mayClear(fact) ? doubted(fact) : fact;
}
