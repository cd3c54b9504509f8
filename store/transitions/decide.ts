import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import type { Parts } from '../../domain/evidence.ts';
import type { Verdict } from '../../domain/state.ts';
import { queryMaybe } from '../database.ts';
import type { VerificationKey } from '../encryption/data-keys.ts';
import { inboxField } from '../inbox/body.ts';
import * as parse from '../parse.ts';
import type { TransitionInput } from '../types.ts';
import type { LockedVerification } from '../verifications/lock.ts';
import { evidenceField } from '../verifications/read-result.ts';

/** Writes the decision, with a copy of the message that decided as its evidence. */
export async function decide(
  tx: pg.PoolClient,
  input: TransitionInput,
  known: { before: LockedVerification; key: VerificationKey; verdict: Verdict },
): Promise<DecisionTimes> {
  const { before, key, verdict } = known;
  const evidence = await findEvidence(tx, input, verdict);
  if (evidence === null && verdict.status === 'approved' && verdict.decidedBy === 'vendor') {
    throw new KycError('internal', 'No message is there that approves: it would have no evidence.');
  }
  return insertDecision(tx, key, {
    verificationId: input.verificationId,
    status: verdict.status,
    reasons: verdict.reasons,
    vendorCode: verdict.vendorCode ?? null,
    session: verdict.session ?? null,
    parts: input.parts ?? {},
    decidedBy: verdict.decidedBy,
    principal: await principalOf(tx, input, verdict, before),
    evidence,
  });
}

interface NewDecision extends Pick<Verdict, 'status' | 'reasons' | 'decidedBy'> {
  verificationId: string;
  vendorCode: string | null;
  session: number | null;
  /** What was said of each part. */
  parts: Parts;
  principal: string;
  /** The message that decided, under the verification's key. */
  evidence: Evidence | null;
}

/** When it was decided, by the vendor's clock where it says so, else by ours; and when we wrote it down. */
export interface DecisionTimes {
  decidedAt: Date;
  recordedAt: Date;
}

const writtenRow = z.object({ number: z.int(), decided_at: z.date(), recorded_at: z.date() });

/** Adds a decision to those of its verification, with a copy of the message; gives back its number and times. */
export async function insertDecision(
  tx: pg.PoolClient,
  key: VerificationKey,
  decision: NewDecision,
): Promise<DecisionTimes & { number: number }> {
  const id = uuidv7();
  const { verificationId, status, reasons, vendorCode, session, parts, evidence } = decision;
  const { decidedBy, principal } = decision;
  const row = await queryMaybe(
    tx,
    writtenRow,
    `insert into decisions (id, verification_id, number, status, reasons, vendor_code, session,
       decided_by, principal, inbox_id, evidence_kind, evidence, parts, vendor_decided_at)
     select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
     from decisions where verification_id = $2
     returning number, coalesce(vendor_decided_at, decided_at) as decided_at,
       decided_at as recorded_at`,
    [
      id,
      verificationId,
      status,
      reasons,
      vendorCode,
      session,
      decidedBy,
      principal,
      evidence?.id ?? null,
      evidence?.kind ?? null,
      evidence === null ? null : await copy(key, id, evidence),
      JSON.stringify(parts),
      vendorTime(evidence),
    ],
  );
  if (row === null) throw new Error('A decision was not written.');
  return { number: row.number, decidedAt: row.decided_at, recordedAt: row.recorded_at };
}

/** What is no time is left out: it must not keep the decision from being written. */
function vendorTime(evidence: Evidence | null): Date | null {
  const time = new Date(evidence?.at ?? '');
  return Number.isNaN(time.getTime()) ? null : time;
}

const evidenceRow = z.object({
  id: parse.uuid,
  kind: z.string(),
  body: z.string(),
  /** When the vendor says that it happened. */
  at: z.string().nullable(),
});
type Evidence = z.output<typeof evidenceRow>;

/**
 * The applied message of the deciding session that says what was decided; of several the one with the
 * decision's code, then the one that speaks of the same parts, then the newest.
 */
async function findEvidence(
  tx: pg.PoolClient,
  { verificationId, parts = {} }: Pick<TransitionInput, 'verificationId' | 'parts'>,
  { status, decidedBy, session, vendorCode }: Verdict,
): Promise<Evidence | null> {
  if (session === undefined || (decidedBy !== 'vendor' && decidedBy !== 'subject')) return null;
  return queryMaybe(
    tx,
    evidenceRow,
    `select id, kind, body, fact->>'at' as at from inbox
     where verification_id = $1 and session = $2 and disposition = 'applied' and body is not null
       and fact->>'outcome' = $3
     order by (fact->>'vendorCode' is not distinct from $4) desc,
       (coalesce(fact->'parts', '{}') = $5) desc, position desc limit 1`,
    [
      verificationId,
      session,
      decidedBy === 'subject' ? 'consent_refused' : status,
      vendorCode ?? null,
      JSON.stringify(parts),
    ],
  );
}

async function copy(key: VerificationKey, decisionId: string, evidence: Evidence): Promise<string> {
  const body = await key.unseal(inboxField(evidence.id), evidence.body);
  return key.seal(evidenceField(decisionId), body);
}

async function principalOf(
  tx: pg.PoolClient,
  { verificationId, causes }: TransitionInput,
  { decidedBy }: Verdict,
  { vendor }: LockedVerification,
): Promise<string> {
  if (decidedBy === 'vendor') return `vendor:${vendor}`;
  if (decidedBy !== 'client') return decidedBy;
  const cancel = causes.find((cause) => cause.type === 'cancel');
  if (cancel !== undefined) return cancel.principal;
  // The cancellation was recorded by an earlier write.
  const row = await queryMaybe(
    tx,
    z.object({ principal: z.string() }),
    `select principal from events where verification_id = $1 and type = 'cancel.requested'
     order by number limit 1`,
    [verificationId],
  );
  return row?.principal ?? decidedBy;
}
