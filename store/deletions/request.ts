import type pg from 'pg';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { isFinal } from '../../domain/status.ts';
import { inTransaction, queryRows } from '../database.ts';
import { appendEvents } from '../events.ts';
import { enqueueDeletion } from '../outbox/enqueue.ts';
import type { Store } from '../store.ts';
import type { VendorDeletionRow } from '../types.ts';
import { lockUnchanged } from '../verifications/lock.ts';
import { type Asked, askForEach, DELETION_REQUESTED, wasAsked } from './ask.ts';
import { countUnnamed, readDeletions } from './row.ts';

/**
 * Asks for the deletion, at the vendor, of every session that a verification ever had there, orphans
 * that have a name included. Safe to repeat: what was asked for already stays as it is, and what was
 * refused is asked for again.
 *
 * @param input.principal who asks, as `principalName` spells it
 * @returns what is known of each session now
 * @throws KycError `not_found`; `not_ready` while the verification is open
 */
export async function requestVendorDeletion(
  store: Store,
  input: { verificationId: string; principal: string },
): Promise<VendorDeletionRow[]> {
  const { verificationId, principal } = input;
  return inTransaction(store.app, async (tx) => {
    const { status } = await lockUnchanged(store, tx, verificationId);
    if (!isFinal(status)) {
      const remedy = 'Cancel the verification first, or wait for its end.';
      throw new KycError('not_ready', `It has not ended (${status}). ${remedy}`);
    }
    const asked = [
      ...(await askAgain(tx, verificationId)),
      ...(await askForEach(tx, verificationId)),
    ];
    // Also where the vendor has nothing yet: what comes to be known later is then deleted as well.
    if (asked.length > 0 || !(await wasAsked(tx, verificationId))) {
      const unnamed = await countUnnamed(tx, verificationId);
      const data = {
        sessions: asked.map(({ number }) => number).sort((a, b) => a - b),
        ...(unnamed === 0 ? {} : { unnamedSessions: unnamed }),
      };
      const event = { type: DELETION_REQUESTED, principal, data };
      await appendEvents(store, tx, verificationId, [event]);
    }
    const deletions = await readDeletions(tx, verificationId);
    if (deletions.some(({ state }) => state === 'requested')) {
      await enqueueDeletion(tx, verificationId);
    }
    return deletions;
  });
}

/** What was asked for so far, for whoever wants to know; empty when nothing was. */
export function listVendorDeletions(
  store: Store,
  input: { verificationId: string },
): Promise<VendorDeletionRow[]> {
  return readDeletions(store.app, input.verificationId);
}

/**
 * How many sessions may be at the vendor whose id never reached us, so that nothing of ours can have them
 * deleted: an answer was lost, or a try was cut off.
 */
export function countUnnamedSessions(
  store: Store,
  input: { verificationId: string },
): Promise<number> {
  return countUnnamed(store.app, input.verificationId);
}

function askAgain(tx: pg.PoolClient, verificationId: string): Promise<Asked[]> {
  return queryRows(
    tx,
    z.object({ number: z.int() }),
    `update vendor_deletions
     set state = 'requested', why = null, due_at = now(), requested_at = now(), settled_at = null
     where verification_id = $1 and state = 'refused' returning number`,
    [verificationId],
  );
}
