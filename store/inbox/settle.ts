import { execute, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { DeferralCode } from '../types.ts';

/** It was passed on. A row that was applied meanwhile stays applied. */
export async function markInboxSignaled(store: Store, input: { inboxId: string }): Promise<void> {
  await execute(
    store.app,
    `update inbox set disposition = case when disposition = 'waiting' then 'signaled' else disposition end,
       told_at = now(), leased_until = null, last_error = null
     where id = $1`,
    [input.inboxId],
  );
}

/** Which of these rows were told and are not written down yet. */
export async function findUnwritten(
  store: Store,
  input: { inboxIds: readonly string[] },
): Promise<string[]> {
  const rows = await queryRows(
    store.app,
    parse.idRow,
    `select id from inbox where id = any($1::uuid[]) and disposition = 'signaled'`,
    [input.inboxIds],
  );
  return rows.map(({ id }) => id);
}

/** The workflow could not be told: again after a pause that grows from one to thirty seconds. */
export async function deferInbox(
  store: Store,
  input: { inboxId: string; error: DeferralCode },
): Promise<void> {
  await execute(
    store.app,
    `update inbox set leased_until = null, last_error = $2,
       due_at = now() + least(30, power(2, least(greatest(tries - 1, 0), 10))) * interval '1 second'
     where id = $1 and disposition = 'waiting'`,
    [input.inboxId, input.error],
  );
}

/** The row is never told or applied. `why` is a word of our own. */
export async function ignoreInbox(
  store: Store,
  input: { inboxId: string; why: string },
): Promise<void> {
  await execute(
    store.app,
    `update inbox
     set disposition = 'ignored', why = $2, leased_until = null, settled_at = now()
     where id = $1 and disposition in ('waiting', 'unmatched', 'signaled')`,
    [input.inboxId, input.why],
  );
}
