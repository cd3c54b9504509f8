import { describe, expect, it } from 'vitest';
import { type StoreFixture, transition } from './fixture.ts';
import { APPROVAL, REVIEW, review, reviewsOf, underReview, wordsOf } from './under-review.ts';
import { judgeAll } from './under-screening.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const inReview = async () => (await underReview(fixture)).id;

describe('where a second person must say the same', () => {
  const [ADA, BOB, CY] = ['client_key:ada', 'client_key:bob', 'client_key:cy'];
  const approving = (principal: string) =>
    ({ principal, decision: 'approved', reasons: [], idempotencyKey: principal }) as const;
  const declining = (principal: string) => ({ principal, idempotencyKey: principal }) as const;

  const careful = (id: string, fourEyes: 'approvals' | 'always') =>
    fixture.ours.query('update verifications set start_input = start_input || $2 where id = $1', [
      id,
      { policy: { screeningMatch: 'review', fourEyes } },
    ]);

  async function reviewedBy(fourEyes: 'approvals' | 'always') {
    const id = await inReview();
    await careful(id, fourEyes);
    return id;
  }

  it('ends nothing by the first, who cannot be the second, and ends as the second confirms', async () => {
    const id = await reviewedBy('approvals');
    expect(await review(fixture, id, approving(ADA))).toBe('waits');
    expect(await wordsOf(fixture, id)).toEqual([]);
    const first = { ...APPROVAL, principal: ADA };
    expect(await transition(fixture, id, { causes: [first] })).toMatchObject({
      ...{ outcome: 'behind', causes: [] },
    });
    const again = { ...approving(ADA), idempotencyKey: 'another' };
    await expect(review(fixture, id, again)).rejects.toMatchObject({
      ...{ code: 'already_reviewed', message: expect.stringContaining('Another person') as string },
    });
    expect(await review(fixture, id, approving(BOB))).toBe('decides');
    const second = { ...APPROVAL, number: 2, principal: BOB };
    expect(await transition(fixture, id, { causes: [second] })).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'approved' });
    await expect(review(fixture, id, declining(CY))).rejects.toMatchObject({
      code: 'already_final',
    });
  });

  it('begins anew where the second contradicts, and both are kept with their notes', async () => {
    const id = await reviewedBy('approvals');
    await review(fixture, id, approving(ADA));
    expect(await review(fixture, id, declining(BOB))).toBe('contradicts');
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'in_review' });
    expect(await wordsOf(fixture, id)).toEqual([]);
    expect(await reviewsOf(fixture, id)).toMatchObject({
      all: [{ principal: ADA }, { principal: BOB }],
      waits: null,
    });
    // Of approvals alone a second is asked: this one is a refusal.
    expect(await review(fixture, id, declining(CY))).toBe('decides');
  });

  it('asks for one of a refusal as well, where it is always asked for', async () => {
    const id = await reviewedBy('always');
    expect(await review(fixture, id, declining(ADA))).toBe('waits');
    expect(await review(fixture, id, declining(BOB))).toBe('decides');
    const cause = { ...REVIEW, number: 2, principal: BOB };
    await transition(fixture, id, { causes: [cause] });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'declined' });
  });

  it('takes one second of many who confirm at once', async () => {
    const id = await reviewedBy('approvals');
    await review(fixture, id, approving(ADA));
    const all = await Promise.allSettled(
      [BOB, CY].map((each) => review(fixture, id, approving(each))),
    );
    const outcomes = all.map((one) => (one.status === 'fulfilled' ? one.value : 'refused'));
    expect(outcomes.toSorted()).toEqual(['decides', 'refused']);
    expect((await reviewsOf(fixture, id)).all).toHaveLength(2);
  });

  it('begins anew once something was written meanwhile: both must have seen the same case', async () => {
    const { id, say } = await underReview(fixture);
    await careful(id, 'approvals');
    expect(await review(fixture, id, approving(ADA))).toBe('waits');
    const match = await say({ kind: 'screening', reasons: [], screening: 'match' });
    await transition(fixture, id, { causes: [match] });
    expect(await reviewsOf(fixture, id)).toMatchObject({ waits: null });
    await judgeAll(fixture, id);
    expect(await review(fixture, id, approving(BOB))).toBe('waits');
    expect(await review(fixture, id, { ...approving(ADA), idempotencyKey: 'again' })).toBe(
      'decides',
    );
  });

  it('takes the second word of one person in place of the first, and still asks for another', async () => {
    const id = await reviewedBy('always');
    expect(await review(fixture, id, approving(ADA))).toBe('waits');
    const mind = { ...declining(ADA), idempotencyKey: 'second thoughts' };
    expect(await review(fixture, id, mind)).toBe('waits');
    expect(await review(fixture, id, declining(BOB))).toBe('decides');
  });
});
