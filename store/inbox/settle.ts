import { execute, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

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

/** The row is never told or applied. `why` is a word of our own. */
export async function ignoreInbox(
  store: Store,
  input: { inboxId: string; why: string },
): Promise<void> {
  await execute(
    store.app,
    `update inbox set disposition = 'ignored', why = $2, settled_at = now()
     where id = $1 and disposition in ('waiting', 'unmatched', 'signaled')`,
    [input.inboxId, input.why],
  );
}
