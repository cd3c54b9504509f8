import { z } from 'zod';
import { execute, inTransaction, queryMaybe } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import { readDetails } from '../evidence/read-details.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { StoredResult } from '../types.ts';

const evidenceRow = z.object({
  id: parse.uuid,
  client_id: parse.uuid,
  vendor: parse.vendorName,
  evidence_kind: z.string(),
  evidence: z.string(),
  inbox_id: parse.uuid.nullable(),
  decided_at: z.date(),
});

/**
 * The vendor's message that decided, exactly as it came, with what the vendor said further about it, or
 * null when no message did (yet). Who read it is written to the access log in the same transaction.
 * @throws KycError `erased` once the personal data was erased
 */
export async function readResult(
  store: Store,
  input: { verificationId: string; principal: string },
): Promise<StoredResult | null> {
  return inTransaction(store.app, async (tx) => {
    const row = await queryMaybe(
      tx,
      evidenceRow,
      `select d.id, v.client_id, v.vendor, d.evidence_kind, d.evidence, d.inbox_id,
         d.decided_at
       from decisions d join verifications v on v.id = d.verification_id
       where d.verification_id = $1 and d.evidence is not null
       order by d.number limit 1`,
      [input.verificationId],
    );
    if (row === null) return null;
    const { verificationId } = input;
    const key = await verificationKey(store, { clientId: row.client_id, verificationId });
    const body = await key.unseal(evidenceField(row.id), row.evidence);
    await execute(
      tx,
      `insert into access_log (verification_id, principal, action) values ($1, $2, 'result.read')`,
      [verificationId, input.principal],
    );
    const message = { kind: row.evidence_kind, body };
    const { decided_at: decidedAt, vendor, inbox_id: aboutId } = row;
    const details = aboutId === null ? [] : await readDetails(tx, key, aboutId);
    return { decidedAt, vendor, message, details };
  });
}

export function evidenceField(decisionId: string): string {
  return `decision/${decisionId}`;
}
