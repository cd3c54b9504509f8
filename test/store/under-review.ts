import { expect } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import {
  addReview,
  beginSession,
  claimOutboxFor,
  type NewReview,
  readReviews,
  settleRow,
  type TransitionCause,
} from '../../store/index.ts';
import { readHitsOf } from './hit-words.ts';
import {
  newVerification,
  save,
  type StoreFixture,
  transition,
  vendorCause,
  webhook,
} from './fixture.ts';

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
  const say = (fact: VendorFact) => says(fixture, fact, { sessionId: vendorSessionId });
  return { id, sessionId: vendorSessionId, say };
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
  addReview(
    store,
    {
      ...{ verificationId, principal: KEY, decision: 'declined', reasons: REVIEW.reasons },
      ...{ note: 'Two fonts.', idempotencyKey: 'one', requestFingerprint: 'body' },
      ...changes,
    },
    readHitsOf,
  );

export const reviewsOf = ({ store }: StoreFixture, verificationId: string) =>
  readReviews(store, { verificationId, principal: KEY });

/** The rows of the outbox by which its workflow is told of a review, now that they are due. */
export async function wordsOf({ store }: StoreFixture, verificationId: string) {
  const rows = await claimOutboxFor(store, { verificationId, leaseMs: 60_000 });
  return rows.filter(({ kind }) => kind === 'review');
}

/** A review that asks for another try in place of the first session. */
export const AGAIN = { decision: 'resubmit', reasons: ['document_unreadable'] } as const;
export const SENT_BACK = {
  ...{ type: 'review', number: 1, principal: KEY, decision: 'resubmit', session: 1 },
  reasons: ['document_unreadable'],
} satisfies TransitionCause;

/** A verification of which a reviewer asked for another try, and what its first session is called. */
export async function sentBack(fixture: StoreFixture) {
  const { id, vendorSessionId: first } = await newVerification(fixture);
  const causes = [await says(fixture, WANTS_A_PERSON, { sessionId: first })];
  await transition(fixture, id, { causes });
  await review(fixture, id, AGAIN);
  expect(await transition(fixture, id, { causes: [SENT_BACK] })).toEqual({ outcome: 'written' });
  return { id, first };
}

/** The person gets another session, of which the vendor says this. */
export async function secondTry(fixture: StoreFixture, id: string, fact: VendorFact) {
  const sessionId = `second of ${id}`;
  await beginSession(fixture.store, { verificationId: id, session: 2 });
  await save(fixture.store, id, sessionId, 2);
  return says(fixture, fact, { sessionId, session: 2 });
}
