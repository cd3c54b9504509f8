import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { listUntoldReviews, tellReviewAgain } from '../../store/index.ts';
import { ADA, BOB, startedWith } from './decided-by-vendor.ts';
import { type StoreFixture, transition } from './fixture.ts';
import {
  AGAIN,
  review,
  REVIEW,
  says,
  secondTry,
  sentBack,
  underReview,
  WANTS_A_PERSON,
  wordsOf,
} from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const asked = (id: string, changes: string): Promise<unknown> =>
  fixture.admin.query(
    `update outbox set ${changes} where verification_id = $1 and kind = 'review'`,
    [id],
  );

/** What a sweep does: who is listed is told again, unless nothing is to be told. */
async function swept(id: string, reviewedBeforeMs = -1): Promise<boolean> {
  const listed: string[] = [];
  for (let after: string | null | undefined = null; after !== undefined;) {
    const query = { reviewedBeforeMs, after, limit: 2 };
    const ids: string[] = await listUntoldReviews(fixture.store, query);
    listed.push(...ids);
    after = ids.length < 2 ? undefined : ids.at(-1);
  }
  return listed.includes(id) && tellReviewAgain(fixture.store, { verificationId: id });
}

describe('what a person has decided, and was never told to the workflow', () => {
  it.each(['completed_at = now()', `due_at = 'infinity'`, 'parked_at = now()'])(
    'is told again where the row of the outbox says: %s',
    async (changes) => {
      const { id } = await underReview(fixture);
      await review(fixture, id);
      await asked(id, changes);
      expect(await wordsOf(fixture, id)).toEqual([]);
      expect(await swept(id)).toBe(true);
      expect(await wordsOf(fixture, id)).toHaveLength(1);
    },
  );

  it('is told again where another try is what was asked for', async () => {
    const { id } = await underReview(fixture);
    await review(fixture, id, AGAIN);
    await asked(id, 'completed_at = now()');
    expect(await swept(id)).toBe(true);
    expect(await wordsOf(fixture, id)).toHaveLength(1);
  });

  it('is told again whatever an event says that is not ours, or that event is found', async () => {
    const forged = async (decision: object): Promise<string> => {
      const { id } = await underReview(fixture);
      await review(fixture, id, decision);
      await asked(id, 'completed_at = now()');
      await fixture.admin.query(
        `insert into events (id, verification_id, number, type, principal, data)
         select $1, $2, max(number) + 1, 'review.decided', 'system', '{"number": 1}' from events
         where verification_id = $2`,
        [randomUUID(), id],
      );
      return id;
    };
    expect(await swept(await forged({}))).toBe(true);
    await expect(swept(await forged(AGAIN))).rejects.toThrow('changed by somebody else');
  });

  it('is told again by no two rows at a time, nor while it was decided just now', async () => {
    const { id } = await underReview(fixture);
    await review(fixture, id);
    expect(await swept(id)).toBe(false);
    await asked(id, 'completed_at = now()');
    expect(await swept(id, 300_000)).toBe(false);
    expect(await swept(id)).toBe(true);
    expect(await swept(id)).toBe(false);
    expect(await tellReviewAgain(fixture.store, { verificationId: id })).toBe(false);
  });
});

describe('nothing is told again', () => {
  it('of what was written: an end, or another try after which it is in review anew', async () => {
    const { id: ended } = await underReview(fixture);
    await review(fixture, ended);
    await transition(fixture, ended, { causes: [REVIEW] });
    const { id: tried } = await sentBack(fixture);
    const causes = [await secondTry(fixture, tried, WANTS_A_PERSON)];
    await transition(fixture, tried, { causes });
    for (const id of [ended, tried]) {
      await asked(id, 'completed_at = now()');
      expect(await swept(id)).toBe(false);
      expect(await tellReviewAgain(fixture.store, { verificationId: id })).toBe(false);
    }
  });

  it('of what waits for a second person, or was begun anew', async () => {
    const policy = { screeningMatch: 'review', fourEyes: 'always' };
    const about = await startedWith(fixture, { policy });
    const { id } = about;
    await transition(fixture, id, { causes: [await says(fixture, WANTS_A_PERSON, about)] });
    expect(await review(fixture, id, { principal: ADA })).toBe('waits');
    expect(await swept(id)).toBe(false);
    const other = { principal: BOB, decision: 'approved', reasons: [] } as const;
    expect(await review(fixture, id, other)).toBe('contradicts');
    expect(await swept(id)).toBe(false);
  });
});
