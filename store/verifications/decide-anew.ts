import type pg from 'pg';
import { KycError } from '../../domain/errors.ts';
import { mayBeDecidedAnew } from '../../domain/standing.ts';
import { type FinalStatus, isFinal } from '../../domain/status.ts';
import { waitsForLateWord } from '../cases/late.ts';
import type { VerificationKey } from '../encryption/data-keys.ts';
import type { Store } from '../store.ts';
import { addDecision } from '../transitions/add-decision.ts';
import { findEvidence, shownToReviewer } from '../transitions/decide.ts';
import { vendorCauses } from '../transitions/facts.ts';
import { readCauses } from '../transitions/known.ts';
import type { NewReview, TransitionCause } from '../types.ts';
import { checkShown, readDecisions, type StoredDecision } from './decisions.ts';
import type { LockedVerification } from './lock.ts';
import { refuseSecondOfOne, restsOnNothing, sayingOfDecision } from './refuse-review.ts';
import type { StoredReviews } from './reviews.ts';

type Shown = ReturnType<typeof shownToReviewer>;

/** What a decision that is made anew rests on. */
export interface Anew {
  before: LockedVerification;
  decisions: StoredDecision[];
  evidence: Awaited<ReturnType<typeof findEvidence>>;
  parts: NonNullable<Shown[number]['fact']['parts']>;
}

/**
 * Whether a person may decide anew what has ended, and what that would rest on: the newest judgement of
 * the vendor's, late ones included.
 * @throws KycError `not_ready` while it is open, and for an approval that could rest on nothing;
 *   `already_final` where there is nothing to be decided; `already_reviewed` where a person has said the same,
 *   and the vendor nothing since at which one is to look;
 *   RowChangedError when any of it is not as we wrote it
 */
export async function prepareAnew(
  { tags }: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  review: NewReview,
  { before, reviews }: { before: LockedVerification; reviews: StoredReviews },
): Promise<Anew> {
  const { verificationId, decision } = review;
  const { status } = before;
  if (!isFinal(status)) {
    const message = `Only what has ended can be decided anew; it is ${status}. Leave "override" out.`;
    throw new KycError('not_ready', message);
  }
  const { all: decisions, standing } = await readDecisions({ tags }, tx, verificationId);
  checkShown(tags, before, decisions);
  const causes = await readCauses({ tags }, tx, verificationId, { isLate: true });
  refuseWhatIsOver(status, standing, causes);
  refuseSecondOfOne(review, reviews, reviews.anew.waits);
  if (reviews.anew.waits === null && !(await waitsForLateWord(tx, verificationId))) {
    refuseRepetition(review, standing);
  }
  const said = shownToReviewer(causes);
  const about = { decidedBy: 'reviewer', parts: null, tags } as const;
  const evidence = await findEvidence(tx, said, about);
  if (decision === 'approved' && evidence === null) throw restsOnNothing('Start another.');
  const fact = said.find(({ inboxId }) => inboxId === evidence?.id)?.fact;
  return { before, decisions, evidence, parts: fact?.parts ?? {} };
}

function refuseWhatIsOver(
  status: FinalStatus,
  standing: StoredDecision | null,
  causes: readonly TransitionCause[],
): void {
  const outcomes = vendorCauses({ causes: [...causes] }).map(({ fact }) => fact.outcome);
  if (mayBeDecidedAnew({ status, standing, outcomes })) return;
  const message = `It is ${status}: nobody was approved or declined. Start another verification.`;
  throw new KycError('already_final', message);
}

/** To confirm what a machine has decided makes it a person's; to say once more what a person has, nothing. */
function refuseRepetition({ decision }: NewReview, standing: StoredDecision | null): void {
  if (standing?.decidedBy !== 'reviewer' || standing.status !== decision) return;
  throw new KycError('already_reviewed', `${sayingOfDecision(standing)} That stands.`);
}

/** Writes the decision by that review beside those that there are. @param number the review's */
export async function decideAnew(
  keys: { key: VerificationKey; tags: Store['tags'] },
  tx: pg.PoolClient,
  { decision, reasons, principal }: NewReview,
  { before, decisions, evidence, parts, number }: Anew & { number: number },
): Promise<void> {
  if (decision === 'resubmit') return;
  await addDecision(tx, keys, {
    ...{ before, decisions, sequence: before.sequence + 1 },
    decision: {
      ...{ status: decision, reasons: [...reasons], decidedBy: 'reviewer', principal },
      ...{ vendorCode: null, session: null, parts, evidence },
    },
    says: { review: number },
  });
}
