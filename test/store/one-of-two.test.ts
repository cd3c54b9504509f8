import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import {
  addReview,
  assignCase,
  type NewReview,
  recordRevision,
  type TransitionCause,
} from '../../store/index.ts';
import {
  ADA,
  BOB,
  casesOf,
  DECLINED,
  decidedByVendor,
  decisionsOf,
  override,
} from './decided-by-vendor.ts';
import { APPROVED, reread, type StoreFixture, transition, webhook } from './fixture.ts';
import { readHitsOf } from './hit-words.ts';
import { APPROVAL, REVIEW, review, reviewsOf, underReview } from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const approving = (principal: string, changes: Partial<NewReview> = {}) => ({
  ...({ principal, decision: 'approved', reasons: [], idempotencyKey: principal } as const),
  ...changes,
});
const declining = (principal: string) => ({ principal, idempotencyKey: principal }) as const;

/** A verification of which two people must say the same. */
async function careful() {
  const about = await underReview(fixture);
  await fixture.ours.query(
    'update verifications set start_input = start_input || $2 where id = $1',
    [about.id, { policy: { screeningMatch: 'review', fourEyes: 'always' } }],
  );
  const statusOf = async () => (await fixture.verificationOf(about.id))?.status;
  return { ...about, statusOf };
}

type Careful = Awaited<ReturnType<typeof careful>>;
const CANCEL: TransitionCause = { type: 'cancel', principal: 'operator' };
const judge = (verificationId: string, inboxId: string) =>
  recordRevision(fixture.store, { verificationId, inboxId }, { reread, readHits: readHitsOf });

describe('what one of two has declined', () => {
  it('is approved by no machine until a second person has decided', async () => {
    const { id, say, statusOf } = await careful();
    expect(await review(fixture, id, declining(ADA))).toBe('waits');
    const approval = await say(APPROVED);
    const ask = () => transition(fixture, id, { causes: [approval], mayBeHeld: true });
    expect(await ask()).toEqual({ outcome: 'held', forMs: 6 * 3_600_000, isTold: true });
    // Who does not know of that, as an earlier build, gets it written neither.
    await expect(transition(fixture, id, { causes: [approval] })).rejects.toMatchObject({
      code: 'facts_mismatch',
    });
    expect(await statusOf()).toBe('in_review');
    expect(await review(fixture, id, declining(BOB))).toBe('waits');
    expect(await ask()).toMatchObject({ outcome: 'held' });
    const again = { ...declining(ADA), idempotencyKey: 'having seen the approval' };
    expect(await review(fixture, id, again)).toBe('decides');
    const causes = [approval, { ...REVIEW, number: 3, principal: ADA }];
    expect(await transition(fixture, id, { causes })).toEqual({ outcome: 'written' });
    expect(await statusOf()).toBe('declined');
  });

  it('is declined by the vendor all the same', async () => {
    const { id, say, statusOf } = await careful();
    await review(fixture, id, declining(ADA));
    const causes = [await say(DECLINED)];
    expect(await transition(fixture, id, { causes, mayBeHeld: true })).toEqual({
      outcome: 'written',
    });
    expect(await statusOf()).toBe('declined');
  });

  it.each([
    ['the vendor declined it', 'late, open', ({ say }: Careful) => say(DECLINED)],
    ['it was canceled', undefined, () => Promise.resolve(CANCEL)],
  ])('is approved by no late word of the vendor where %s', async (_end, open, ending) => {
    const about = await careful();
    const { id, sessionId, statusOf } = about;
    await review(fixture, id, declining(ADA));
    const causes = [await ending(about)];
    await transition(fixture, id, { causes, mayBeHeld: true });
    const ended = await statusOf();
    const late = { ...APPROVED, at: '2031-01-01T00:00:00Z' };
    const { inboxId } = await webhook(fixture, late, { sessionId, again: 1 });
    expect(await judge(id, inboxId)).toEqual({ effect: 'unclear' });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: ended, revisions: [] });
    expect((await casesOf(fixture, id)).at(1)).toBe(open);
  });

  it('anew, after the end, is approved by no late word of the vendor', async () => {
    const { id, late } = await decidedByVendor(fixture, DECLINED, { fourEyes: 'always' });
    expect(await override(fixture, id, 'declined', { principal: ADA })).toBe('waits');
    const word: VendorFact = { ...APPROVED, at: '2031-01-01T00:00:00Z' };
    expect(await late(word)).toBe('unclear');
    expect(await decisionsOf(fixture, id)).toEqual(['declined by vendor']);
  });
});

