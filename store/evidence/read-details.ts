import { z } from 'zod';
import { type Executor, queryRows } from '../database.ts';
import type { VerificationKey } from '../encryption/data-keys.ts';
import { inboxField } from '../inbox/body.ts';
import * as parse from '../parse.ts';
import type { ReceivedMessage } from '../types.ts';

const messageRow = z.object({
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
): Promise<ReceivedMessage[]> {
  const sql = `
    select id, kind, body, received_at from inbox
    where verification_id = $1 and fact->>'kind' <> 'ring' and body is not null
       and (about_id = $2
         or about_id in (
           select m.id from inbox m where m.verification_id = $1 and m.fact->>'screening' = 'match')
         or (fact->>'kind' = 'screening' or fact->>'screening' = 'match') and source <> 'details'
           and id is distinct from $2 and disposition in ('applied', 'late') and wrapped_key is null)
    order by position`;
  return readMessages(tx, key, sql, [verificationId, aboutId]);
}

/** So many, the newest, are looked at. */
const RESUBMISSIONS_READ = 20;

/**
 * What the vendor said whenever it asked for another try, in order; that message itself apart. Its own
 * words in them are nowhere else.
 */
export async function readResubmissions(
  tx: Executor,
  key: VerificationKey,
  { verificationId, aboutId }: { verificationId: string; aboutId: string | null },
): Promise<ReceivedMessage[]> {
  const sql = `
    select * from (
      select id, kind, body, received_at, position from inbox
      where verification_id = $1 and id is distinct from $2 and fact->>'outcome' = 'resubmit'
        and source in ('webhook', 'answer') and disposition in ('applied', 'late')
        and wrapped_key is null and body is not null
      order by position desc limit ${RESUBMISSIONS_READ}) newest
    order by position`;
  return readMessages(tx, key, sql, [verificationId, aboutId]);
}

async function readMessages(
  tx: Executor,
  key: VerificationKey,
  sql: string,
  values: unknown[],
): Promise<ReceivedMessage[]> {
  const rows = await queryRows(tx, messageRow, sql, values);
  return Promise.all(
    rows.map(async ({ id, kind, body, received_at: receivedAt }) => ({
      kind,
      body: await key.unseal(inboxField(id), body),
      receivedAt,
    })),
  );
}
