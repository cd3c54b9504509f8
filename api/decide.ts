import { addReview, type NewReview, type Store } from '../store/index.ts';
import { hitReader, type FindVendor } from '../vendors/hits.ts';
import type { Dispatch } from './dispatch.ts';

/** A workflow writes a review within moments, unless workers are down. */
const REVIEW_WAIT_MS = 5_000;

/** What a request names as a decision, as it is stored. */
export const DECISIONS = {
  approve: 'approved',
  decline: 'declined',
  resubmit: 'resubmit',
} as const;

/**
 * A reviewer's decision, from the API or the console: stores it, then signals the workflow and waits for it a
 * moment. Safe to repeat under one idempotency key.
 * @returns its outcome, and @throws as `addReview`; never because Temporal is down
 */
export async function decide(
  {
    store,
    dispatch,
    vendors,
  }: { store: Store; dispatch: Pick<Dispatch, 'conclude'>; vendors: FindVendor },
  review: NewReview,
): ReturnType<typeof addReview> {
  const outcome = await addReview(store, review, hitReader(vendors));
  if (outcome === 'decides' || outcome === 'sent_back') {
    const options = { waitMs: REVIEW_WAIT_MS, leaves: 'in_review' } as const;
    await dispatch.conclude(review.verificationId, options);
  }
  return outcome;
}
