import { z } from 'zod';
import * as parse from '../parse.ts';
import { type Claim, claimRows } from '../queue.ts';
import type { Store } from '../store.ts';
import { ARCHIVE_PARTS, type DueDelivery, type OutboxRow } from '../types.ts';

const same = {
  id: parse.uuid,
  verification_id: parse.uuid,
  account_id: parse.uuid,
  vendor: parse.vendorName,
  tries: z.int(),
};
const outboxRow = z.discriminatedUnion('kind', [
  z.object({ ...same, kind: z.enum(['start', 'deletion', 'review', 'erasure']) }),
  z.object({ ...same, kind: z.literal('cancel'), principal: z.string() }),
  z.object({
    ...same,
    kind: z.literal('archive'),
    decision: z.int().nullable(),
    review: z.int().nullable(),
    archive_of: z.array(z.enum(ARCHIVE_PARTS)).nullable(),
  }),
  z.object({ ...same, kind: z.literal('revision'), inbox_id: parse.uuid, session: z.int() }),
]);

const deliveryRow = z.object({
  id: parse.uuid,
  verification_id: parse.uuid.nullable(),
  notification_id: parse.uuid,
  endpoint_id: parse.uuid,
  tries: z.int(),
  is_resent: z.boolean(),
});

/** Takes what is to be started or signaled in Temporal, for `leaseMs`; no other caller gets it until then. */
export async function claimOutbox(store: Store, input: Claim): Promise<OutboxRow[]> {
  const rows = await claimRows(store, 'outbox', outboxRow, { ...input, select: SELECT });
  return rows.map(fromRow);
}

/** The same for one verification, right after a commit. */
export function claimOutboxFor(
  store: Store,
  { verificationId, leaseMs }: { verificationId: string; leaseMs: number },
): Promise<OutboxRow[]> {
  const only = { column: 'verification_id', is: verificationId } as const;
  return claimOutbox(store, { limit: MAX_FOR_ONE, leaseMs, only });
}

const MAX_FOR_ONE = 20;
const SELECT = `claimed.id, claimed.kind, claimed.verification_id, claimed.inbox_id, claimed.tries,
    claimed.decision, claimed.review, claimed.archive_of, v.account_id, v.vendor, i.session,
    r.principal
  from claimed join verifications v on v.id = claimed.verification_id
    left join inbox i on i.id = claimed.inbox_id
    left join cancel_requests r
      on r.verification_id = claimed.verification_id and claimed.kind = 'cancel'`;

/** The same of notifications to clients. */
export async function claimDeliveries(store: Store, input: Claim): Promise<DueDelivery[]> {
  const select = 'id, verification_id, notification_id, endpoint_id, tries, is_resent from claimed';
  const rows = await claimRows(store, 'deliveries', deliveryRow, { ...input, select });
  return rows.map(({ verification_id: verificationId, is_resent: isResent, ...row }) => {
    const { id, notification_id: notificationId, endpoint_id: endpointId, tries } = row;
    return { id, verificationId, notificationId, endpointId, tries, isResent };
  });
}

function fromRow(row: z.output<typeof outboxRow>): OutboxRow {
  const { id, tries, verification_id: verificationId, account_id: accountId, vendor } = row;
  const same = { id, verificationId, accountId, vendor, tries };
  switch (row.kind) {
    case 'start':
    case 'review':
    case 'deletion':
    case 'erasure':
      return { ...same, kind: row.kind };
    case 'archive': {
      // An earlier build wrote down nothing more: photos and video, for the first decision.
      const { decision, review, archive_of: of } = row;
      const about = review === null ? { decision: decision ?? 1 } : { review };
      return { ...same, kind: 'archive', about, of: of ?? ['media'] };
    }
    case 'cancel':
      return { ...same, kind: 'cancel', principal: row.principal };
    case 'revision': {
      const { inbox_id: inboxId, session } = row;
      return { ...same, kind: 'revision', inboxId, session };
    }
  }
}
