import { z } from 'zod';
import { execute, queryMaybe } from '../database.ts';
import type { Access } from '../access-log.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { CaseViewer } from '../types.ts';
import { findForViewer } from '../verifications/get.ts';

const ofRow = z.object({ verification_id: parse.uuid.nullable() });
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** What their ids say themselves; see workflows/messages.ts and workers/dispatch/standalone.ts. */
const NAMED = new RegExp(`^(?:verification|refresh|archive)/(${UUID})(?:/|$)`);
const FOUND = [
  [new RegExp(`^revision/(${UUID})$`), 'select verification_id from inbox where id = $1'],
  [new RegExp(`^deliver/(${UUID})/`), 'select verification_id from notifications where id = $1'],
] as const;

/**
 * The verification that a workflow or standalone activity is about; null for one about none (sweeps,
 * deletions), or about an unknown one.
 */
export async function findVerificationOf(
  { app }: Pick<Store, 'app'>,
  { owner }: { owner: string },
): Promise<string | null> {
  const named = NAMED.exec(owner)?.[1];
  if (named !== undefined) return named;
  for (const [pattern, sql] of FOUND) {
    const id = pattern.exec(owner)?.[1];
    if (id !== undefined) return (await queryMaybe(app, ofRow, sql, [id]))?.verification_id ?? null;
  }
  return null;
}

const HISTORY_READ = 'history.read' satisfies Access;

/**
 * Whether the viewer may see that verification; if so it is written down that they read of its history, once
 * a minute, since a page of it asks many times.
 * @throws RowChangedError when it is not as we wrote it
 */
export async function noteHistoryRead(
  store: Store,
  input: { viewer: CaseViewer; principal: string; verificationId: string },
): Promise<boolean> {
  const { viewer, principal, verificationId } = input;
  if ((await findForViewer(store, { viewer, id: verificationId })) === null) return false;
  await execute(
    store.app,
    `insert into access_log (verification_id, principal, action)
     select $1, $2, $3 where not exists (select from access_log
       where verification_id = $1 and principal = $2 and action = $3
         and at > now() - interval '1 minute')`,
    [verificationId, principal, HISTORY_READ],
  );
  return true;
}
