import type pg from 'pg';
import { z } from 'zod';
import { mayRevise } from '../../domain/revision.ts';
import { isFinal, type Status } from '../../domain/status.ts';
import { execute, queryRows } from '../database.ts';
import type { VerificationKey } from '../encryption/data-keys.ts';
import { enqueueRevision } from '../outbox/enqueue.ts';
import * as parse from '../parse.ts';
import { takeEarlyRequest } from '../refresh/early.ts';
import { raiseRequest, wakeRequest } from '../refresh/requests.ts';
import { nameOrphan } from '../sessions/orphans.ts';
import type { Store } from '../store.ts';
import { messageRow } from '../transitions/facts.ts';
import type { VerificationOwner } from '../verifications/lock.ts';
import { resealBody } from './body.ts';
import { ignoreMessage } from './ignore.ts';

interface SavedSession {
  owner: VerificationOwner;
  key: VerificationKey;
  session: number;
  /** Keyed hash of the vendor's session id. */
  hash: string;
  /** The verification's status. */
  status: Status;
}

const unmatchedRow = messageRow.extend({
  verification_id: parse.uuid.nullable(),
  fact: parse.vendorFact,
  wrapped_key: z.string().nullable(),
});
type UnmatchedRow = z.output<typeof unmatchedRow>;

/**
 * A session was saved: what came before it and speaks of it waits for the workflow now, under the
 * verification's key; what came for this verification and speaks of another session is an orphan's.
 * After the end it is late, and judged like anything late.
 */
export async function releaseUnmatched(
  store: Store,
  tx: pg.PoolClient,
  saved: SavedSession,
): Promise<void> {
  const rows = await queryRows(
    tx,
    unmatchedRow,
    `select id, verification_id, session, account_id, vendor, source, kind, fact,
       vendor_session_hash, body, wrapped_key, tag
     from inbox
     where id in (
       select id from inbox
       where disposition = 'unmatched' and account_id = $1
         and (vendor_session_hash = $2 or verification_id = $3)
       union all
       select id from inbox
       where disposition = 'after_final' and why = 'session_not_saved' and verification_id = $3)
     order by position for update`,
    [saved.owner.accountId, saved.hash, saved.owner.verificationId],
  );
  for (const row of rows) {
    store.tags.check('inbox', { ...row, is_aside: false }, row.tag);
    if (isAboutAnother(row, saved)) await ignore(store, tx, row, saved);
    else await release(store, tx, row, saved);
  }
  await wakeRequests(tx, saved);
}

/** Asks the vendor now where a refresh was requested before the session was known. */
async function wakeRequests(
  tx: pg.PoolClient,
  { owner: { accountId, verificationId }, session, hash }: SavedSession,
): Promise<void> {
  if (await takeEarlyRequest(tx, { accountId, hash })) {
    await raiseRequest(tx, { verificationId, session, by: 'webhook', isSaved: true });
  }
  await wakeRequest(tx, { verificationId, session });
}

function isAboutAnother(row: UnmatchedRow, { owner, session, hash }: SavedSession): boolean {
  const another = row.verification_id !== null && row.verification_id !== owner.verificationId;
  if (another) return true;
  // Its address says which session it is about, whatever is in it.
  if (row.session !== null) return row.session !== session;
  return row.vendor_session_hash !== null && row.vendor_session_hash !== hash;
}

async function ignore(
  store: Store,
  tx: pg.PoolClient,
  row: UnmatchedRow,
  { owner, session: number }: SavedSession,
): Promise<void> {
  const isOurs = row.verification_id === owner.verificationId;
  // Where the same bytes would be filed now, so that they are known again.
  const session = isOurs ? (row.session ?? number) : row.session;
  await ignoreMessage(store, tx, { ...row, session }, 'orphan_session');
  if (row.vendor_session_hash === null || !isOurs) return;
  await nameOrphan(tx, {
    verificationId: owner.verificationId,
    number,
    accountId: owner.accountId,
    vendorSessionHash: row.vendor_session_hash,
    vendorSessionId: null,
    cause: 'webhook',
  });
}

async function release(
  store: Store,
  tx: pg.PoolClient,
  row: UnmatchedRow,
  { owner, key, session, status }: SavedSession,
): Promise<void> {
  const { accountId, verificationId } = owner;
  const { id, body, wrapped_key: wrappedKey } = row;
  const sealed =
    body === null || wrappedKey === null
      ? body
      : await resealBody(store, key, { id, accountId, body, wrappedKey });
  const isLate = isFinal(status);
  await execute(
    tx,
    `update inbox set verification_id = $2, session = $3, body = $4, wrapped_key = null,
       master_key_id = null, disposition = $5, why = $6, due_at = now(),
       settled_at = case when $5 = 'after_final' then now() end, tag = $7
     where id = $1`,
    [
      id,
      verificationId,
      session,
      sealed,
      isLate ? 'after_final' : 'waiting',
      isLate ? 'already_final' : null,
      store.tags.of('inbox', {
        ...{ ...row, verification_id: verificationId, session, is_aside: false },
      }),
    ],
  );
  if (isLate && mayRevise(row.fact)) await enqueueRevision(tx, { verificationId, inboxId: id });
}
