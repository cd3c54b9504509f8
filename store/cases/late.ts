import type pg from 'pg';
import { z } from 'zod';
import { ACCEPTS_MATCH } from '../../domain/hits.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import type { LateEffect } from '../../domain/revision.ts';
import { mayBeDecidedAnew } from '../../domain/standing.ts';
import type { Policy } from '../../domain/state.ts';
import { isFinal } from '../../domain/status.ts';
import { execute, hasRow, queryMaybe } from '../database.ts';
import { HITS_TOLD } from '../hits/find.ts';
import type { Store } from '../store.ts';
import { vendorCauses } from '../transitions/facts.ts';
import { readCauses } from '../transitions/known.ts';
import { readDecisions, type StoredDecision } from '../verifications/decisions.ts';
import type { LockedVerification } from '../verifications/lock.ts';
import { closeCase, openCase } from './open.ts';

/** What the vendor has said after the end, and what it was judged to mean. */
interface LateWord {
  late: LateEffect;
  fact: VendorFact;
  policy: Policy;
}

/**
 * Opens a case for a late message of the vendor that only a reviewer can settle, where one may still decide:
 * an unclear message, or a first screening match beside an approval that stands. Notifies the client by
 * `review.requested`. The caller holds the lock, and has written the event of that message.
 * @throws RowChangedError when what was decided or said is not as we wrote it
 */
export async function openLateCase(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  word: LateWord & { verification: LockedVerification },
): Promise<void> {
  const { verification, late, policy } = word;
  const isMatch = late.match === true && policy.screeningMatch !== 'approve';
  if (late.effect !== 'unclear' && !isMatch) return;
  const standing = await standingToDecide(store, tx, verification);
  if (isMatch) await raiseOpenCase(tx, verification.id);
  if (standing === null || (late.effect !== 'unclear' && standing.status !== 'approved')) return;
  const reasons = reasonsFor(word, standing, isMatch);
  // An earlier build may have left it open: it would keep its kind, and the sweep would close it.
  await closeCase(tx, { verificationId: verification.id, kind: 'in_review' });
  await openCase(store, tx, {
    ...{ verification: { ...verification, reasons }, kind: 'late' },
    principal: `vendor:${verification.vendor}`,
  });
}

/** A case that waits already is one of a match from now on: those come first in the queue. */
const raiseOpenCase = (tx: pg.PoolClient, verificationId: string) =>
  execute(
    tx,
    `update review_cases set rank = 0, reasons = array_prepend($2, array_remove(reasons, $2))
     where verification_id = $1 and closed_at is null`,
    [verificationId, ACCEPTS_MATCH],
  );

const seenRow = z.object({ seen: z.int().nullable(), hits_told: z.int() });

/**
 * Opens a case for a match about which the vendor sent more between a reviewer's approval and the end that
 * it causes: that reviewer has not seen it. The caller has written the end, and holds the lock.
 * @param verification as it was written
 */
export async function openUnseenCase(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  verification: LockedVerification,
): Promise<void> {
  const { id, screening, vendor } = verification;
  if (screening !== 'match') return;
  const approval = await queryMaybe(
    tx,
    seenRow,
    `select r.hits_told as seen, ${HITS_TOLD}
     from verifications v join reviews r on r.verification_id = v.id
     where v.id = $1 and v.start_input->'policy'->>'screeningMatch' is distinct from 'approve'
       and r.decision = 'approved' and r.seen is null
     order by r.number desc limit 1`,
    [id],
  );
  if (approval === null || approval.seen === approval.hits_told) return;
  await openCase(store, tx, {
    ...{ verification: { ...verification, reasons: [ACCEPTS_MATCH] }, kind: 'late' },
    principal: `vendor:${vendor}`,
  });
}

/** Why, most important first: as a verification in review would have it. */
function reasonsFor(
  { fact, policy }: LateWord,
  standing: StoredDecision,
  isMatch: boolean,
): ReasonCode[] {
  const isHeld = fact.outcome === 'approved' && policy.finalDecision === 'client';
  const isUnknown = fact.outcome === undefined && fact.kind !== 'screening';
  const reasons: ReasonCode[] = [
    ...(isMatch ? (['pep_or_sanction_match'] as const) : []),
    ...(isHeld ? (['awaits_client_decision'] as const) : []),
    ...(isUnknown ? (['unknown_vendor_answer'] as const) : []),
    ...fact.reasons,
  ];
  return reasons.length === 0 ? standing.reasons : [...new Set(reasons)];
}

/**
 * What stands of a verification that a person may decide anew; null: there is nothing to decide.
 * @throws RowChangedError when any of it is not as we wrote it
 */
export async function standingToDecide(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  { id, status }: LockedVerification,
): Promise<StoredDecision | null> {
  if (!isFinal(status)) return null;
  const { standing } = await readDecisions(store, tx, id);
  const causes = await readCauses(store, tx, id, { isLate: true });
  const outcomes = vendorCauses({ causes }).map(({ fact }) => fact.outcome);
  return mayBeDecidedAnew({ status, standing, outcomes }) ? standing : null;
}

/**
 * Whether a person is to look at what the vendor has said since the decision that stands: then they may say
 * the same again, which closes the case.
 */
export const waitsForLateWord = (tx: pg.PoolClient, verificationId: string): Promise<boolean> =>
  hasRow(
    tx,
    `select from review_cases
     where verification_id = $1 and kind = 'late' and closed_at is null`,
    [verificationId],
  );
