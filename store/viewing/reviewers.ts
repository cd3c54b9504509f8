import { readReviewerNames } from '../console/reviewers.ts';
import { queryIds } from '../database.ts';
import type { Store } from '../store.ts';

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
