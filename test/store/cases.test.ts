import { describe, expect, it } from 'vitest';
import { listCasesToMend, mendCase } from '../../store/index.ts';
import { newVerification, type StoreFixture, transition } from './fixture.ts';
import { casesOf, longAgo, queue } from './under-cases.ts';
import {
  REVIEW,
  review,
  secondTry,
  sentBack,
  underReview,
  WANTS_A_PERSON,
} from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

describe('a case', () => {
  it('is opened when a verification comes into review, and closed when it ends', async () => {
    const { id } = await underReview(fixture);
    const open = {
      ...{ verificationId: id, number: 1, kind: 'in_review', status: 'in_review' },
      ...{ clientId: fixture.clientId, mode: 'test', vendor: 'veriff', reference: 'order-1' },
      ...{ closedAt: null, assignment: null, isOverdue: false, overdueAt: null },
      wants: 'decision',
    };
    expect(await casesOf(fixture, id)).toMatchObject([open]);
    await review(fixture, id);
    await transition(fixture, id, { causes: [REVIEW] });
    const [closed] = await casesOf(fixture, id);
    expect(closed).toMatchObject({ number: 1, status: 'declined', wants: null });
    expect(closed?.closedAt).toBeInstanceOf(Date);
  });

  it('is none of what waits for nobody', async () => {
    const { id } = await newVerification(fixture);
    expect(await casesOf(fixture, id)).toEqual([]);
  });

  it('is another one when the verification comes into review again', async () => {
    const { id } = await sentBack(fixture);
    const closed = { number: 1, status: 'resubmission_requested' };
    expect(await casesOf(fixture, id)).toMatchObject([closed]);
    await transition(fixture, id, { causes: [await secondTry(fixture, id, WANTS_A_PERSON)] });
    const open = { number: 2, status: 'in_review', closedAt: null };
    expect(await casesOf(fixture, id)).toMatchObject([{ number: 1 }, open]);
  });

  it('keeps its age when more is said of a verification in review, and comes first with a match', async () => {
    const { id, say } = await underReview(fixture);
    const { id: older } = await underReview(fixture);
    await longAgo(fixture, older, { minutes: 60 });
    const [before] = await casesOf(fixture, id);
    await transition(fixture, id, {
      causes: [await say({ ...WANTS_A_PERSON, screening: 'match' })],
    });
    const { items } = await queue(fixture);
    expect(items[0]).toMatchObject({ verificationId: id, number: 1, isScreeningMatch: true });
    expect(items[0]?.openedAt).toEqual(before?.openedAt);
    expect(items[0]?.reasons).toContain('pep_or_sanction_match');
  });

  it('wants nothing more once it is decided, before the workflow has written that', async () => {
    const { id } = await underReview(fixture);
    await review(fixture, id);
    expect(await casesOf(fixture, id)).toMatchObject([{ closedAt: null, wants: null }]);
  });
});

describe('a case that does not go with the status', () => {
  const mend = async (): Promise<string[]> => {
    const ids = await listCasesToMend(fixture.store, { limit: 100 });
    for (const verificationId of ids) await mendCase(fixture.store, { verificationId });
    return ids;
  };

  it('is opened where none is open, as after a write of an earlier build', async () => {
    const { id } = await underReview(fixture);
    await fixture.admin.query('delete from review_cases where verification_id = $1', [id]);
    expect(await casesOf(fixture, id)).toEqual([]);
    expect(await mend()).toEqual([id]);
    expect(await casesOf(fixture, id)).toMatchObject([{ number: 1, closedAt: null }]);
    expect(await mend()).toEqual([]);
  });

  it('is closed where the verification waits for nobody', async () => {
    const { id } = await underReview(fixture);
    await review(fixture, id);
    await transition(fixture, id, { causes: [REVIEW] });
    await fixture.admin.query(
      'update review_cases set closed_at = null where verification_id = $1',
      [id],
    );
    expect(await mend()).toEqual([id]);
    expect(await casesOf(fixture, id)).toMatchObject([{ closedAt: expect.any(Date) as Date }]);
  });
});
