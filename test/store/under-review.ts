import { expect } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import {
  addReview,
  claimOutboxFor,
  type NewReview,
  readReviews,
  settleRow,
  type TransitionCause,
} from '../../store/index.ts';
import { newVerification, type StoreFixture, transition, vendorCause, webhook } from './fixture.ts';

export const KEY = 'client_key:k';
export const WANTS_A_PERSON: VendorFact = {
  ...{ kind: 'outcome', outcome: 'review', reasons: [], vendorCode: '9104' },
};
export const REVIEW = {
  ...{ type: 'review', number: 1, principal: KEY, decision: 'declined' },
  reasons: ['document_tampered'],
} satisfies TransitionCause;
export const APPROVAL = {
  ...REVIEW,
  ...{ decision: 'approved', reasons: [] },
} satisfies TransitionCause;

/** A verification that the vendor wants a person to decide, and what the vendor says next. */
export async function underReview(fixture: StoreFixture) {
  const { id, vendorSessionId } = await newVerification(fixture);
  const causes = [await says(fixture, WANTS_A_PERSON, { sessionId: vendorSessionId })];
  expect(await transition(fixture, id, { causes })).toEqual({ outcome: 'written' });
  expect(await fixture.verificationOf(id)).toMatchObject({ status: 'in_review' });
  return { id, say: (fact: VendorFact) => says(fixture, fact, { sessionId: vendorSessionId }) };
}

/** The vendor says something of a session, of which the workflow is told. */
export async function says(
  fixture: StoreFixture,
  fact: VendorFact,
  { sessionId, session = 1 }: { sessionId: string; session?: number },
) {
  const { inboxId } = await webhook(fixture, fact, { sessionId });
  await settleRow(fixture.store, 'inbox', { id: inboxId });
  return vendorCause(inboxId, fact, session);
}

/** People decide in this way; the same one, by the same request, where nothing else is said. */
export const review = (
  { store }: StoreFixture,
  verificationId: string,
  changes: Partial<NewReview> = {},
) =>
  addReview(store, {
    ...{ verificationId, principal: KEY, decision: 'declined', reasons: REVIEW.reasons },
    ...{ note: 'Two fonts.', idempotencyKey: 'one', requestFingerprint: 'body' },
    ...changes,
  });

export const reviewsOf = ({ store }: StoreFixture, verificationId: string) =>
  readReviews(store, { verificationId, principal: KEY });

/** The rows of the outbox by which its workflow is told of a review, now that they are due. */
export async function wordsOf({ store }: StoreFixture, verificationId: string) {
  const rows = await claimOutboxFor(store, { verificationId, leaseMs: 60_000 });
  return rows.filter(({ kind }) => kind === 'review');
}
