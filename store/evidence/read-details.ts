import { z } from 'zod';
import { type Executor, queryRows } from '../database.ts';
import type { VerificationKey } from '../encryption/data-keys.ts';
import { inboxField } from '../inbox/body.ts';
import * as parse from '../parse.ts';
import type { StoredMessage } from '../types.ts';

const detailsRow = z.object({
  id: parse.uuid,
  kind: z.string(),
  body: z.string(),
  received_at: z.date(),
});

/**
 * What the vendor said further, after that message of its had judged a session, and what it has said of
 * screening apart; in order.
 */
export async function readDetails(
  tx: Executor,
  key: VerificationKey,
  { verificationId, aboutId }: { verificationId: string; aboutId: string | null },
): Promise<(StoredMessage & { receivedAt: Date })[]> {
  const rows = await queryRows(
    tx,
    detailsRow,
    `select id, kind, body, received_at from inbox
     where verification_id = $1 and fact->>'kind' <> 'ring' and body is not null
       and (about_id = $2 or fact->>'kind' = 'screening' and source <> 'details'
         and disposition in ('applied', 'late') and wrapped_key is null)
     order by position`,
    [verificationId, aboutId],
  );
  return Promise.all(
    rows.map(async ({ id, kind, body, received_at: receivedAt }) => ({
      kind,
      body: await key.unseal(inboxField(id), body),
      receivedAt,
    })),
  );
}
