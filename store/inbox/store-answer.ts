import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { KycError } from '../../domain/errors.ts';
import { isFinal } from '../../domain/status.ts';
import { inTransaction, queryMaybe } from '../database.ts';
import { isOwnDeletion, OWN_DELETION } from '../deletions/own-deletion.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import { enqueueRevision, mayRevise } from '../outbox/enqueue.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { StoreAnswerInput } from '../types.ts';
import { getOwner, lockVerification } from '../verifications/lock.ts';
import { sealBody } from './body.ts';
import { insertInboxRow } from './insert.ts';

/**
 * Keeps what the vendor answered to a question; whoever asked tells the workflow (`delivered`). The
 * same fact that nobody has applied yet is not kept twice, so that a repeated question is harmless. An
 * answer that comes after the end is judged by a revision, unless our own deletion explains it.
 * @throws KycError `not_found`, or `erased` once the personal data was erased
 */
export async function storeAnswer(
  store: Store,
  input: StoreAnswerInput,
): Promise<{ inboxId: string }> {
  const { verificationId, session, accountId, source = 'answer', kind, body, fact } = input;
  const inboxId = uuidv7();
  const owner = await getOwner(store.app, verificationId);
  if (owner.accountId !== accountId) {
    throw new KycError('internal', 'The answer is from another account than the verification.');
  }
  await verificationKey(store, owner);
  const sealed = await sealBody(store, owner, { inboxId, accountId, body });
  return inTransaction(store.app, async (tx) => {
    const { status, vendor, now } = await lockVerification(tx, verificationId);
    const known = await queryMaybe(
      tx,
      parse.idRow,
      `select id from inbox
       where verification_id = $1 and session = $2 and source = $4
         and fact = $3 and (disposition = 'delivered' or disposition = 'late' and not exists (
           select from events e where e.verification_id = $1 and e.inbox_id = inbox.id))
       limit 1`,
      [verificationId, session, JSON.stringify(fact), source],
    );
    if (known !== null) return { inboxId: known.id };
    const place = await placeOf(tx, input, isFinal(status));
    await insertInboxRow(tx, {
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
    const isLate = place.disposition === 'late';
    if (isLate && input.forRevision !== true && mayRevise(fact)) {
      await enqueueRevision(tx, { verificationId, inboxId });
    }
    return { inboxId };
  });
}

interface Place {
  disposition: 'delivered' | 'late' | 'set_aside';
  why: string | null;
}

async function placeOf(
  tx: pg.PoolClient,
  about: StoreAnswerInput,
  isOver: boolean,
): Promise<Place> {
  if (!isOver) return { disposition: 'delivered', why: null };
  const isOurs = await isOwnDeletion(tx, about);
  return isOurs
    ? { disposition: 'set_aside', why: OWN_DELETION }
    : { disposition: 'late', why: 'already_final' };
}
