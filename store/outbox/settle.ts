import { execute } from '../database.ts';
import type { Store } from '../store.ts';
import type { DeferralCode } from '../types.ts';

/** What was to be sent was accepted. Safe to repeat. */
export async function completeOutbox(store: Store, input: { id: string }): Promise<void> {
  await execute(
    store.app,
    `update outbox set completed_at = now(), leased_until = null, last_error = null
     where id = $1 and completed_at is null`,
    [input.id],
  );
}

/** It could not be sent: again after a pause that grows from one to thirty seconds. */
export async function deferOutbox(
  store: Store,
  input: { id: string; error: DeferralCode },
): Promise<void> {
  await execute(
    store.app,
    `update outbox set leased_until = null, last_error = $2,
       due_at = now()
         + least(30, power(2, least(greatest(tries - 1, 0), 10))) * interval '1 second'
     where id = $1 and completed_at is null`,
    [input.id, input.error],
  );
}
