import { inTransaction, queryIds, queryMaybe } from '../database.ts';
import type { Store } from '../store.ts';
import { MESSAGE_COLUMNS, messageRow } from '../transitions/facts.ts';
import { ignoreMessage } from './ignore.ts';

/** Which of these rows were signaled and are not written down yet. */
export async function findUnwritten(
  store: Store,
  input: { inboxIds: readonly string[] },
): Promise<string[]> {
  return queryIds(
    store.app,
    `select id from inbox where id = any($1::uuid[]) and disposition = 'signaled'`,
    [input.inboxIds],
  );
}

/**
 * The message is never signaled or applied. `why` is a word of our own. Safe to repeat.
 * @throws RowChangedError when it is not as we wrote it
 */
export async function ignoreInbox(
  store: Store,
  input: { inboxId: string; why: string },
): Promise<void> {
  await inTransaction(store.app, async (tx) => {
    const row = await queryMaybe(
      tx,
      messageRow,
      `select ${MESSAGE_COLUMNS} from inbox
       where id = $1 and disposition in ('waiting', 'unmatched', 'signaled') for update`,
      [input.inboxId],
    );
    if (row === null) return;
    store.tags.check('inbox', { ...row, is_aside: false }, row.tag);
    await ignoreMessage(store, tx, row, input.why);
  });
}
