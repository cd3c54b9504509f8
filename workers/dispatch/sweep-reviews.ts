import {
  listCasesToMend,
  listUntoldReviews,
  mendCase,
  tellReviewAgain,
} from '../../store/index.ts';
import type { DispatchParts } from './outbox.ts';
import type { Sweeping } from './sweep-retention.ts';

/** Longer than a workflow takes to write a reviewer's decision, and than the outbox defers a row. */
const REVIEWED_MS = 5 * 60_000;

/**
 * Repairs cases, so that reviewers see every verification in review (`listCasesToMend`), and sends decisions
 * of reviewers again that no workflow has written (`tellReviewAgain`).
 * @param sweeping.batch how many to look up at a time
 * @throws what the store throws when it is down; the signal's reason once it is aborted
 */
export async function sweepReviews(
  parts: DispatchParts,
  { batch, signal, each }: Sweeping & { batch: number },
): Promise<void> {
  const { store } = parts;
  for (const verificationId of await listCasesToMend(store, { limit: batch })) {
    signal?.throwIfAborted();
    await each(verificationId, () => mendCase(store, { verificationId }));
  }
  for (let after: string | null | undefined = null; after !== undefined;) {
    const query = { reviewedBeforeMs: REVIEWED_MS, after, limit: batch };
    const untold: string[] = await listUntoldReviews(store, query);
    for (const id of untold) {
      signal?.throwIfAborted();
      await each(id, () => tellAgain(parts, id));
    }
    after = untold.length < batch ? undefined : untold.at(-1);
  }
}

async function tellAgain({ store, logger }: DispatchParts, verificationId: string): Promise<void> {
  if (!(await tellReviewAgain(store, { verificationId }))) return;
  logger.warn({ verificationId }, 'what a person has decided was not written: it is told again');
}
