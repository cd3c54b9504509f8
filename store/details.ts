import { v7 as uuidv7 } from 'uuid';
import type { HitReader } from '../domain/hits.ts';
import { NOTED_DETAILS } from '../domain/outcome.ts';
import type { RawMessage } from '../domain/vendor-message.ts';
import { openUnjudgedCase } from './cases/unjudged.ts';
import { execute, hasRow, inTransaction, queryIds } from './database.ts';
import { verificationKey } from './encryption/data-keys.ts';
import type { DecidedSession } from './evidence.ts';
import { sealBody } from './inbox/body.ts';
import { insertInboxRow } from './inbox/insert.ts';
import type { Store } from './store.ts';
import { getOwner, lockUnchanged, refuseErased } from './verifications/lock.ts';

/**
 * Stores a vendor's further details about a decided session beside its other messages, all or none of them,
 * and once for each message that decided. Details never signal a workflow, start no revision, and are read
 * again as a fact without content. Where an approval stands, an unjudged hit in them waits for a reviewer.
 * @returns how many were kept
 * @throws KycError `not_found`, or `erased` once the personal data was erased
 */
export async function storeDetails(
  store: Store,
  input: { verificationId: string; about: DecidedSession; messages: readonly RawMessage[] },
  readHits: HitReader,
): Promise<number> {
  const { verificationId, about, messages } = input;
  const { accountId, session, inboxId: aboutId } = about;
  const owner = await getOwner(store, verificationId);
  const key = await verificationKey(store, owner);
  const sealed = await Promise.all(
    messages.map(async ({ kind, body }) => {
      const id = uuidv7();
      return { id, kind, body: await sealBody(key, { inboxId: id, body }) };
    }),
  );
  return inTransaction(store.app, async (tx) => {
    const verification = await lockUnchanged(store, tx, verificationId);
    refuseErased(verification);
    const { vendor, now } = verification;
    const sql = 'select id from inbox where about_id = $1 limit 1';
    if (await hasRow(tx, sql, [aboutId])) return 0;
    for (const message of sealed) {
      await insertInboxRow(store, tx, {
        ...{ ...message, verificationId, session, accountId, vendor, aboutId },
        ...{ source: 'details', fact: NOTED_DETAILS, vendorSessionHash: null },
        ...{ disposition: 'after_final', why: 'details', receivedAt: now },
      });
    }
    await openUnjudgedCase(store, tx, { verification, key, readHits });
    return sealed.length;
  });
}

/** The archives whose details are not kept yet, by id: to be looked for before the vendor is asked. */
export async function listArchivesWithoutDetails(
  store: Store,
  { verificationId }: { verificationId: string },
): Promise<string[]> {
  return queryIds(
    store.app,
    `select id from outbox
     where verification_id = $1 and 'details' = any (archive_of) and details_kept_at is null`,
    [verificationId],
  );
}

/** Records that the vendor's details, if any, are stored: we may now ask the vendor to delete the session. */
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
