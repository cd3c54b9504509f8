import { v7 as uuidv7 } from 'uuid';
import { NOTED_DETAILS } from '../../domain/outcome.ts';
import type { RawMessage } from '../../domain/vendor-message.ts';
import { inTransaction, queryMaybe } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import { sealBody } from '../inbox/body.ts';
import { insertInboxRow } from '../inbox/insert.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { DecidedSession } from '../types.ts';
import { getOwner, lockUnchanged } from '../verifications/lock.ts';

/**
 * Keeps what a vendor said further about a decided session beside its other messages, all of it or
 * nothing, and once for each message that decided. Nothing follows from it: it is never told to a
 * workflow, starts no revision, and is read again as a fact that says nothing.
 * @returns how many were kept
 * @throws KycError `not_found`, or `erased` once the personal data was erased
 */
export async function storeDetails(
  store: Store,
  input: { verificationId: string; about: DecidedSession; messages: readonly RawMessage[] },
): Promise<number> {
  const { verificationId, about, messages } = input;
  const { accountId, session, inboxId: aboutId } = about;
  const owner = await getOwner(store, verificationId);
  await verificationKey(store, owner);
  const sealed = await Promise.all(
    messages.map(async ({ kind, body }) => {
      const id = uuidv7();
      return { id, kind, body: await sealBody(store, owner, { inboxId: id, accountId, body }) };
    }),
  );
  return inTransaction(store.app, async (tx) => {
    const { vendor, now } = await lockUnchanged(store, tx, verificationId);
    const sql = 'select id from inbox where about_id = $1 limit 1';
    if ((await queryMaybe(tx, parse.idRow, sql, [aboutId])) !== null) return 0;
    for (const message of sealed) {
      await insertInboxRow(store, tx, {
        ...{ ...message, verificationId, session, accountId, vendor, aboutId },
        ...{ source: 'details', fact: NOTED_DETAILS, vendorSessionHash: null },
        ...{ disposition: 'late', why: 'details', receivedAt: now },
      });
    }
    return sealed.length;
  });
}
