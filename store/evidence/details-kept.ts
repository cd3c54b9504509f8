import { execute, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

/** The archives whose details nobody has kept yet, by id: to be looked for before the vendor is asked. */
export async function listArchivesWithoutDetails(
  store: Store,
  { verificationId }: { verificationId: string },
): Promise<string[]> {
  const rows = await queryRows(
    store.app,
    parse.idRow,
    `select id from outbox
     where verification_id = $1 and 'details' = any (archive_of) and details_kept_at is null`,
    [verificationId],
  );
  return rows.map(({ id }) => id);
}

/** What the vendor says further is kept, as far as there is any: it may be told to forget the session. */
export async function noteDetailsKept(
  store: Store,
  { archives }: { archives: readonly string[] },
): Promise<void> {
  await execute(
    store.app,
    'update outbox set details_kept_at = now() where id = any ($1) and details_kept_at is null',
    [archives],
  );
}
