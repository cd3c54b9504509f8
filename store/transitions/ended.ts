import type pg from 'pg';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import type { FoundOutcome } from '../../domain/approval.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { MessageTime } from '../../domain/revision.ts';
import { queryMaybe, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import { taggedDecision } from '../verifications/decisions.ts';
import { findSentBack, isRefusedByOne } from '../verifications/reviews.ts';
import type { Rereader } from './facts.ts';
import { readSaid, type Said } from './said.ts';

const endedRow = z.object({
  id: parse.uuid,
  start_input: z.unknown(),
  start_tag: z.string().nullable(),
  reasons: parse.reasons,
  attempts_used: z.int(),
  screening: parse.screening.nullable(),
});

const frozenRules = z.object({ rulesVersion: z.int(), policy: parse.policy });

const decisionRow = taggedDecision.extend({
  vendor_decided_at: z.date().nullable(),
  position: parse.count.nullable(),
});

function messageOf(by: string, at: Date | null, position: number | null): MessageTime | null {
  if (position === null && by !== 'reviewer') return null;
  return { at: at?.toISOString() ?? null, position: position ?? 0 };
}

/** The newest time at which that was said, by the vendor's clock; null: none is known. */
function lastOf(said: readonly Said[], outcome: Outcome): string | null {
  const times = said.flatMap((one) => (one.outcome === outcome ? Date.parse(one.at ?? '') : []));
  const last = Math.max(...times.filter((time) => !Number.isNaN(time)));
  return Number.isFinite(last) ? new Date(last).toISOString() : null;
}

const approvalOf = ({
  session,
  reasons,
  parts = {},
  attempt = '',
  at = '',
}: Said): FoundOutcome => ({
  ...{ outcome: 'approved', session, reasons, parts, attempt, at },
});

export type Ended = Awaited<ReturnType<typeof readEnded>>;

/**
 * What `judgeLate` judges a message about that session against, and what stays as it was.
 * @throws KycError `not_found`; RowChangedError when any of it is not as we wrote it
 */
export async function readEnded(
  tx: pg.PoolClient,
  { verificationId, session }: { verificationId: string; session: number },
  rereader: Rereader,
) {
  const { tags } = rereader;
  const row = await queryMaybe(
    tx,
    endedRow,
    `select id, reasons, attempts_used, screening, start_input, start_tag
     from verifications where id = $1`,
    [verificationId],
  );
  if (row === null) throw new KycError('not_found', 'No such verification.');
  tags.check('start_inputs', row, row.start_tag);
  const all = await readSaid(tx, verificationId, rereader);
  const said = all.filter((one) => one.session === session);
  const sentBack = await findSentBack(rereader, tx, verificationId);
  const judged = all.filter((one) => one.session > sentBack);
  const decisions = await queryRows(
    tx,
    decisionRow,
    `select d.id, d.verification_id, d.number, d.status, d.reasons, d.vendor_code, d.parts,
       d.decided_by, d.tag, i.position,
       -- A person has decided when that was written down, by all that was there.
       case when d.decided_by = 'reviewer' then d.decided_at else d.vendor_decided_at end
         as vendor_decided_at
     from decisions d left join inbox i on i.id = d.inbox_id
     where d.verification_id = $1 order by d.number`,
    [verificationId],
  );
  for (const decision of decisions) tags.check('decisions', decision, decision.tag);
  return {
    reasons: row.reasons,
    attemptsUsed: row.attempts_used,
    ...frozenRules.parse(row.start_input),
    screening: row.screening,
    said,
    heard: said.filter(({ isHeard }) => isHeard),
    isRefused: await isRefusedByOne(rereader, tx, verificationId),
    isSentBack: session <= sentBack,
    wasDeclined: judged.some((one) => one.isHeard && one.outcome === 'declined'),
    approvals: judged.filter(({ outcome }) => outcome === 'approved').map(approvalOf),
    lastSaid: { approved: lastOf(judged, 'approved'), declined: lastOf(judged, 'declined') },
    decisions: decisions.map(({ vendor_decided_at: at, position, ...decision }) => ({
      ...{ status: decision.status, reasons: decision.reasons, decidedBy: decision.decided_by },
      // As it was written with the decision: the message's own row could be changed.
      message: messageOf(decision.decided_by, at, position),
    })),
  };
}
