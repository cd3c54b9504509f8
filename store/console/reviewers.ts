import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { execute, type Executor, inTransaction, queryOne, queryRows } from '../database.ts';
import { createRowKey, openRowKey } from '../encryption/row-keys.ts';
import { seal, unsealText } from '../encryption/sealed-text.ts';
import * as parse from '../parse.ts';
import { lookupHash, type Store } from '../store.ts';

const nameOf = (reviewerId: string) => ({ of: 'reviewer', reviewerId, field: 'name' }) as const;

const reviewerRow = z.object({
  id: parse.uuid,
  subject_hash: z.string(),
  name: z.string(),
  wrapped_key: z.string(),
  tag: z.string(),
});
const COLUMNS = 'id, subject_hash, name, wrapped_key, tag';

/**
 * Stores the reviewer who signs in, under a permanent id of ours: the identity provider knows them by issuer
 * and subject. Stores the name that the provider sends now.
 * @throws RowChangedError when the row is not as we wrote it
 */
export async function noteReviewer(
  store: Store,
  input: { issuer: string; subject: string; name: string },
): Promise<{ id: string }> {
  const hash = lookupHash(store, 'reviewer', input.issuer, input.subject);
  return inTransaction(store.app, async (tx) => {
    await insertReviewer(store, tx, hash, input.name);
    const row = await queryOne(
      tx,
      reviewerRow,
      `select ${COLUMNS} from reviewers where subject_hash = $1 for update`,
      [hash],
    );
    store.tags.check('reviewers', row, row.tag);
    const key = await openRowKey(store, 'reviewer', row.id, row.wrapped_key);
    await execute(tx, 'update reviewers set name = $2 where id = $1', [
      row.id,
      await seal(key, nameOf(row.id), input.name),
    ]);
    return { id: row.id };
  });
}

async function insertReviewer(
  store: Store,
  tx: Executor,
  hash: string,
  name: string,
): Promise<void> {
  const id = uuidv7();
  const { key, wrapped, masterKeyId } = await createRowKey(store, 'reviewer', id);
  await execute(
    tx,
    `insert into reviewers (id, subject_hash, name, wrapped_key, master_key_id, tag)
     values ($1, $2, $3, $4, $5, $6) on conflict (subject_hash) do nothing`,
    [
      ...[id, hash, await seal(key, nameOf(id), name), wrapped, masterKeyId],
      store.tags.of('reviewers', { id, subject_hash: hash }),
    ],
  );
}

/**
 * The names of reviewers, by their principals (`reviewer:<id>`); of other principals, and of people who
 * never signed in, there is none.
 * @throws RowChangedError when one of the rows is not as we wrote it
 */
export async function readReviewerNames(
  store: Store,
  { principals }: { principals: readonly string[] },
): Promise<Map<string, string>> {
  const ids = principals.flatMap((principal) => REVIEWER.exec(principal)?.[1] ?? []);
  if (ids.length === 0) return new Map();
  const rows = await queryRows(
    store.app,
    reviewerRow,
    `select ${COLUMNS} from reviewers where id = any ($1)`,
    [[...new Set(ids)]],
  );
  const names = new Map<string, string>();
  for (const row of rows) names.set(`reviewer:${row.id}`, await openName(store, row));
  return names;
}

const REVIEWER = /^reviewer:([0-9a-f-]{36})$/;

/** @throws RowChangedError when the row is not as we wrote it */
export async function openName(store: Store, row: z.output<typeof reviewerRow>): Promise<string> {
  store.tags.check('reviewers', row, row.tag);
  const key = await openRowKey(store, 'reviewer', row.id, row.wrapped_key);
  return unsealText(key, nameOf(row.id), row.name);
}
