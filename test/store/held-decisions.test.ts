import { describe, expect, it } from 'vitest';
import { assignCase, listEvents, readResult, requestCancel } from '../../store/index.ts';
import { APPROVED, bodyOf, type StoreFixture, transition } from './fixture.ts';
import { casesOf, longAgo } from './under-cases.ts';
import { KEY, REVIEW, review, underReview } from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const ANN = 'client_key:ann';
const BEN = 'client_key:ben';
const BY_ANN = { ...REVIEW, principal: ANN } as const;

/** A person works at it, and the vendor decides; its workflow asks for what follows. */
async function decidedMeanwhile() {
  const { id, say } = await underReview(fixture);
  const by = { verificationId: id, principal: ANN };
  await assignCase(fixture.store, { ...by, action: 'take' });
  const approval = await say(APPROVED);
  const ask = () => transition(fixture, id, { causes: [approval], mayBeHeld: true });
  const status = async () => (await fixture.verificationOf(id))?.status;
  return { id, by, approval, ask, status };
}

const HELD = { outcome: 'held', forMs: expect.any(Number) as number };

describe("the vendor's decision about what a person works at", () => {
  it('is written by nobody while they do, for half an hour at most, and is shown to them', async () => {
    const { id, by, ask, status } = await decidedMeanwhile();
    const held = await ask();
    expect(held).toEqual(HELD);
    expect(held.outcome === 'held' ? Math.round(held.forMs / 60_000) : 0).toBe(30);
    expect([await ask(), await status()]).toEqual([HELD, 'in_review']);
    const { items } = await listEvents(fixture.store, { verificationId: id, limit: 100 });
    expect(items.filter(({ type }) => type === 'review.vendor_decided')).toMatchObject([
      { principal: 'vendor:veriff', data: { case: 1, status: 'approved' } },
    ]);
    const shown = await readResult(fixture.store, by);
    expect(shown?.message.body).toEqual(bodyOf(APPROVED));
  });

  it.each([
    [
      'they give the case back',
      (by: Who) => assignCase(fixture.store, { ...by, action: 'release' }),
    ],
    ['half an hour has passed', (by: Who) => longAgo(fixture, by.verificationId, { minutes: 31 })],
    [
      'a cancel is asked for, after which nobody decides',
      (by: Who) => requestCancel(fixture.store, { ...by, principal: KEY }),
    ],
  ])('is written once %s', async (_when, done) => {
    const { id, by, approval, ask, status } = await decidedMeanwhile();
    expect(await ask()).toEqual(HELD);
    await done(by);
    const result = await ask();
    if (result.outcome === 'behind') {
      const { causes } = result;
      expect(causes).toEqual([approval, { type: 'cancel', principal: KEY }]);
      const again = await transition(fixture, id, { causes, mayBeHeld: true });
      expect(again).toEqual({ outcome: 'written' });
    } else {
      expect(result).toEqual({ outcome: 'written' });
    }
    expect(await status()).toBe('approved');
    expect(await casesOf(fixture, id)).toMatchObject([{ closedAt: expect.any(Date) as Date }]);
  });

  it('is written two hours after it was told, however long somebody goes on working at it', async () => {
    const { id, by, ask, status } = await decidedMeanwhile();
    expect(await ask()).toEqual(HELD);
    await toldAgo(id, 119);
    expect([await ask(), await status()]).toEqual([HELD, 'in_review']);
    await toldAgo(id, 2);
    await readResult(fixture.store, by);
    expect([await ask(), await status()]).toEqual([{ outcome: 'written' }, 'approved']);
  });

  it.each([
    ['and holds it no longer', '2031-01-01T00:00:00.000Z', 'approved'],
    ['and frees it no sooner', '2001-01-01T00:00:00.000Z', 'in_review'],
    ['nor breaks off where that row is nonsense', 'yesterday', 'approved'],
  ])('is told by no row that the database alone has, %s', async (_what, shownAt, expected) => {
    const { id, ask, status } = await decidedMeanwhile();
    const data = { case: 1, status: 'approved', reviews: 0, shownAt };
    await fixture.admin.query(
      `insert into events (id, verification_id, number, type, principal, data, tag)
       select gen_random_uuid(), $1, max(number) + 1, 'review.vendor_decided', 'vendor:veriff', $2, 'v1.x'
       from events where verification_id = $1`,
      [id, data],
    );
    await ask();
    if (expected === 'approved') await toldAgo(id, 121);
    await ask();
    expect(await status()).toBe(expected);
  });

  it('is held for who takes the case over as well', async () => {
    const { by, ask, status } = await decidedMeanwhile();
    const ben = { ...by, principal: BEN, note: 'She is ill.' };
    await assignCase(fixture.store, { ...ben, action: 'steal' });
    expect([await ask(), await status()]).toEqual([HELD, 'in_review']);
  });

  it('gives way to their decision, whichever comes first in the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id, approval, ask, status } = await decidedMeanwhile();
      const [reviewed, asked] = await Promise.all([review(fixture, id, { principal: ANN }), ask()]);
      expect(reviewed).toBe('decides');
      const behind = { outcome: 'behind', causes: [approval, BY_ANN] };
      if (asked.outcome !== 'held') expect(asked).toMatchObject(behind);
      expect(await ask()).toMatchObject(behind);
      const causes = [approval, BY_ANN];
      expect(await transition(fixture, id, { causes })).toEqual({ outcome: 'written' });
      expect(await status()).toBe('declined');
      expect((await fixture.verificationOf(id))?.revisions).toEqual([]);
    }
  });

  it('is written or held, and never both, where it meets who takes the case in the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id, say } = await underReview(fixture);
      const causes = [await say(APPROVED)];
      const [taken, asked] = await Promise.allSettled([
        assignCase(fixture.store, { verificationId: id, principal: ANN, action: 'take' }),
        transition(fixture, id, { causes, mayBeHeld: true }),
      ]);
      const status = (await fixture.verificationOf(id))?.status;
      if (taken.status === 'fulfilled') {
        expect([asked, status]).toMatchObject([{ value: HELD }, 'in_review']);
      } else {
        expect(taken.reason).toMatchObject({ code: 'not_ready' });
        expect([asked, status]).toMatchObject([{ value: { outcome: 'written' } }, 'approved']);
      }
    }
  });

  it('is written where whoever asks does not know how to wait, as an earlier build', async () => {
    const { id, approval, status } = await decidedMeanwhile();
    expect(await transition(fixture, id, { causes: [approval] })).toEqual({ outcome: 'written' });
    expect(await status()).toBe('approved');
  });

  it('is held by nothing that the database alone says', async () => {
    const { id, ask, status } = await decidedMeanwhile();
    const sql = `update review_cases set assigned_until = 'infinity' where verification_id = $1`;
    await fixture.admin.query(sql, [id]);
    expect([await ask(), await status()]).toEqual([{ outcome: 'written' }, 'approved']);
  });
});

interface Who {
  verificationId: string;
  principal: string;
}

/** Moves what was shown of the vendor's decision back in time, as only whoever has the key can. */
async function toldAgo(verificationId: string, minutes: number): Promise<void> {
  const { rows } = await fixture.admin.query<EventFields>(
    `select id, verification_id, type, principal, data, inbox_id from events
     where verification_id = $1 and type = 'review.vendor_decided' and tag <> 'v1.x'`,
    [verificationId],
  );
  const connection = await fixture.admin.connect();
  try {
    await connection.query('set session_replication_role = replica');
    for (const row of rows) {
      const shownAt = new Date(Date.parse(row.data.shownAt) - minutes * 60_000).toISOString();
      const data = { ...row.data, shownAt };
      const tag = fixture.store.tags.of('events', { ...row, data });
      await connection.query('update events set data = $2, tag = $3 where id = $1', [
        ...[row.id, data, tag],
      ]);
    }
  } finally {
    await connection.query('set session_replication_role = origin');
    connection.release();
  }
}

interface EventFields {
  id: string;
  verification_id: string;
  type: string;
  principal: string;
  data: { shownAt: string };
  inbox_id: null;
}
