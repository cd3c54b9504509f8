import { z } from 'zod';
import { readReviewerNames } from '../console/reviewers.ts';
import { queryIds, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

const namedRow = z.object({ id: parse.uuid, name: z.string() });

/** Names of clients by their ids, as the operator has given them; of all where none are named. */
export async function listClientNames(
  { app }: Store,
  { clientIds }: { clientIds: readonly string[] | null },
): Promise<Map<string, string>> {
  const rows = await queryRows(
    app,
    namedRow,
    `select id, name from clients where $1::uuid[] is null or id = any($1::uuid[]) order by name`,
    [clientIds],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** More have never had a login here. */
const MOST = 1_000;

/**
 * Everybody who has ever signed in to the console: names by their principals.
 * @throws RowChangedError when one of the rows is not as we wrote it
 */
export async function listReviewers(store: Store): Promise<Map<string, string>> {
  const sql = `select id from reviewers order by created_at desc limit ${MOST}`;
  const ids = await queryIds(store.app, sql);
  return readReviewerNames(store, { principals: ids.map((id) => `reviewer:${id}`) });
}
