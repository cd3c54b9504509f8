import { z } from 'zod';
import { queryRows } from '../database.ts';
import { parkOutbox } from '../inbox/park.ts';
import * as parse from '../parse.ts';
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
  z.object({ ...same, kind: z.literal('start') }),
  z.object({ ...same, kind: z.literal('deletion') }),
  z.object({ ...same, kind: z.literal('cancel'), principal: z.string() }),
  z.object({
    ...same,
    kind: z.literal('archive'),
    decision: z.int().nullable(),
    review: z.int().nullable(),
    archive_of: z.array(z.enum(ARCHIVE_PARTS)).nullable(),
  }),
  z.object({
    ...same,
    kind: z.literal('revision'),
    inbox_id: parse.uuid,
    session: z.int(),
    ring: z.boolean(),
  }),
]);

const deliveryRow = z.object({
  id: parse.uuid,
  verification_id: parse.uuid,
  notification_id: parse.uuid,
  endpoint_id: parse.uuid,
  tries: z.int(),
});

/**
 * Takes what workflows are to be started or told for, oldest first, for `leaseMs`; nobody else gets it
 * until then. A row that cannot be read is parked.
 */
export async function claimOutbox(
  store: Store,
  input: { limit: number; leaseMs: number },
): Promise<OutboxRow[]> {
  const rows = await claim(store, { verificationId: null, deliveries: false, ...input });
  return (await readable(store, rows, outboxRow)).map(fromRow);
}

/** The same for one verification, right after a commit. */
export async function claimOutboxFor(
  store: Store,
  input: { verificationId: string; leaseMs: number },
): Promise<OutboxRow[]> {
  const rows = await claim(store, { limit: MAX_FOR_ONE, deliveries: false, ...input });
  return (await readable(store, rows, outboxRow)).map(fromRow);
}

const MAX_FOR_ONE = 20;

/** The same of what clients are to be told. */
export async function claimDeliveries(
  store: Store,
  input: { limit: number; leaseMs: number },
): Promise<DueDelivery[]> {
  const rows = await claim(store, { verificationId: null, deliveries: true, ...input });
  return (await readable(store, rows, deliveryRow)).map((row) => ({
    outboxId: row.id,
    verificationId: row.verification_id,
    notificationId: row.notification_id,
    endpointId: row.endpoint_id,
    claims: row.tries,
  }));
}

const claimedRow = z.looseObject({ id: parse.uuid });
type ClaimedRow = z.output<typeof claimedRow>;

async function claim(
  store: Store,
  input: { verificationId: string | null; limit: number; leaseMs: number; deliveries: boolean },
): Promise<ClaimedRow[]> {
  return queryRows(
    store.app,
    claimedRow,
    `with due as (
       select id from outbox
       where completed_at is null and parked_at is null and due_at <= now()
         and (leased_until is null or leased_until < now())
         and ($1::uuid is null or verification_id = $1)
         and (kind = 'notification') = $4
       order by position limit $2
       for update skip locked),
     claimed as (
       update outbox set leased_until = now() + $3 * interval '1 millisecond', tries = tries + 1
       from due where outbox.id = due.id
       returning outbox.id, outbox.position, outbox.kind, outbox.verification_id, notification_id,
         endpoint_id, inbox_id, outbox.tries, decision, review, archive_of)
     select c.id, c.kind, c.verification_id, c.notification_id, c.endpoint_id, c.inbox_id, c.tries,
       c.decision, c.review, c.archive_of, v.account_id, v.vendor, i.session, i.fact->>'kind' = 'ring' as ring, r.principal
     from claimed c join verifications v on v.id = c.verification_id
       left join inbox i on i.id = c.inbox_id
       left join cancel_requests r on r.verification_id = c.verification_id and c.kind = 'cancel'
     order by c.position`,
    [input.verificationId, input.limit, input.leaseMs, input.deliveries],
  );
}

async function readable<Row>(
  store: Store,
  claimed: ClaimedRow[],
  schema: z.ZodType<Row>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const each of claimed) {
    const row = schema.safeParse(each);
    if (row.success) rows.push(row.data);
    else await parkOutbox(store, { id: each.id, error: 'internal' });
  }
  return rows;
}

function fromRow(row: z.output<typeof outboxRow>): OutboxRow {
  const { id, tries, verification_id: verificationId, account_id: accountId, vendor } = row;
  const same = { id, verificationId, accountId, vendor, tries };
  switch (row.kind) {
    case 'start':
      return { ...same, kind: 'start' };
    case 'archive': {
      // An earlier build wrote down nothing more: photos and video, for the first decision.
      const { decision, review, archive_of: of } = row;
      const about = review === null ? { decision: decision ?? 1 } : { review };
      return { ...same, kind: 'archive', about, of: of ?? ['media'] };
    }
    case 'cancel':
      return { ...same, kind: 'cancel', principal: row.principal };
    case 'deletion':
      return { ...same, kind: 'deletion' };
    case 'revision': {
      const { inbox_id: inboxId, session, ring } = row;
      return { ...same, kind: 'revision', inboxId, session, ring };
    }
  }
}
