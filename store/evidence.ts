import { z } from 'zod';
import type { RawMessage } from '../domain/vendor-message.ts';
import { logAccess } from './access-log.ts';
import { readAccountSettings } from './account-settings.ts';
import { type Executor, inTransaction, queryRows } from './database.ts';
import { verificationKey, type VerificationKey } from './encryption/data-keys.ts';
import { inboxField } from './inbox/body.ts';
import * as parse from './parse.ts';
import type { Store } from './store.ts';
import { type Disposition, DISPOSITIONS, type ReceivedMessage } from './types.ts';
import { getOwner } from './verifications/lock.ts';

/** The vendor's raw words that were kept for a verification; read each by its reference. */
export interface EvidenceMessage {
  inboxId: string;
  /** Where it came from: `webhook`, `answer` … */
  source: string;
  kind: string;
  session: number | null;
  disposition: Disposition;
  receivedAt: Date;
}

/** A session that the vendor has judged, and the message of the vendor's that stands for it. */
export interface DecidedSession {
  session: number;
  accountId: string;
  inboxId: string;
  message: RawMessage;
  /** Whether a screening match is known of the person already. */
  isMatched: boolean;
}

const evidenceRow = z.object({
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
      evidenceRow,
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

const messageRow = z.object({
  id: parse.uuid,
  kind: z.string(),
  body: z.string(),
  received_at: z.date(),
});

/**
 * The vendor's details about that message, which judged a session, and about the messages that reported a
 * screening match; those messages themselves, and separate messages about screening; in order.
 */
export async function readDetails(
  tx: Executor,
  key: VerificationKey,
  { verificationId, aboutId }: { verificationId: string; aboutId: string | null },
): Promise<ReceivedMessage[]> {
  const sql = `
    select id, kind, body, received_at from inbox
    where verification_id = $1 and body is not null
       and (about_id = $2
         or about_id in (
           select m.id from inbox m where m.verification_id = $1 and m.fact->>'screening' = 'match')
         or (fact->>'kind' = 'screening' or fact->>'screening' = 'match') and source <> 'details'
           and id is distinct from $2 and disposition in ('applied', 'after_final') and wrapped_key is null)
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
        and source in ('webhook', 'answer') and disposition in ('applied', 'after_final')
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

const decidedRow = z.object({
  id: parse.uuid,
  session: z.int(),
  kind: z.string(),
  body: z.string(),
  is_matched: z.boolean(),
});

/**
 * For each session the messages whose details are not stored yet: the one that judged it, on which the
 * newest decision rests, or else the newest judgement on which a transition rests; and the newest one that
 * reported a screening match, whenever it came.
 * @throws KycError `not_found`, or `erased` once the personal data was erased
 */
export async function listDecidedSessions(
  store: Store,
  { verificationId }: { verificationId: string },
): Promise<DecidedSession[]> {
  const owner = await getOwner(store, verificationId);
  const key = await verificationKey(store, owner);
  const rows = await queryRows(
    store.app,
    decidedRow,
    `with said as (
       select i.*, d.number from inbox i left join decisions d on d.inbox_id = i.id
       where i.verification_id = $1 and i.session is not null and i.body is not null
         and i.source in ('webhook', 'answer') and i.wrapped_key is null
         and i.disposition in ('applied', 'after_final')),
     judged as (
       select distinct on (session) id from said
       where fact->>'outcome' in ('approved', 'declined', 'review')
         and (number is not null or disposition = 'applied')
       order by session, number desc nulls last, position desc),
     matched as (
       select distinct on (session) id from said where fact->>'screening' = 'match'
       order by session, position desc)
     select i.id, i.session, i.kind, i.body,
       coalesce(v.screening = 'match', false) as is_matched
     from inbox i join verifications v on v.id = i.verification_id
     where i.id in (select id from judged union select id from matched)
       and not exists (select from inbox x where x.about_id = i.id)
     order by i.session, i.position`,
    [verificationId],
  );
  return Promise.all(
    rows.map(async ({ id, session, kind, body, is_matched: isMatched }) => ({
      ...{ inboxId: id, session, accountId: owner.accountId, isMatched },
      message: { kind, body: await key.unseal(inboxField(id), body) },
    })),
  );
}
