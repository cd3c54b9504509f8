import { execute, inTransaction, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { DeferralCode } from '../types.ts';

/**
 * A row that no try passes on is parked with our code for it: it holds up the others of its verification
 * no more. It is not lost: the end of the verification still considers it, and so does `retryParked`.
 */
export async function parkInbox(
  store: Store,
  input: { inboxId: string; error: DeferralCode },
): Promise<void> {
  await execute(
    store.app,
    `update inbox set parked_at = now(), leased_until = null, last_error = $2
     where id = $1 and disposition = 'waiting'`,
    [input.inboxId, input.error],
  );
}

/** The same for a row of the outbox that cannot be read. */
export async function parkOutbox(
  store: Store,
  input: { id: string; error: DeferralCode },
): Promise<void> {
  await execute(
    store.app,
    `update outbox set parked_at = now(), leased_until = null, last_error = $2
     where id = $1 and completed_at is null`,
    [input.id, input.error],
  );
}

/**
 * Puts everything that is parked back in line, or one row. Safe to repeat; what still cannot be passed
 * on is parked again.
 * @returns how many rows that were
 */
export async function retryParked(
  store: Store,
  input: { id: string | null },
): Promise<{ retried: number }> {
  return inTransaction(store.app, async (tx) => {
    let retried = 0;
    for (const table of ['inbox', 'outbox']) {
      const rows = await queryRows(
        tx,
        parse.idRow,
        `update ${table} set parked_at = null, tries = 0, due_at = now(), last_error = null
         where parked_at is not null and ($1::uuid is null or id = $1) returning id`,
        [input.id],
      );
      retried += rows.length;
    }
    return { retried };
  });
}