describe('the second of two', () => {
  it('is none where the vendor has decided meanwhile: both must have seen the same case', async () => {
    const { id, say, statusOf } = await careful();
    expect(await review(fixture, id, approving(ADA))).toBe('waits');
    await assignCase(fixture.store, { verificationId: id, principal: BOB, action: 'take' });
    const refusal = await say(DECLINED);
    const ask = () => transition(fixture, id, { causes: [refusal], mayBeHeld: true });
    expect(await ask()).toMatchObject({ outcome: 'held' });
    expect(await reviewsOf(fixture, id)).toMatchObject({ waits: null });
    expect(await review(fixture, id, approving(BOB))).toBe('waits');
    await assignCase(fixture.store, { verificationId: id, principal: BOB, action: 'take' });
    expect(await ask()).toMatchObject({ outcome: 'held' });
    await assignCase(fixture.store, { verificationId: id, principal: BOB, action: 'release' });
    const again = approving(ADA, { idempotencyKey: 'having seen the refusal' });
    expect(await review(fixture, id, again)).toBe('decides');
    const causes = [refusal, { ...APPROVAL, number: 3, principal: ADA }];
    expect(await transition(fixture, id, { causes })).toEqual({ outcome: 'written' });
    expect(await statusOf()).toBe('approved');
  });

  it('is nobody who may not be, also where both decide in the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await careful();
      const outcomes = await Promise.allSettled(
        [ADA, BOB].map((principal) =>
          review(fixture, id, approving(principal, { mayConfirm: false })),
        ),
      );
      const first = outcomes.filter(({ status }) => status === 'fulfilled');
      expect(first).toMatchObject([{ value: 'waits' }]);
      expect(outcomes.filter(({ status }) => status === 'rejected')).toMatchObject([
        { reason: { code: 'forbidden' } },
      ]);
    }
  });
});

describe('who decides on what was shown to them', () => {
  const shownOf = async (id: string) => (await reviewsOf(fixture, id)).shown;

  it.each<[string, (about: Careful) => Promise<unknown>]>([
    ['somebody else has decided', ({ id }) => review(fixture, id, declining(ADA))],
    [
      'the vendor has said more',
      async ({ id, say }) => {
        const causes = [await say({ kind: 'outcome', outcome: 'review', reasons: [] })];
        await transition(fixture, id, { causes });
      },
    ],
    [
      'the vendor has decided, which is held',
      async ({ id, say }) => {
        await assignCase(fixture.store, { verificationId: id, principal: BOB, action: 'take' });
        const causes = [await say(DECLINED)];
        await transition(fixture, id, { causes, mayBeHeld: true });
      },
    ],
  ])('is told to look again where %s since', async (_what, happens) => {
    const about = await careful();
    const shown = await shownOf(about.id);
    await happens(about);
    const stale = approving(BOB, { shown });
    await expect(review(fixture, about.id, stale)).rejects.toMatchObject({ code: 'case_changed' });
    const fresh = approving(BOB, { shown: await shownOf(about.id) });
    expect(await review(fixture, about.id, fresh)).toMatch(/^(waits|contradicts)$/);
  });
});

describe('an approval by a person', () => {
  it('is not written where the message that it rests on is gone from what is applied', async () => {
    const { id } = await underReview(fixture);
    expect(await addReview(fixture.store, approvalOf(id), readHitsOf)).toBe('decides');
    await fixture.admin.query(
      `update inbox set disposition = 'ignored' where verification_id = $1`,
      [id],
    );
    const causes = [{ ...APPROVAL, principal: ADA }];
    await expect(transition(fixture, id, { causes })).rejects.toMatchObject({ code: 'internal' });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'in_review' });
  });
});

const approvalOf = (verificationId: string): NewReview => ({
  ...{ verificationId, note: null, requestFingerprint: 'body' },
  ...approving(ADA),
});
