import type pg from 'pg';
import type { VendorFact } from '../../domain/outcome.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import type { LateEffect } from '../../domain/revision.ts';
import { mayBeDecidedAnew } from '../../domain/standing.ts';
import type { Policy } from '../../domain/state.ts';
import { isFinal } from '../../domain/status.ts';
import type { Store } from '../store.ts';
import { vendorCauses } from '../transitions/facts.ts';
import { readCauses } from '../transitions/known.ts';
import { readDecisions, type StoredDecision } from '../verifications/decisions.ts';
import type { LockedVerification } from '../verifications/lock.ts';
import { openCase } from './open.ts';

/** What the vendor has said after the end, and what it was judged to mean. */
interface LateWord {
  late: LateEffect;
  fact: VendorFact;
  policy: Policy;
}

/**
 * Has a person look at what the vendor has said after the end and no machine settles, where a person may
 * still decide anything: what is unclear, and a first match of screening beside an approval that stands. The
 * client is told by `review.requested`. The caller holds the lock, and has written the event of that word.
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
  if (standing === null || (late.effect !== 'unclear' && standing.status !== 'approved')) return;
  const reasons = reasonsFor(word, standing, isMatch);
  await openCase(store, tx, {
    ...{ verification: { ...verification, reasons }, kind: 'late' },
    principal: `vendor:${verification.vendor}`,
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
