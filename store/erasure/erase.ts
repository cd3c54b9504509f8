import type pg from 'pg';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { isFinal } from '../../domain/status.ts';
import { execute, inTransaction, queryOne, queryRows } from '../database.ts';
import { destroyVerificationKey, findVerificationKey } from '../encryption/data-keys.ts';
import { appendEvents } from '../events.ts';
import * as parse from '../parse.ts';
import { isContinued, isOver } from '../retention/erase-over.ts';
import type { Store } from '../store.ts';
import { dataOf } from '../transitions/add-decision.ts';
import { notify } from '../transitions/announce.ts';
import type { ErasureRow } from '../types.ts';
import { getOwner, type LockedVerification, lockUnchanged } from '../verifications/lock.ts';
import { findKept } from './hold.ts';
import { overwriteRows } from './overwrite.ts';
import { findErasure, isAskedByHand } from './read.ts';
import { keepTombstone } from './tombstones.ts';
import { askVendor } from './vendor-references.ts';

/**
 * Carries out a requested erasure: queues the deletion at the vendor, overwrites what the key does not
 * encrypt, destroys the key, records that outside the databases, removes the objects, then notifies the
 * client. Records each step before the next one, so that after a crash the next try goes on.
 * Safe to repeat, and to run twice at once. Needs no Temporal.
 * @param about.isReplayed it was erased before, and the databases are from a backup of before that
 * @returns `waits` while the verification is open, or if a later change keeps it longer; `more` where there
 *   are more objects than fit into one try
 * @throws KycError `objects_unavailable`, `store_unavailable`; `internal` where there is no request for it;
 *   RowChangedError when the verification or the request is not as we wrote it
 */
export async function eraseData(
  store: Store,
  { verificationId, isReplayed = false }: { verificationId: string; isReplayed?: boolean },
): Promise<'erased' | 'waits' | 'more'> {
  const erasure = await begin(store, verificationId, isReplayed);
  if (erasure === null) return 'waits';
  await destroyVerificationKey(store, { verificationId, reason: erasure.reason });
  await keepTombstone(store, erasure);
  if (!(await removeObjects(store, verificationId))) return 'more';
  await finish(store, erasure);
  return 'erased';
}

/** From this commit on nothing of the person is kept or shown; null: not yet. */
async function begin(
  store: Store,
  verificationId: string,
  isReplayed: boolean,
): Promise<ErasureRow | null> {
  const key = await findVerificationKey(store, await getOwner(store, verificationId));
  return inTransaction(store.app, async (tx) => {
    const before = await lockUnchanged(store, tx, verificationId);
    const erasure = await findErasure(store, tx, verificationId);
    if (erasure === null) throw new KycError('internal', 'Nobody has asked for this erasure.');
    if (before.data_erased_at !== null) return erasure;
    if (!isFinal(before.status)) return null;
    // What was erased once was not held by then: a hold that came back with a backup has been lifted since.
    if (!isReplayed && (await findKept(store, tx, verificationId)) !== null) return null;
    if (!isReplayed && (await isTakenBack(store, tx, before, erasure))) return null;
    if (erasure.atVendor === 'asked') await askVendor(store, tx, { erasure, key });
    await overwriteRows(store, tx, before);
    return erasure;
  });
}

/** The sweep's own request lapses when its reason does: a hold, or a retry, may have been added since. */
async function isTakenBack(
  store: Store,
  tx: pg.PoolClient,
  before: LockedVerification,
  { principal, reason }: ErasureRow,
): Promise<boolean> {
  if (principal !== 'system' || reason !== 'retention_over') return false;
  if ((await isOver(store, tx, before)) && !(await isContinued(tx, before.id))) return false;
  return !(await isAskedByHand(store, tx, before.id));
}

const REMOVED_AT_ONCE = 10;
/** Shorter than the lease of the row that asks for it. */
const LONGEST_TRY_MS = 10_000;
const keyRow = z.object({ key: z.string() });

/** Whether none is left. Their keys are destroyed by then: no one can read copies elsewhere. */
async function removeObjects(
  { app, objects }: Pick<Store, 'app' | 'objects'>,
  verificationId: string,
): Promise<boolean> {
  for (const until = Date.now() + LONGEST_TRY_MS; ;) {
    const rows = await queryRows(
      app,
      keyRow,
      `select key from objects where verification_id = $1 and removed_at is null
       order by key limit $2`,
      [verificationId, REMOVED_AT_ONCE],
    );
    if (rows.length === 0) return true;
    if (Date.now() > until) return false;
    const keys = rows.map(({ key }) => key);
    await Promise.all(keys.map((key) => objects.delete(key)));
    await execute(app, 'update objects set removed_at = now() where key = any ($1)', [keys]);
  }
}

async function finish(store: Store, erasure: ErasureRow): Promise<void> {
  const { verificationId, reason, principal } = erasure;
  await inTransaction(store.app, async (tx) => {
    const before = await lockUnchanged(store, tx, verificationId);
    if (!(await noteDone(tx, verificationId))) return;
    const sequence = before.sequence + 1;
    await execute(tx, 'update verifications set sequence = $2, updated_at = now() where id = $1', [
      verificationId,
      sequence,
    ]);
    const { count: objects } = await queryOne(
      tx,
      parse.countRow,
      'select count(*) as count from objects where verification_id = $1',
      [verificationId],
    );
    const data = { reason, objects, atVendor: erasure.atVendor, sequence };
    await appendEvents(store, tx, verificationId, [
      { type: 'verification.erased', principal, data },
    ]);
    await notify(store, tx, {
      type: 'verification.erased',
      before,
      data: dataOf(before, sequence),
    });
  });
}

async function noteDone(tx: pg.PoolClient, verificationId: string): Promise<boolean> {
  const sql = 'update erasures set done_at = now() where verification_id = $1 and done_at is null';
  return (await execute(tx, sql, [verificationId])) > 0;
}
