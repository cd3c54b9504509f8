import { z } from 'zod';
import { execute, inTransaction, queryMaybe } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import { readDetails } from '../evidence/read-details.ts';
import { readRings } from '../evidence/read-rings.ts';
import { inboxField } from '../inbox/body.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { StoredResult } from '../types.ts';

const resultRow = z.object({
  id: parse.uuid,
  client_id: parse.uuid,
  vendor: parse.vendorName,
  kind: z.string(),
  body: z.string(),
  inbox_id: parse.uuid.nullable(),
  decided_at: z.date().nullable(),
});

/**
 * The vendor's message that decided, exactly as it came, with what the vendor said further about it;
 * while a person must look, its newest judgement; while another try is asked for, its newest request.
 * Null when there is none (yet). Who read it is written
 * to the access log in the same transaction.
 * @throws KycError `erased` once the personal data was erased
 */
export async function readResult(
  store: Store,
  input: { verificationId: string; principal: string },
): Promise<StoredResult | null> {
  return inTransaction(store.app, async (tx) => {
    const { verificationId } = input;
    const decided = await queryMaybe(tx, resultRow, DECIDED, [verificationId]);
    const row = decided ?? (await queryMaybe(tx, resultRow, UNDECIDED, [verificationId]));
    if (row === null) return null;
    const key = await verificationKey(store, { clientId: row.client_id, verificationId });
    const { decided_at: decidedAt, vendor, kind, inbox_id: aboutId } = row;
    const field = decided === null ? inboxField(row.id) : evidenceField(row.id);
    const body = await key.unseal(field, row.body);
    await execute(
      tx,
      `insert into access_log (verification_id, principal, action) values ($1, $2, 'result.read')`,
      [verificationId, input.principal],
    );
    const details = await readDetails(tx, key, { verificationId, aboutId });
    const rings = await readRings(tx, key, verificationId);
    return { decidedAt, vendor, message: { kind, body }, details, rings };
  });
}

const DECIDED = `
  select d.id, v.client_id, v.vendor, d.evidence_kind as kind, d.evidence as body, d.inbox_id,
    coalesce(d.vendor_decided_at, d.decided_at) as decided_at
  from decisions d join verifications v on v.id = d.verification_id
  where d.verification_id = $1 and d.evidence is not null
  order by d.number limit 1`;

const UNDECIDED = `
  select i.id, v.client_id, v.vendor, i.kind, i.body, i.id as inbox_id, null::timestamptz as decided_at
  from inbox i join verifications v on v.id = i.verification_id
  where i.verification_id = $1 and v.status in ('in_review', 'resubmission_requested') and i.fact->>'kind' <> 'ring'
    and i.fact->>'outcome' is not null and i.disposition = 'applied' and i.wrapped_key is null
    and i.source in ('webhook', 'answer') and i.body is not null
  order by case v.status when 'in_review' then i.fact->>'outcome' in ('approved', 'declined', 'review')
    else i.fact->>'outcome' = 'resubmit' end desc, i.position desc limit 1`;

export function evidenceField(decisionId: string): string {
  return `decision/${decisionId}`;
}
