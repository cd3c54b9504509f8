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
 * What the vendor said further about that message of its, which had judged a session, and about those
 * that told of a screening match; these themselves, and what it has said of screening apart; in order.
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
       and (about_id = $2
         or about_id in (
           select m.id from inbox m where m.verification_id = $1 and m.fact->>'screening' = 'match')
         or (fact->>'kind' = 'screening' or fact->>'screening' = 'match') and source <> 'details'
           and id is distinct from $2 and disposition in ('applied', 'late') and wrapped_key is null)
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
