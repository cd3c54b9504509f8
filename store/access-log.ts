import { z } from 'zod';
import { pageOf, pageSize, readCursor } from './cursor.ts';
import { renewAssignment } from './cases/assignment.ts';
import { execute, type Executor, inTransaction, queryRows } from './database.ts';
import * as parse from './parse.ts';
import type { Store } from './store.ts';
import type { Page } from './types.ts';

/** What of a verification somebody has read. */
export const ACCESSES = [
  'result.read',
  'evidence.read',
  'media.listed',
  'media.read',
  'reviews.read',
  'access.read',
  'subject.read',
  'screening.read',
  'history.read',
  'export.read',
] as const;
export type Access = (typeof ACCESSES)[number];

/** That somebody reads it; in the transaction that reads it. Whose case it is goes on having it. */
export async function logAccess(
  tx: Executor,
  verificationId: string,
  principal: string,
  action: Access,
): Promise<void> {
  await execute(
    tx,
    'insert into access_log (verification_id, principal, action) values ($1, $2, $3)',
    [verificationId, principal, action],
  );
  await renewAssignment(tx, { verificationId, principal });
}

export interface AccessRow {
  /** Who, as `principalName` spells it. */
  principal: string;
  /** One of `ACCESSES`, or what another build has come to record. */
  action: string;
  at: Date;
}

const accessRow = z.object({
  id: parse.count,
  principal: z.string(),
  action: z.string(),
  at: z.date(),
  newest: parse.count,
});

interface About {
  verificationId: string;
  /** Who reads this. */
  principal: string;
  limit?: number | undefined;
  after?: string | undefined;
}

/**
 * Who has read what of a verification, oldest first. This reading is one more, which the next one shows:
 * further pages end where the list ended at the first, so that reading page by page comes to an end.
 * @throws KycError `invalid_request` for a cursor that is not ours
 */
export async function listAccess(
  store: Store,
  { verificationId, principal, limit: wanted, after }: About,
): Promise<Page<AccessRow>> {
  const limit = pageSize(wanted);
  const [last = 0, until = null] =
    after === undefined ? [] : readCursor(after, isPlace).split('-').map(Number);
  return inTransaction(store.app, async (tx) => {
    const rows = await queryRows(
      tx,
      accessRow,
      `select id, principal, action, at, coalesce($3,
         (select max(id) from access_log where verification_id = $1)) as newest
       from access_log where verification_id = $1 and id > $2 and id <= coalesce($3, id)
       order by id limit $4`,
      [verificationId, last, until, limit + 1],
    );
    await logAccess(tx, verificationId, principal, 'access.read');
    const items = rows.map(({ principal: who, action, at }) => ({ principal: who, action, at }));
    return pageOf(rows, items, limit, ({ id, newest }) => `${id}-${newest}`);
  });
}

function isPlace(key: string): boolean {
  return /^[0-9]{1,15}-[0-9]{1,15}$/.test(key);
}
