import { describe, expect, it } from 'vitest';
import { assignCase, listEvents, listMedia, readResult, readReviews } from '../../store/index.ts';
import { newVerification, type StoreFixture, transition } from './fixture.ts';
import { casesOf, longAgo, queue } from './under-cases.ts';
import { KEY, REVIEW, review, reviewsOf, underReview } from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const ANN = 'client_key:ann';
const BEN = 'client_key:ben';

const take = (verificationId: string, principal: string) =>
  assignCase(fixture.store, { verificationId, principal, action: 'take' });
const release = (verificationId: string, principal: string) =>
  assignCase(fixture.store, { verificationId, principal, action: 'release' });
const steal = (verificationId: string, principal: string, note = 'She is ill.') =>
  assignCase(fixture.store, { verificationId, principal, action: 'steal', note });

const takenBy = async (verificationId: string): Promise<string | undefined> =>
  (await casesOf(fixture, verificationId)).at(-1)?.assignment?.assignee;

/** For how long it is theirs still, in minutes. */
async function minutesLeft(verificationId: string): Promise<number> {
  const { rows } = await fixture.admin.query<{ left: number }>(
    `select round(extract(epoch from assigned_until - now()) / 60)::int as left
     from review_cases where verification_id = $1`,
    [verificationId],
  );
  return rows[0]?.left ?? 0;
}

/** What happened about whose it is. */
async function saidOf(verificationId: string) {
  const { items } = await listEvents(fixture.store, { verificationId, limit: 100 });
  return items
    .filter(({ type }) => /^review\.(taken|taken_over|released)$/.test(type))
    .map(({ type, principal, data }) => ({ type, principal, data }));
}

