import { z } from 'zod';
import { execute, inTransaction, queryMaybe } from '../database.ts';
import { appendEvents } from '../events.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { DeletionState, DeletionWhy, DueDeletion } from '../types.ts';
import { lockVerification } from '../verifications/lock.ts';

type Known = Pick<DueDeletion, 'id' | 'verificationId'>;
type Ended = Exclude<DeletionState, 'requested'>;

const EVENTS: Record<Ended, string> = {
  deleted: 'vendor_data.deleted',
  gone: 'vendor_data.gone',
  refused: 'vendor_data.deletion_refused',
};

const settledRow = z.object({ number: z.int(), orphan_id: parse.uuid.nullable() });

/**
 * Writes what became of a deletion, with its event. One that was refused counts as never sent: what the
 * vendor says later is its own word again. Safe to repeat.
 * @throws KycError `not_found`
 */
export async function settleDeletion(
  store: Store,
  settled: Known & { state: Ended; why: DeletionWhy | null },
): Promise<void> {
  const { id, verificationId, state, why } = settled;
  await inTransaction(store.app, async (tx) => {
    await lockVerification(tx, verificationId);
    const row = await queryMaybe(
      tx,
      settledRow,
      `update vendor_deletions
       set state = $2, why = $3, settled_at = now(), sent_at = case when $2 <> 'refused' then sent_at end
       where id = $1 and state = 'requested' returning number, orphan_id`,
      [id, state, why],
    );
    if (row === null) return;
    const data = {
      session: row.number,
      ...(row.orphan_id === null ? {} : { orphan: true }),
      ...(why === null ? {} : { why }),
    };
    await appendEvents(store, tx, verificationId, [
      { type: EVENTS[state], principal: 'system', data },
    ]);
  });
}

/**
 * It cannot be deleted now: due again after `forMs`, and `why` says what it waits for.
 * @param deferred.wasNotDone the vendor has said that it did nothing: what it says later is its own word
 */
export async function deferDeletion(
  store: Store,
  deferred: Known & { forMs: number; why: DeletionWhy; wasNotDone: boolean },
): Promise<void> {
  await inTransaction(store.app, async (tx) => {
    await lockVerification(tx, deferred.verificationId);
    await execute(
      tx,
      `update vendor_deletions
       set due_at = now() + $2 * interval '1 millisecond', why = $3,
         sent_at = case when not $4 then sent_at end
       where id = $1 and state = 'requested'`,
      [deferred.id, deferred.forMs, deferred.why, deferred.wasNotDone],
    );
  });
}
