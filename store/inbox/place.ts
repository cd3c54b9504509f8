import type pg from 'pg';
import type { VendorFact } from '../../domain/outcome.ts';
import { isOwnDeletion, OWN_DELETION } from '../deletion-queue.ts';
import type { Disposition, StoredWebhook } from '../types.ts';
import { findSession, isSaved, type Match } from './match.ts';

/** Where a message is filed. */
export interface Place {
  session: number | null;
  disposition: Disposition & StoredWebhook['disposition'];
  why: string | null;
  /** It came after the end and is about a session that we know: a revision judges it. */
  revises?: boolean;
}

/** Its session may still be saved. */
export const UNKNOWN: Place = {
  session: null,
  disposition: 'unmatched',
  why: 'unknown_session',
};
/** It names no session at all, so that none that is saved can ever be its. */
export const NAMELESS: Place = {
  session: null,
  disposition: 'ignored',
  why: 'names_no_session',
};

/** Where a message about a verification belongs; the caller holds the verification's lock. */
export async function placeOf(
  tx: pg.PoolClient,
  match: Match,
  { hash, isOver, fact }: { hash: string | null; isOver: boolean; fact: VendorFact },
): Promise<Place> {
  const place = await placeInLine(tx, match, hash);
  if (!isOver || place.disposition === 'ignored') return place;
  const { session } = place;
  if (session !== null && (await isOwnDeletion(tx, { ...match.owner, session, fact }))) {
    return { session, disposition: 'ignored', why: OWN_DELETION };
  }
  // About a session that is not saved yet it waits for that (`releaseUnmatched`), here as well.
  const revises = place.disposition === 'waiting';
  return { session, disposition: 'after_final', why: place.why ?? 'already_final', revises };
}

async function placeInLine(tx: pg.PoolClient, match: Match, hash: string | null): Promise<Place> {
  const asOrphan: Place = {
    session: match.session,
    disposition: 'ignored',
    why: 'orphan_session',
  };
  if (match.orphan) return asOrphan;
  if (isSaved(match)) return { session: match.session, disposition: 'waiting', why: null };
  const session = await findSession(tx, match.owner.verificationId, match.session);
  if (session === null || session.state === 'requested') {
    return { session: match.session, disposition: 'unmatched', why: 'session_not_saved' };
  }
  // The vendor knows our verification, but not by a session that we know: it is another try's.
  if (match.by === 'reference' && hash !== null) return { ...asOrphan, session: session.number };
  return { session: session.number, disposition: 'waiting', why: null };
}