describe('a case that somebody takes', () => {
  it("is theirs for half an hour by the database's clock, as queue, reviews and events say", async () => {
    const { id } = await underReview(fixture);
    const taken = await take(id, ANN);
    expect(taken.assignment?.assignee).toBe(ANN);
    expect(await minutesLeft(id)).toBe(30);
    expect(await takenBy(id)).toBe(ANN);
    expect((await reviewsOf(fixture, id)).openCase?.assignment).toEqual(taken.assignment);
    const mine = await queue(fixture, { assignee: ANN });
    expect(mine.items.map(({ verificationId }) => verificationId)).toEqual([id]);
    const states = async (state: 'taken' | 'free') =>
      (await queue(fixture, { state })).items.some(({ verificationId }) => verificationId === id);
    expect([await states('taken'), await states('free')]).toEqual([true, false]);
    expect(await saidOf(id)).toEqual([{ type: 'review.taken', principal: ANN, data: { case: 1 } }]);
  });

  it('is decided by nobody else meanwhile, who is told whose it is, until when, and what to do', async () => {
    const { id } = await underReview(fixture);
    const { assignment } = await take(id, ANN);
    await expect(review(fixture, id, { principal: BEN })).rejects.toMatchObject({
      code: 'case_taken',
      message: expect.stringMatching(
        `${ANN}'s until ${assignment?.until.toISOString() ?? ''}.*"steal"`,
      ) as string,
    });
    expect((await reviewsOf(fixture, id)).all).toEqual([]);
    expect(await review(fixture, id, { principal: ANN })).toBe('decides');
  });

  it('is not taken by another, nor released by one', async () => {
    const { id } = await underReview(fixture);
    await take(id, ANN);
    await expect(take(id, BEN)).rejects.toMatchObject({ code: 'case_taken' });
    await expect(release(id, BEN)).rejects.toMatchObject({ code: 'case_taken' });
    expect(await takenBy(id)).toBe(ANN);
  });

  it('is taken by one of two who want it at once', async () => {
    const { id } = await underReview(fixture);
    const both = await Promise.allSettled([take(id, ANN), take(id, BEN)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await saidOf(id)).toHaveLength(1);
  });

  it('is free again once it is released, and releasing it again changes nothing', async () => {
    const { id } = await underReview(fixture);
    await take(id, ANN);
    expect((await release(id, ANN)).assignment).toBeNull();
    expect((await release(id, ANN)).assignment).toBeNull();
    expect((await saidOf(id)).map(({ type }) => type)).toEqual([
      ...['review.taken', 'review.released'],
    ]);
    expect((await take(id, BEN)).assignment?.assignee).toBe(BEN);
  });

  it('hinders nobody when half an hour has passed', async () => {
    const { id } = await underReview(fixture);
    await take(id, ANN);
    await longAgo(fixture, id, { minutes: 31 });
    expect(await takenBy(id)).toBeUndefined();
    expect(await review(fixture, id, { principal: BEN })).toBe('decides');
  });

  it('stays theirs while they read what there is, and is not theirs again by that', async () => {
    const { id } = await underReview(fixture);
    const by = { verificationId: id, principal: ANN };
    await take(id, ANN);
    for (const work of [
      () => readResult(fixture.store, by),
      () => listMedia(fixture.store, by),
      () => readReviews(fixture.store, by),
      () => take(id, ANN),
    ]) {
      await longAgo(fixture, id, { minutes: 20 });
      await readResult(fixture.store, { ...by, principal: BEN });
      expect(await minutesLeft(id)).toBe(10);
      await work();
      expect(await minutesLeft(id)).toBe(30);
    }
    expect(await saidOf(id)).toHaveLength(1);
    await longAgo(fixture, id, { minutes: 31 });
    await readResult(fixture.store, by);
    expect(await takenBy(id)).toBeUndefined();
  });

  it('is free once they have decided, also where a second person must confirm', async () => {
    const { id } = await twoPeople();
    await take(id, ANN);
    expect(await review(fixture, id, { principal: ANN })).toBe('waits');
    expect(await casesOf(fixture, id)).toMatchObject([{ assignment: null, wants: 'confirmation' }]);
    const again = { principal: BEN, idempotencyKey: 'two' };
    expect(await review(fixture, id, again)).toBe('decides');
    expect(await casesOf(fixture, id)).toMatchObject([{ assignment: null, wants: null }]);
  });

  it("is nobody's when it ends, nor when it comes back", async () => {
    const { id } = await underReview(fixture);
    await take(id, ANN);
    await review(fixture, id, { principal: ANN });
    await transition(fixture, id, { causes: [{ ...REVIEW, principal: ANN }] });
    expect(await casesOf(fixture, id)).toMatchObject([{ assignment: null }]);
    await expect(take(id, ANN)).rejects.toMatchObject({ code: 'not_ready' });
  });

  it('is not there before a person is wanted', async () => {
    const { id } = await newVerification(fixture);
    await expect(take(id, ANN)).rejects.toMatchObject({
      ...{ code: 'not_ready', message: 'Nothing waits for a person here: it is pending.' },
    });
  });
});

describe('a case that is taken over', () => {
  it("is the other's, whose name, note and predecessor are kept", async () => {
    const { id } = await underReview(fixture);
    await take(id, ANN);
    expect((await steal(id, BEN)).assignment?.assignee).toBe(BEN);
    const { takeovers } = await reviewsOf(fixture, id);
    expect(takeovers).toMatchObject([
      { case: 1, principal: BEN, from: ANN, note: 'She is ill.', at: expect.any(Date) as Date },
    ]);
    expect((await saidOf(id)).at(-1)).toEqual({
      ...{ type: 'review.taken_over', principal: BEN },
      data: { case: 1, from: ANN, note: expect.any(String) as string },
    });
    await expect(review(fixture, id, { principal: ANN })).rejects.toMatchObject({
      code: 'case_taken',
    });
  });

  it("has a note that only the verification's key opens", async () => {
    const { id } = await underReview(fixture);
    await take(id, ANN);
    await steal(id, BEN, 'Her sister is the person.');
    const { rows } = await fixture.admin.query(
      `select n.*, e.data from case_notes n join events e on e.verification_id = n.verification_id
       where n.verification_id = $1`,
      [id],
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain('sister');
  });

  it("is only taken where it was nobody's, or one's own", async () => {
    const { id } = await underReview(fixture);
    await steal(id, ANN);
    await steal(id, ANN);
    expect((await saidOf(id)).map(({ type }) => type)).toEqual(['review.taken']);
    expect((await reviewsOf(fixture, id)).takeovers).toEqual([]);
  });

  it('says nothing of a predecessor that somebody with the database wrote', async () => {
    const { id } = await underReview(fixture);
    await take(id, ANN);
    await steal(id, BEN);
    await fixture.admin.query('alter table events disable trigger all');
    await fixture.admin.query(
      `update events set principal = $2 where verification_id = $1 and type = 'review.taken_over'`,
      [id, KEY],
    );
    await fixture.admin.query('alter table events enable trigger all');
    await expect(reviewsOf(fixture, id)).rejects.toMatchObject({ code: 'internal' });
  });
});

/** One that two people must decide. */
async function twoPeople() {
  const { id } = await underReview(fixture);
  const careful = { policy: { screeningMatch: 'review', fourEyes: 'always' } };
  const sql = 'update verifications set start_input = start_input || $2 where id = $1';
  await fixture.ours.query(sql, [id, careful]);
  return { id };
}
