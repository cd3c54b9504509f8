import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import type { Parts } from '../../domain/evidence.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import type { Verdict } from '../../domain/state.ts';
import { queryMaybe, queryOne, queryRows } from '../database.ts';
import type { VerificationKey } from '../encryption/data-keys.ts';
import { inboxField } from '../inbox/body.ts';
import * as parse from '../parse.ts';
import type { RowTags } from '../tags/row-tags.ts';
import type { TransitionCause, TransitionInput } from '../types.ts';
import type { LockedVerification } from '../verifications/lock.ts';
import { evidenceField } from '../verifications/read-result.ts';
import { MESSAGE_COLUMNS, messageRow, type Rereader, vendorCauses } from './facts.ts';

/** Writes the decision, with a copy of the message that decided as its evidence. */
export async function decide(
  tx: pg.PoolClient,
  input: TransitionInput,
  known: { before: LockedVerification; verdict: Verdict; causes: readonly TransitionCause[] },
  rereader: Rereader,
): Promise<DecisionTimes> {
  const { before, verdict, causes } = known;
  const { tags } = rereader;
  const about = { decidedBy: verdict.decidedBy, vendorCode: verdict.vendorCode, tags };
  const said = saidBy(verdict, causes);
  const evidence = await findEvidence(tx, said, { ...about, parts: input.parts ?? {} });
  if (evidence === null && verdict.status === 'approved') {
    throw new KycError(
      'internal',
      'No message is there for an approval: it would have no evidence.',
    );
  }
  return insertDecision(tx, rereader, {
    verificationId: before.id,
    number: 1,
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

export interface NewDecision extends Pick<Verdict, 'status' | 'reasons' | 'decidedBy'> {
  verificationId: string;
  /** 1 is the end, each later one revises it. */
  number: number;
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

const writtenRow = z.object({ decided_at: z.date(), recorded_at: z.date() });

/** Adds a decision to those of its verification, with a copy of the message; gives back its times. */
export async function insertDecision(
  tx: pg.PoolClient,
  { key, tags }: Pick<Rereader, 'key' | 'tags'>,
  decision: NewDecision,
): Promise<DecisionTimes> {
  const id = uuidv7();
  const { verificationId, number, status, reasons, vendorCode, session, parts } = decision;
  const { evidence, decidedBy, principal } = decision;
  const row = await queryOne(
    tx,
    writtenRow,
    `insert into decisions (id, verification_id, number, status, reasons, vendor_code, session,
       decided_by, principal, inbox_id, evidence_kind, evidence, parts, vendor_decided_at, tag)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     returning coalesce(vendor_decided_at, decided_at) as decided_at, decided_at as recorded_at`,
    [
      id,
      verificationId,
      number,
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
      tags.of('decisions', {
        ...{ id, verification_id: verificationId, number, status, reasons },
        ...{ vendor_code: vendorCode, parts, decided_by: decidedBy },
      }),
    ],
  );
  return { decidedAt: row.decided_at, recordedAt: row.recorded_at };
}

/** What is no time is left out: it must not keep the decision from being written. */
function vendorTime(evidence: Evidence | null): Date | null {
  const time = new Date(evidence?.at ?? '');
  return Number.isNaN(time.getTime()) ? null : time;
}

/** A message that decided: its bytes are under the verification's key. */
interface Evidence {
  id: string;
  kind: string;
  body: string;
  /** When the vendor says that it happened. */
  at: string | null;
}

type Said = Extract<TransitionCause, { type: 'vendor' }>;

/** What was said in the deciding session that is what was decided. */
function saidBy(
  { status, decidedBy, session }: Verdict,
  causes: readonly TransitionCause[],
): Said[] {
  if (decidedBy === 'reviewer') return shownToReviewer(causes);
  if (session === undefined || (decidedBy !== 'vendor' && decidedBy !== 'subject')) return [];
  const outcome = decidedBy === 'subject' ? 'consent_refused' : status;
  return vendorCauses({ causes: [...causes] }).filter(
    (cause) => cause.session === session && cause.fact.outcome === outcome,
  );
}

/**
 * What the vendor has said by then, as far as a person goes by it: of what came after another try was
 * asked for, else of all, its judgements, or else its own requests for another try.
 */
export function shownToReviewer(causes: readonly TransitionCause[]): Said[] {
  const sentBack = causes.map((cause) => (cause.type === 'review' ? (cause.session ?? 0) : 0));
  const all = vendorCauses({ causes: [...causes] });
  const newer = all.filter(({ session }) => session > Math.max(0, ...sentBack));
  const of = (said: Said[], ...outcomes: string[]): Said[] =>
    said.filter(({ fact }) => fact.outcome !== undefined && outcomes.includes(fact.outcome));
  const inOrder = [newer, all].flatMap((said) => [
    of(said, 'approved', 'declined', 'review'),
    of(said, 'resubmit'),
  ]);
  return inOrder.find((said) => said.length > 0) ?? [];
}

/** Which decision a message is wanted for. `parts`: null, whatever it says of them. */
interface Ask extends Pick<Verdict, 'decidedBy'> {
  vendorCode?: string | undefined;
  parts: Parts | null;
}

const evidenceRow = messageRow.extend({ body: z.string(), position: parse.count });

/**
 * The message behind what was decided; of several the one with the decision's code, then the one that
 * speaks of the same parts, then the newest.
 * @throws RowChangedError when one of them is not as it was filed
 */
export async function findEvidence(
  tx: pg.PoolClient,
  said: readonly Said[],
  about: Ask & { tags: RowTags },
): Promise<Evidence | null> {
  if (said.length === 0) return null;
  const rows = await queryRows(
    tx,
    evidenceRow,
    `select ${MESSAGE_COLUMNS}, position from inbox
     where id = any($1::uuid[]) and verification_id is not null
       and disposition in ('applied', 'after_final') and body is not null
     order by position`,
    [said.map(({ inboxId }) => inboxId)],
  );
  const facts = new Map(said.map(({ inboxId, fact }) => [inboxId, fact]));
  const near = (row: { id: string }): number => nearness(facts.get(row.id), about);
  const best = rows.toSorted((one, other) => near(one) - near(other)).at(-1);
  if (best === undefined) return null;
  about.tags.check('inbox', { ...best, is_aside: false }, best.tag);
  const { id, kind, body } = best;
  // A person decides when it is written down; the vendor's time is that of its own decision.
  const isVendors = about.decidedBy !== 'reviewer';
  return { id, kind, body, at: isVendors ? (facts.get(id)?.at ?? null) : null };
}

function nearness(fact: VendorFact | undefined, { decidedBy, vendorCode, parts }: Ask): number {
  const isSameCode = decidedBy !== 'reviewer' && fact?.vendorCode === vendorCode;
  const isSameParts = parts !== null && isDeepStrictEqual(fact?.parts ?? {}, parts);
  return (isSameCode ? 2 : 0) + (isSameParts ? 1 : 0);
}

async function copy(key: VerificationKey, decisionId: string, evidence: Evidence): Promise<string> {
  const body = await key.unseal(inboxField(evidence.id), evidence.body);
  return key.seal(evidenceField(decisionId), body);
}

const EVENT_OF = { cancel: 'cancel.requested', review: 'review.decided' };

async function principalOf(
  tx: pg.PoolClient,
  { verificationId, causes }: TransitionInput,
  { decidedBy }: Verdict,
  { vendor }: LockedVerification,
): Promise<string> {
  if (decidedBy === 'vendor') return `vendor:${vendor}`;
  if (decidedBy !== 'client' && decidedBy !== 'reviewer') return decidedBy;
  const type = decidedBy === 'client' ? 'cancel' : 'review';
  const decided = causes.findLast(
    (cause) => cause.type === type && !(cause.type === 'review' && cause.decision === 'resubmit'),
  );
  if (decided?.type === 'cancel' || decided?.type === 'review') return decided.principal;
  // An earlier write has recorded it.
  const row = await queryMaybe(
    tx,
    z.object({ principal: z.string() }),
    `select principal from events where verification_id = $1 and type = $2
       and data->>'decision' is distinct from 'resubmit'
     order by number limit 1`,
    [verificationId, EVENT_OF[type]],
  );
  return row?.principal ?? decidedBy;
}
