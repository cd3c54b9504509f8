import type pg from 'pg';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { isFinal, type Status } from '../../domain/status.ts';
import type { Subject } from '../../domain/subject.ts';
import { execute, hasRow, queryMaybe } from '../database.ts';
import { findVerificationKey, verificationKey } from '../encryption/data-keys.ts';
import { appendEvents } from '../events.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { RowTags } from '../tags/row-tags.ts';
import type { VerificationRow } from '../types.ts';
import { lockUnchanged } from './lock.ts';
import { readPersonalData } from './personal-data.ts';

/** Columns beside verifications `v`: which one it was started in place of, and which one in its place. */
export const RETRY_COLUMNS = `retry.retry_of, retry.tag as retry_tag,
    retried.verification_id as retried_by, retried.tag as retried_tag`;
export const RETRY_JOINS = `
  left join retries retry on retry.verification_id = v.id
  left join retries retried on retried.retry_of = v.id`;
export const retryColumns = {
  retry_of: parse.uuid.nullable(),
  retry_tag: z.string().nullable(),
  retried_by: parse.uuid.nullable(),
  retried_tag: z.string().nullable(),
};
const retryRow = z.object({ id: parse.uuid, ...retryColumns });

/** @throws RowChangedError when we have linked no such two */
export function retriesOf(
  tags: RowTags,
  { id, retry_of, retry_tag, retried_by, retried_tag }: z.output<typeof retryRow>,
): Pick<VerificationRow, 'retryOf' | 'retriedBy'> {
  if (retry_of !== null) tags.check('retries', { verification_id: id, retry_of }, retry_tag);
  if (retried_by !== null) {
    tags.check('retries', { verification_id: retried_by, retry_of: id }, retried_tag);
  }
  return { retryOf: retry_of, retriedBy: retried_by };
}

/**
 * What of a verification's start is not shown, for one that is started in its place.
 * @throws KycError `erased` once the personal data was erased
 */
export async function readStartData(
  store: Store,
  {
    clientId,
    id: verificationId,
    erased: isErased,
  }: Pick<VerificationRow, 'clientId' | 'id' | 'erased'>,
): Promise<{ subject: Subject; vendorOptions: unknown }> {
  const key = await verificationKey(store, { clientId, verificationId, isErased });
  const { subject, vendorOptions } = await readPersonalData(store.app, key, verificationId);
  return { subject, vendorOptions };
}

/**
 * Whether another verification may be started in place of this one.
 * @throws KycError `not_ready` before it has ended, `already_retried` naming the other one, `erased`: each
 *   says what is left to do
 */
export function refuseRetry(row: Pick<VerificationRow, 'status' | 'retriedBy' | 'erased'>): void {
  if (!isFinal(row.status)) {
    const message = `It is ${row.status}, and only what has ended is tried again: ${waysOn(row.status)}, or cancel it first.`;
    throw new KycError('not_ready', message);
  }
  if (row.retriedBy !== null) {
    const message = `It was tried again by ${row.retriedBy}. Go on with that one; once it has ended, try that one again.`;
    throw new KycError('already_retried', message);
  }
  if (row.erased) throw nothingLeft();
}

/** How an open one comes to its end. */
function waysOn(status: Status): string {
  if (status === 'in_review') return 'decide it by POST …/review';
  return status === 'submitted' ? "wait for the vendor's decision" : 'send the person to its link';
}

const nothingLeft = (): KycError =>
  new KycError(
    'erased',
    'Its data was erased, so that nothing can be taken over: start another one by POST /v1/verifications.',
  );

interface NewRetry {
  clientId: string;
  verificationId: string;
  retryOf: string;
  principal: string;
}

/**
 * Links a verification that this transaction creates to the one that it is started in place of, under that
 * one's lock: of many who try it again at once one does, and none what is open or erased by then.
 * @throws KycError as `refuseRetry`, and `not_found`; RowChangedError when a row is not as we wrote it
 */
export async function insertRetry(
  store: Store,
  tx: pg.PoolClient,
  { clientId, verificationId, retryOf, principal }: NewRetry,
): Promise<void> {
  const earlier = await lockUnchanged(store, tx, retryOf);
  // A route has looked among the client's own; no other caller gets past this either.
  if (earlier.client_id !== clientId)
    throw new KycError('not_found', 'You have no such verification.');
  const linked = await queryMaybe(
    tx,
    retryRow,
    `select v.id, ${RETRY_COLUMNS} from verifications v ${RETRY_JOINS} where v.id = $1`,
    [retryOf],
  );
  const retriedBy = linked === null ? null : retriesOf(store.tags, linked).retriedBy;
  const key = await findVerificationKey(store, { clientId, verificationId: retryOf });
  // Beside the key, which is destroyed a moment later: what was read of it before is not taken over.
  const erasures = 'select from erasures where verification_id = $1';
  const isAsked = await hasRow(tx, erasures, [retryOf]);
  const erased = key === null || earlier.data_erased_at !== null || isAsked;
  refuseRetry({ status: earlier.status, retriedBy, erased });
  const row = { verification_id: verificationId, retry_of: retryOf };
  await execute(tx, 'insert into retries (verification_id, retry_of, tag) values ($1, $2, $3)', [
    verificationId,
    retryOf,
    store.tags.of('retries', row),
  ]);
  await execute(
    tx,
    'update verifications set sequence = sequence + 1, updated_at = now() where id = $1',
    [retryOf],
  );
  const data = { retriedBy: verificationId };
  await appendEvents(store, tx, retryOf, [{ type: 'verification.retried', principal, data }]);
}
