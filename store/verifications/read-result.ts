import { z } from 'zod';
import { logAccess } from '../access-log.ts';
import { inTransaction, queryMaybe } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import { readDetails, readResubmissions } from '../evidence.ts';
import { inboxField } from '../inbox/body.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { StoredResult } from '../types.ts';
import { readDecisions } from './decisions.ts';

const resultRow = z.object({
  id: parse.uuid,
  verification_id: parse.uuid,
  client_id: parse.uuid,
  is_erased: z.boolean(),
  vendor: parse.vendorName,
  kind: z.string(),
  body: z.string(),
  inbox_id: parse.uuid.nullable(),
  number: z.int().nullable(),
  status: parse.finalStatus.nullable(),
  decided_at: z.date().nullable(),
  /** Of a decision, what else its tag is over. */
  reasons: parse.reasons.nullable(),
  vendor_code: z.string().nullable(),
  parts: parse.parts.nullable(),
  decided_by: parse.decidedBy.nullable(),
  tag: z.string().nullable(),
});

/**
 * The message that the decision which stands rests on (or the one of that number), exactly as it came,
 * with what the vendor said further about it. Before there is one: while a person must look the vendor's
 * newest judgement, else its newest request for another try, which stays what there is also where the
 * end rests on no message. Null when there is none (yet). With `isLate`, in place of all that: what the
 * vendor has said last after the end, where that is an outcome. Who read it is written to the access log in the
 * same transaction.
 * @throws KycError `erased` once the personal data was erased; RowChangedError when the decision is not
 *   ours
 */
export async function readResult(
  store: Store,
  input: {
    verificationId: string;
    principal: string;
    decision?: number | undefined;
    isLate?: boolean;
  },
): Promise<StoredResult | null> {
  return inTransaction(store.app, async (tx) => {
    const { verificationId, decision: wanted = null, isLate = false } = input;
    const { standing } = await readDecisions(store, tx, verificationId);
    const last = standing?.number ?? null;
    const decided = isLate
      ? null
      : await queryMaybe(tx, resultRow, DECIDED, [verificationId, wanted, last]);
    const saying = isLate ? LATE : UNDECIDED;
    const said = wanted === null ? await queryMaybe(tx, resultRow, saying, [verificationId]) : null;
    const row = decided ?? said;
    if (row === null) return null;
    if (decided !== null) store.tags.check('decisions', decided, decided.tag);
    const { client_id: clientId, is_erased: isErased } = row;
    const key = await verificationKey(store, { clientId, verificationId, isErased });
    const { decided_at: decidedAt, vendor, kind, number, status, inbox_id: aboutId } = row;
    const field = decided === null ? inboxField(row.id) : evidenceField(row.id);
    const body = await key.unseal(field, row.body);
    await logAccess(tx, verificationId, input.principal, 'result.read');
    const decision = number === null || status === null ? null : { number, status };
    const details = await readDetails(tx, key, { verificationId, aboutId });
    const resubmissions = await readResubmissions(tx, key, { verificationId, aboutId });
    return {
      ...{ decidedAt, vendor, decision, message: { kind, body } },
      ...{ details, resubmissions },
    };
  });
}

const DECIDED = `
  select d.id, d.verification_id, d.reasons, d.vendor_code, d.parts, d.decided_by, d.tag, v.client_id, v.data_erased_at is not null as is_erased, v.vendor, d.evidence_kind as kind, d.evidence as body, d.inbox_id,
    d.number, d.status, coalesce(d.vendor_decided_at, d.decided_at) as decided_at
  from decisions d join verifications v on v.id = d.verification_id
  where d.verification_id = $1 and d.evidence is not null
    and d.number = coalesce($2::int, d.number) and ($2 is not null or d.number <= $3::int)
  order by d.number desc limit 1`;

const SAID = `
  select i.id, i.verification_id, null as reasons, null as vendor_code, null as parts,
    null as decided_by, null as tag, v.client_id, v.data_erased_at is not null as is_erased, v.vendor, i.kind, i.body, i.id as inbox_id,
    null::int as number, null as status, null::timestamptz as decided_at
  from inbox i join verifications v on v.id = i.verification_id`;

const UNDECIDED = `${SAID}
  where i.verification_id = $1
    and case v.status when 'in_review' then i.fact->>'outcome' is not null
      else i.fact->>'outcome' = 'resubmit' end
    -- What the vendor decides while a person works at it is not written yet, and shown to them.
    and (i.disposition = 'applied' or v.status = 'in_review' and i.disposition = 'signaled')
    and i.wrapped_key is null
    and i.source in ('webhook', 'answer') and i.body is not null
  order by i.session > coalesce((select max(session) from reviews where verification_id = $1), 0) desc,
    i.fact->>'outcome' in ('approved', 'declined', 'review') desc, i.position desc limit 1`;

const LATE = `${SAID}
  where i.verification_id = $1 and i.disposition = 'after_final' and i.fact->>'outcome' is not null
    and i.wrapped_key is null and i.source in ('webhook', 'answer') and i.body is not null
  order by i.position desc limit 1`;

export function evidenceField(decisionId: string): string {
  return `decision/${decisionId}`;
}
