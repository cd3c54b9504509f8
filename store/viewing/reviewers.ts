import { readReviewerNames } from '../console/reviewers.ts';
import { queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

/** More have never had a login here. */
const MOST = 1_000;

/**
 * Everybody who has ever signed in to the console: names by their principals.
 * @throws RowChangedError when one of the rows is not as we wrote it
 */
export async function listReviewers(store: Store): Promise<Map<string, string>> {
  const sql = `select id from reviewers order by created_at desc limit ${MOST}`;
  const rows = await queryRows(store.app, parse.idRow, sql);
  return readReviewerNames(store, { principals: rows.map(({ id }) => `reviewer:${id}`) });
}
