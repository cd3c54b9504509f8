import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { mayRevise } from '../../domain/revision.ts';
import { isFinal } from '../../domain/status.ts';
import { execute, inTransaction, queryMaybe } from '../database.ts';
import { isOwnDeletion, OWN_DELETION } from '../deletion-queue.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import { enqueueRevision } from '../outbox/enqueue.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { StoreAnswerInput, StoredAnswer } from '../types.ts';
import { getOwner, lockUnchanged, refuseErased } from '../verifications/lock.ts';
import { sealBody } from './body.ts';
import { insertInboxRow } from './insert.ts';

/**
 * Keeps what the vendor answered to a question. The activity that asked tells the workflow (`signaled`), or the
 * relay does (`waiting`, where `isToBeTold`). While the verification is open, a fact of a session is
 * kept once, from whichever source: an answer that only repeats one is no news. An answer that comes after
 * the end is judged by a revision, unless our own deletion explains it; one that the relay is to tell
 * only where it is not what was said last.
 * @throws KycError `not_found`, or `erased` once the personal data was erased; RowChangedError when the
 *   verification is not as we wrote it
 */
export async function storeAnswer(store: Store, input: StoreAnswerInput): Promise<StoredAnswer> {
  const { verificationId, session, accountId, source = 'answer', kind, body, fact } = input;
  const inboxId = uuidv7();
  const owner = await getOwner(store, verificationId);
  if (owner.accountId !== accountId) {
    throw new KycError('internal', 'The answer is from another account than the verification.');
  }
  const sealed = await sealBody(await verificationKey(store, owner), { inboxId, body });
  return inTransaction(store.app, async (tx): Promise<StoredAnswer> => {
    const verification = await lockUnchanged(store, tx, verificationId);
    refuseErased(verification);
    const { status, vendor, now } = verification;
    const isOver = isFinal(status);
    const known = isOver
      ? ((await findLate(tx, input)) ?? (await findLast(tx, input)))
      : await findSaid(tx, input);
    if (known !== null) return known;
    const place = isOver ? await placeAfterEnd(tx, input) : placeOf(input);
    await insertInboxRow(store, tx, {
      id: inboxId,
      verificationId,
      session,
      accountId,
      vendor,
      source,
      kind,
      fact,
      body: sealed,
      vendorSessionHash: null,
      ...place,
      receivedAt: now,
    });
    const isLate = place.disposition === 'after_final';
    if (isLate && input.forRevision !== true && mayRevise(fact)) {
      await enqueueRevision(tx, { verificationId, inboxId });
    }
    return { inboxId, disposition: place.disposition, isNew: true };
  });
}

interface Place {
  disposition: 'waiting' | 'signaled' | 'after_final' | 'ignored';
  why: string | null;
}

function placeOf({ isToBeTold }: StoreAnswerInput): Place {
  return { disposition: isToBeTold === true ? 'waiting' : 'signaled', why: null };
}

async function placeAfterEnd(tx: pg.PoolClient, about: StoreAnswerInput): Promise<Place> {
  return (await isOwnDeletion(tx, about))
    ? { disposition: 'ignored', why: OWN_DELETION }
    : { disposition: 'after_final', why: 'already_final' };
}

const saidRow = z.object({
  id: parse.uuid,
  disposition: z.enum(['waiting', 'signaled', 'applied']),
  source: parse.inboxSource,
  told_at: z.date().nullable(),
});

/**
 * The same fact of that session, from whichever source. What the workflow may not know is signaled again; what
 * is parked is not signaled, so that this answer is.
 */
async function findSaid(tx: pg.PoolClient, input: StoreAnswerInput): Promise<StoredAnswer | null> {
  const { verificationId, session, fact, isToBeTold } = input;
  const said = await queryMaybe(
    tx,
    saidRow,
    `select id, disposition, source, told_at from inbox
     where verification_id = $1 and session = $2 and fact = $3
       and (disposition in ('signaled', 'applied') or disposition = 'waiting' and parked_at is null)
     order by position limit 1`,
    [verificationId, session, JSON.stringify(fact)],
  );
  if (said === null) return null;
  const { id: inboxId, disposition, source, told_at: toldAt } = said;
  // The activity that asked then may have died with the answer; the workflow knows the row if it did not. What the
  // relay has signaled is not signaled again: else requests would fill the history of a workflow that is stuck.
  const mayBeUntold = disposition === 'signaled' && source !== 'webhook' && toldAt === null;
  if (isToBeTold === true && mayBeUntold) {
    await execute(tx, `update inbox set disposition = 'waiting', due_at = now() where id = $1`, [
      inboxId,
    ]);
    return { inboxId, disposition: 'waiting', isNew: false };
  }
  return { inboxId, disposition, isNew: false };
}

/** The same fact, come late as well and not judged yet. */
async function findLate(
  tx: pg.PoolClient,
  { verificationId, session, fact, source = 'answer' }: StoreAnswerInput,
): Promise<StoredAnswer | null> {
  const known = await queryMaybe(
    tx,
    parse.idRow,
    `select id from inbox
     where verification_id = $1 and session = $2 and source = $4
       and fact = $3 and disposition = 'after_final' and not exists (
         select from events e where e.verification_id = $1 and e.inbox_id = inbox.id)
     limit 1`,
    [verificationId, session, JSON.stringify(fact), source],
  );
  return known === null ? null : { inboxId: known.id, disposition: 'after_final', isNew: false };
}

const lastRow = z.object({
  id: parse.uuid,
  disposition: z.enum(['applied', 'after_final']),
  is_same: z.boolean(),
});

/**
 * What of its kind was said last in that session, should it be the same: what a change of mind comes back
 * to was said before as well, and is news. What an activity waits for is kept all the same.
 */
async function findLast(
  tx: pg.PoolClient,
  { verificationId, session, fact, isToBeTold }: StoreAnswerInput,
): Promise<StoredAnswer | null> {
  if (isToBeTold !== true) return null;
  const last = await queryMaybe(
    tx,
    lastRow,
    `select id, disposition, fact = $3 as is_same from inbox
     where verification_id = $1 and session = $2 and fact->>'kind' = $3::jsonb->>'kind'
       and source <> 'details' and disposition in ('applied', 'after_final')
     order by position desc limit 1`,
    [verificationId, session, JSON.stringify(fact)],
  );
  if (last?.is_same !== true) return null;
  return { inboxId: last.id, disposition: last.disposition, isNew: false };
}
