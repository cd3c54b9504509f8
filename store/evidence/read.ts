import { z } from 'zod';
import { readAccountSettings } from '../accounts/settings.ts';
import { inTransaction, queryRows } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import { logAccess } from '../media/read.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import { DISPOSITIONS, type EvidenceMessage } from '../types.ts';
import { getOwner } from '../verifications/lock.ts';

const messageRow = z.object({
  id: parse.uuid,
  source: z.string(),
  kind: z.string(),
  session: z.int().nullable(),
  disposition: z.enum(DISPOSITIONS),
  received_at: z.date(),
});

/**
 * What is kept of a verification as evidence: the account's policy, and which messages there are (each
 * is read by `readInboxRow`). Answers to the creation of sessions are left out: they hold tokens, and
 * decided nothing. Who reads it is written to the access log.
 * @throws KycError `not_found`, or `erased` once the personal data was erased; RowChangedError when the
 *   account is not as we wrote it
 */
export async function readEvidence(
  store: Store,
  input: { verificationId: string; principal: string },
): Promise<{
  policy: 'none' | 'decision' | 'decision_and_media';
  messages: EvidenceMessage[];
}> {
  const { verificationId } = input;
  const owner = await getOwner(store, verificationId);
  await verificationKey(store, owner);
  return inTransaction(store.app, async (tx) => {
    const { evidence: policy } = await readAccountSettings(store, tx, verificationId);
    const messages = await queryRows(
      tx,
      messageRow,
      `select id, source, kind, session, disposition, received_at from inbox
       where verification_id = $1 and body is not null order by position`,
      [verificationId],
    );
    await logAccess(tx, verificationId, input.principal, 'evidence.read');
    return {
      policy,
      messages: messages.map(({ id: inboxId, received_at: receivedAt, ...same }) => ({
        inboxId,
        receivedAt,
        ...same,
      })),
    };
  });
}
