import { describe, expect, it } from 'vitest';
import { beginSession, type TransitionCause } from '../../store/index.ts';
import { APPROVED, save, type StoreFixture, transition } from './fixture.ts';
import {
  APPROVAL,
  KEY,
  REVIEW,
  review,
  reviewsOf,
  says,
  underReview,
  WANTS_A_PERSON,
  wordsOf,
} from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const inReview = async () => (await underReview(fixture)).id;

describe('where a second person must say the same', () => {
  const [ADA, BOB, CY] = ['client_key:ada', 'client_key:bob', 'client_key:cy'];
  const approving = (principal: string) =>
    ({ principal, decision: 'approved', reasons: [], idempotencyKey: principal }) as const;
  const declining = (principal: string) => ({ principal, idempotencyKey: principal }) as const;

  async function reviewedBy(fourEyes: 'approvals' | 'always') {
    const id = await inReview();
    await fixture.ours.query(
      'update verifications set start_input = start_input || $2 where id = $1',
      [id, { policy: { screeningMatch: 'review', fourEyes } }],
    );
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
});

describe('another try that a person asked for', () => {
  const again = { decision: 'resubmit', reasons: ['document_unreadable'] } as const;
  const CAUSE = {
    ...{ type: 'review', number: 1, principal: KEY, decision: 'resubmit', session: 1 },
    reasons: ['document_unreadable'],
  } satisfies TransitionCause;

  it('ends nothing, ends the session, and is decided by what is said of the next one', async () => {
    const { id, say } = await underReview(fixture);
    expect(await review(fixture, id, again)).toBe('sent_back');
    expect(await wordsOf(fixture, id)).toHaveLength(1);
    await expect(review(fixture, id, { idempotencyKey: 'two' })).rejects.toMatchObject({
      ...{ code: 'already_reviewed', message: expect.stringContaining('Another try') as string },
    });
    const late = await say(APPROVED);
    expect(await transition(fixture, id, { causes: [late] })).toMatchObject({
      ...{ outcome: 'behind', causes: [late, CAUSE] },
    });
    expect(await transition(fixture, id, { causes: [CAUSE] })).toEqual({ outcome: 'written' });
    await transition(fixture, id, { causes: [late] });
    expect(await fixture.verificationOf(id)).toMatchObject({
      ...{ status: 'resubmission_requested', reasons: again.reasons, decision: null },
      session: { number: 1, state: 'ended' },
    });
    await beginSession(fixture.store, { verificationId: id, session: 2 });
    await save(fixture.store, id, `second of ${id}`, 2);
    const cause = await says(fixture, APPROVED, { sessionId: `second of ${id}`, session: 2 });
    await transition(fixture, id, { causes: [cause] });
    expect(await fixture.verificationOf(id)).toMatchObject({
      ...{ status: 'approved', decision: { decidedBy: 'vendor' } },
    });
  });

  it('may be asked for again, and then be decided, each once', async () => {
    const id = await inReview();
    await review(fixture, id, again);
    await transition(fixture, id, { causes: [CAUSE] });
    await expect(review(fixture, id, { idempotencyKey: 'two' })).rejects.toMatchObject({
      code: 'not_ready',
    });
    await beginSession(fixture.store, { verificationId: id, session: 2 });
    await save(fixture.store, id, `next of ${id}`, 2);
    const doubted = await says(fixture, WANTS_A_PERSON, { sessionId: `next of ${id}`, session: 2 });
    await transition(fixture, id, { causes: [doubted] });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'in_review' });
    expect(await review(fixture, id, { idempotencyKey: 'two' })).toBe('decides');
    await transition(fixture, id, { causes: [{ ...REVIEW, number: 2 }] });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'declined' });
  });

  it('is refused once the time of the verification is over', async () => {
    const id = await inReview();
    await fixture.admin.query('update verifications set expires_at = now() where id = $1', [id]);
    await expect(review(fixture, id, again)).rejects.toMatchObject({
      ...{ code: 'not_ready', message: expect.stringContaining('time is over') as string },
    });
    expect(await review(fixture, id)).toBe('decides');
  });
});
