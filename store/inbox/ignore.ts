import type { Executor } from '../database.ts';
import { execute } from '../database.ts';
import type { Store } from '../store.ts';
import type { Fields } from '../tags/columns.ts';

/**
 * A message is never signaled or applied, and its tag says so as well: the row that is given is as we wrote
 * it. `why` is a word of our own.
 */
export async function ignoreMessage(
  { tags }: Pick<Store, 'tags'>,
  tx: Executor,
  row: Omit<Fields<'inbox'>, 'is_aside'>,
  why: string,
): Promise<void> {
  await execute(
    tx,
    `update inbox set disposition = 'ignored', why = $2, session = $3, settled_at = now(), tag = $4
     where id = $1`,
    [row.id, why, row.session, tags.of('inbox', { ...row, is_aside: true })],
  );
}
