import { randomUUID } from 'node:crypto';
import type { HitVerdict } from '../../domain/hits.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import {
  judgeHit,
  listDecidedSessions,
  type NewHitJudgement,
  type NewReview,
  readHits,
  settleRow,
  storeDetails,
  storeWebhook,
} from '../../store/index.ts';
import { ADA, startedWith } from './decided-by-vendor.ts';
import { APPROVED, type StoreFixture, transition, vendorCause } from './fixture.ts';
import { readHitsOf } from './hit-words.ts';
import { review, says } from './under-review.ts';

export const WITH_MATCH: VendorFact = { ...APPROVED, screening: 'match' };

type SaidHits = Record<string, unknown>[];

/** A verification in review for a match, and what the vendor says further. */
export async function matched(fixture: StoreFixture, policy: Record<string, unknown> = {}) {
  const about = await startedWith(fixture, { policy: { screeningMatch: 'review', ...policy } });
  const { id, sessionId } = about;
  await transition(fixture, id, { causes: [await says(fixture, WITH_MATCH, about)] });
  return { id, ...wordsAbout(fixture, id, sessionId) };
}

export function wordsAbout(fixture: StoreFixture, id: string, sessionId: string) {
  let times = 0;
  return {
    /** What details say of the newest message about a match; they are asked for once about each. */
    tell: async (...hits: SaidHits) => {
      const decided = await listDecidedSessions(fixture.store, { verificationId: id });
      const about = decided.at(-1);
      if (about === undefined) throw new Error('There is nothing to be asked about.');
      const messages = [{ kind: 'watchlist', body: Buffer.from(JSON.stringify({ hits })) }];
      return storeDetails(fixture.store, { verificationId: id, about, messages }, readHitsOf);
    },
    /** Another message tells of a match, with these hits; the workflow has not written it. */
    report: async (...hits: SaidHits) => {
      times += 1;
      const fact: VendorFact = { kind: 'screening', reasons: [], screening: 'match' };
      const body = Buffer.from(JSON.stringify({ ...fact, hits, times }));
      const { inboxId } = await storeWebhook(fixture.store, {
        ...{ accountId: fixture.accountId, vendor: 'veriff', kind: 'screening', body },
        ...{ reading: { fact, sessionId }, receivedAt: new Date() },
      });
      await settleRow(fixture.store, 'inbox', { id: inboxId });
      return vendorCause(inboxId, fact);
    },
  };
}

export const hitsOf = async ({ store }: StoreFixture, verificationId: string) =>
  (await readHits(store, { verificationId, principal: ADA }, readHitsOf)).hits;

/** A person judges a hit, by another request each time. */
export const judge = (
  { store }: StoreFixture,
  verificationId: string,
  hit: string,
  changes: Partial<NewHitJudgement> = {},
) =>
  judgeHit(
    store,
    {
      ...{ verificationId, hit, verdict: 'false_positive', comment: 'Born in another year.' },
      ...{ principal: ADA, idempotencyKey: randomUUID(), requestFingerprint: 'body' },
      ...changes,
    },
    readHitsOf,
  );

/** A person approves, by another request each time. */
export function approveBesideMatch(
  fixture: StoreFixture,
  verificationId: string,
  changes: Partial<NewReview> = {},
) {
  const approval = { principal: ADA, decision: 'approved', reasons: [] } as const;
  return review(fixture, verificationId, {
    ...{ ...approval, idempotencyKey: randomUUID() },
    ...changes,
  });
}

/** Somebody judges all of them the same. */
export async function judgeAll(
  fixture: StoreFixture,
  id: string,
  verdict: HitVerdict = 'false_positive',
  principal: string = ADA,
): Promise<void> {
  for (const hit of await hitsOf(fixture, id)) {
    await judge(fixture, id, hit.id, { verdict, principal });
  }
}
