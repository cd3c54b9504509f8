import type pg from 'pg';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { isFinal } from '../../domain/status.ts';
import { closeCase, openCase } from '../cases/open.ts';
import { execute, type Executor, inTransaction, queryRows } from '../database.ts';
import { type VerificationKey, verificationKey } from '../encryption/data-keys.ts';
import { findKeyedRequest, noteRequest } from '../keyed-requests.ts';
import type { Store } from '../store.ts';
import type { NewReviewRequest, ReviewRequestRow } from '../types.ts';
import { checkShown, readDecisions, type StoredDecision } from './decisions.ts';
import { getOwner, type LockedVerification, lockUnchanged, refuseErased } from './lock.ts';
import { sayingOfDecision } from './refuse-review.ts';

const noteField = (number: number): string => `review-request/${number}/note`;

const requestRow = z.object({
  number: z.int(),
  principal: z.string(),
  note: z.string().nullable(),
  requested_at: z.date(),
});

function readRows(executor: Executor, verificationId: string) {
  return queryRows(
    executor,
    requestRow,
    `select number, principal, note, requested_at
     from review_requests where verification_id = $1 order by number`,
    [verificationId],
  );
}

/**
 * Opens a case for a verification that was declined without a reviewer; the decline stands until a reviewer
 * has decided. Another request meanwhile adds a note, and no case. Safe to repeat under one key.
 * @throws KycError `not_found`; `erased`; `idempotency_conflict` when the key was used with another body;
 *   `not_ready` while it is open; `already_reviewed` where what stands is a person's; `already_final` where no
 *   decline stands; RowChangedError when what was decided is not as we wrote it
 */
export async function requestReview(store: Store, request: NewReviewRequest): Promise<void> {
  const { verificationId, sent } = request;
  const key = await verificationKey(store, await getOwner(store, verificationId));
  await inTransaction(store.app, async (tx) => {
    const before = await lockUnchanged(store, tx, verificationId);
    refuseErased(before);
    if ((await findKeyedRequest(store, tx, sent)) !== null) return;
    const { reasons } = await declineByMachine(store, tx, before);
    const rows = await readRows(tx, verificationId);
    await insert(tx, request, { number: rows.length + 1, key });
    await noteRequest(store, tx, sent);
    // An earlier build may have left it open: it would keep its kind, and the sweep would close it.
    await closeCase(tx, { verificationId, kind: 'in_review' });
    const verification = { ...before, reasons };
    await openCase(store, tx, { verification, kind: 'requested', principal: request.principal });
  });
}

/** The decline that stands, where it is no person's; one may have decided before it. */
async function declineByMachine(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  before: LockedVerification,
): Promise<StoredDecision> {
  const { id, status } = before;
  if (!isFinal(status)) {
    const message = `Only who was declined can be sent to a person; it is ${status}.`;
    throw new KycError('not_ready', message);
  }
  const { all, standing } = await readDecisions(store, tx, id);
  checkShown(store.tags, before, all);
  if (standing?.decidedBy === 'reviewer') {
    const message = `${sayingOfDecision(standing)} A person has decided: decide it anew by POST …/review.`;
    throw new KycError('already_reviewed', message);
  }
  if (standing?.status === 'declined') return standing;
  const message = `Only who was declined can be sent to a person; it is ${standing?.status ?? status}. Start another verification.`;
  throw new KycError('already_final', message);
}

async function insert(
  tx: pg.PoolClient,
  { verificationId, note, principal }: NewReviewRequest,
  { number, key }: { number: number; key: VerificationKey },
): Promise<void> {
  await execute(
    tx,
    `insert into review_requests (verification_id, number, note, principal)
     values ($1, $2, $3, $4)`,
    [
      ...[verificationId, number, note === null ? null : await key.seal(noteField(number), note)],
      principal,
    ],
  );
}

/** That a client has asked for a person, with its notes, in order. Who reads it is for the caller to log. */
export async function readReviewRequests(
  executor: Executor,
  key: VerificationKey,
  verificationId: string,
): Promise<ReviewRequestRow[]> {
  const rows = await readRows(executor, verificationId);
  return Promise.all(
    rows.map(async ({ number, principal, note, requested_at: requestedAt }) => ({
      ...{ principal, requestedAt },
      note: note === null ? null : await key.unsealText(noteField(number), note),
    })),
  );
}
