import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { findForLink, readResult, readReviews, requestCancel } from '../../store/index.ts';
import { ADA, BOB, DECLINED, decidedByVendor, decisionsOf, eventsOf } from './decided-by-vendor.ts';
import { expired, KNOWN_LATER, override } from './decided-by-vendor.ts';
import { APPROVED, newVerification, type StoreFixture, transition } from './fixture.ts';
import { review, underReview } from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const resultOf = (verificationId: string, decision?: number) =>
  readResult(fixture.store, { verificationId, principal: ADA, decision });
const standingOf = async (verificationId: string) =>
  (await findForLink(fixture.store, { verificationId }))?.standing?.status;
const REVIEW_WORD: VendorFact = { kind: 'outcome', outcome: 'review', reasons: [] };

describe('what has ended, decided anew by a person,', () => {
  it.each([
    [DECLINED, 'approved', 'declined by vendor'],
    [APPROVED, 'declined', 'approved by vendor'],
  ] as const)(
    'keeps its status, and stands as the person says: %j',
    async (fact, decision, first) => {
      const { id } = await decidedByVendor(fixture, fact);
      expect(await override(fixture, id, decision)).toBe('revised');
      expect(await fixture.verificationOf(id)).toMatchObject({ status: fact.outcome });
      expect(await decisionsOf(fixture, id)).toEqual([first, `${decision} by reviewer`]);
      expect(await standingOf(id)).toBe(decision);
      expect(await eventsOf(fixture, id, 'decision.revised')).toMatchObject([
        {
          principal: ADA,
          data: { number: 2, status: decision, decidedBy: 'reviewer', stands: true, review: 1 },
        },
      ]);
    },
  );

  it('is told to the client once, and its evidence is what the vendor has judged', async () => {
    const { id } = await decidedByVendor(fixture, DECLINED);
    await override(fixture, id, 'approved');
    const { rows } = await fixture.admin.query(
      `select payload->'data' as data from notifications
       where verification_id = $1 and type = 'decision.revised'`,
      [id],
    );
    expect(rows).toMatchObject([
      {
        data: {
          status: 'declined',
          revision: { number: 2, status: 'approved', decidedBy: 'reviewer', stands: true },
        },
      },
    ]);
    const result = await resultOf(id);
    expect(result?.decision).toEqual({ number: 2, status: 'approved' });
    expect(JSON.parse(String(result?.message.body))).toMatchObject({ outcome: 'declined' });
  });

  it('is the same once more for the same request, and a conflict for another one under its key', async () => {
    const { id } = await decidedByVendor(fixture, DECLINED);
    await override(fixture, id, 'approved');
    expect(await override(fixture, id, 'approved')).toBe('settled');
    expect(await decisionsOf(fixture, id)).toHaveLength(2);
    const other = override(fixture, id, 'approved', { requestFingerprint: 'other' });
    await expect(other).rejects.toMatchObject({ code: 'idempotency_conflict' });
  });

  it('is decided by one of two people at once, and by the other after them', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id } = await decidedByVendor(fixture, DECLINED);
      await Promise.all([
        override(fixture, id, 'approved', { principal: ADA }),
        override(fixture, id, 'declined', { principal: BOB }),
      ]);
      const [, ...added] = await decisionsOf(fixture, id);
      expect(added.toSorted()).toEqual(['approved by reviewer', 'declined by reviewer']);
    }
  });

  it('meets a late decision of the vendor in one of two orders, and never half', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id, late } = await decidedByVendor(fixture, APPROVED);
      const at = '2020-01-01T00:00:00Z';
      const [, effect] = await Promise.all([
        override(fixture, id, 'declined'),
        late({ ...DECLINED, at: '2031-01-01T00:00:00Z' }),
      ]);
      const expected =
        effect === 'same'
          ? ['approved by vendor', 'declined by reviewer']
          : ['approved by vendor', 'declined by vendor', 'declined by reviewer'];
      expect(await decisionsOf(fixture, id)).toEqual(expected);
      expect(await late({ ...APPROVED, at })).toBe('older');
    }
  });

  it('becomes a person’s where they confirm what a machine has decided, and is refused to the next who says the same', async () => {
    const { id } = await decidedByVendor(fixture, DECLINED);
    expect(await override(fixture, id, 'declined')).toBe('revised');
    expect(await decisionsOf(fixture, id)).toEqual(['declined by vendor', 'declined by reviewer']);
    await expect(override(fixture, id, 'declined', { principal: BOB })).rejects.toMatchObject({
      code: 'already_reviewed',
      message: expect.stringContaining(`It was declined by ${ADA} at `) as string,
    });
  });

  it('may be decided anew once more, also by the same person', async () => {
    const { id } = await decidedByVendor(fixture, DECLINED);
    await override(fixture, id, 'approved');
    expect(await override(fixture, id, 'declined')).toBe('revised');
    expect(await standingOf(id)).toBe('declined');
  });

  it('names who decided and the way to decide anew to who sends no override', async () => {
    const { id } = await decidedByVendor(fixture, DECLINED);
    await override(fixture, id, 'approved');
    await expect(review(fixture, id)).rejects.toMatchObject({
      code: 'already_final',
      message: expect.stringMatching(
        /^It was approved by client_key:ada at .*"override": true/,
      ) as string,
    });
  });

  it('is refused while it is open, in review as well', async () => {
    const { id } = await underReview(fixture);
    await expect(override(fixture, id, 'declined')).rejects.toMatchObject({
      code: 'not_ready',
      message: expect.stringContaining('in_review') as string,
    });
  });

  it('is refused of what was canceled, which says what to do instead', async () => {
    const { id } = await newVerification(fixture);
    await requestCancel(fixture.store, { verificationId: id, principal: ADA });
    await transition(fixture, id, { causes: [{ type: 'cancel', principal: ADA }] });
    for (const decision of ['approved', 'declined'] as const) {
      await expect(override(fixture, id, decision)).rejects.toMatchObject({
        code: 'already_final',
        message: expect.stringContaining('Start another verification') as string,
      });
    }
  });

  it('is approved by nobody where the vendor has judged nothing', async () => {
    const { id } = await decidedByVendor(fixture, DECLINED);
    // What the vendor has said is gone, as after its erasure there.
    await fixture.admin.query('alter table inbox disable trigger all');
    await fixture.admin.query('update inbox set body = null where verification_id = $1', [id]);
    await expect(override(fixture, id, 'approved')).rejects.toMatchObject({
      code: 'not_ready',
      message: expect.stringContaining('nothing that an approval could rest on') as string,
    });
    expect(await override(fixture, id, 'declined')).toBe('revised');
  });

  it('keeps the note for who may read results', async () => {
    const { id } = await decidedByVendor(fixture, DECLINED);
    await override(fixture, id, 'approved');
    const read = await readReviews(fixture.store, { verificationId: id, principal: BOB });
    expect(read.all).toMatchObject([{ number: 1, isAnew: true, note: 'Seen in person.' }]);
    const { rows } = await fixture.admin.query<{ note: string }>(
      'select note from reviews where verification_id = $1',
      [id],
    );
    expect(rows[0]?.note).not.toContain('Seen');
  });
});

describe('what a person has decided anew', () => {
  it('is overruled by no late approval of the vendor’s, which is recorded and shown', async () => {
    const { id, late } = await decidedByVendor(fixture, APPROVED);
    await override(fixture, id, 'declined');
    expect(await late(KNOWN_LATER)).toBe('revised');
    expect(await standingOf(id)).toBe('declined');
    expect(await decisionsOf(fixture, id)).toHaveLength(3);
    expect((await resultOf(id))?.decision).toEqual({ number: 2, status: 'declined' });
    expect((await resultOf(id, 3))?.decision).toEqual({ number: 3, status: 'approved' });
    const told = await eventsOf(fixture, id, 'decision.revised');
    expect(told.at(-1)?.data).toMatchObject({ number: 3, stands: false });
    // Told again, it is nothing new; and a person may follow it.
    expect(await late({ ...KNOWN_LATER, at: '2031-02-01T00:00:00Z' })).toBe('same');
    expect(await override(fixture, id, 'approved', { principal: BOB })).toBe('revised');
    expect(await standingOf(id)).toBe('approved');
  });

  it('is overruled by a later refusal of the vendor’s, but not by what they had before them', async () => {
    const { id, late } = await decidedByVendor(fixture, DECLINED);
    await override(fixture, id, 'approved');
    expect(await late(DECLINED)).toBe('older');
    expect(await standingOf(id)).toBe('approved');
    expect(await late({ ...DECLINED, at: '2031-01-01T00:00:00Z' })).toBe('revised');
    expect(await standingOf(id)).toBe('declined');
    await override(fixture, id, 'approved', { principal: BOB });
    // They had that one before them as well.
    expect(await late({ ...DECLINED, at: '2031-01-01T00:00:00Z' })).toBe('older');
  });

  it('can follow a word of the vendor’s that came too late for what the clock ended', async () => {
    const { id, late } = await expired(fixture);
    expect(await standingOf(id)).toBe('expired');
    await expect(override(fixture, id, 'approved')).rejects.toMatchObject({
      code: 'already_final',
    });
    expect(await late(REVIEW_WORD)).toBe('unclear');
    expect(await override(fixture, id, 'approved')).toBe('revised');
    expect(await standingOf(id)).toBe('approved');
  });

  it('leaves a workflow that is started once more what stands, whatever came late', async () => {
    const { id, late } = await decidedByVendor(fixture, APPROVED);
    await late(REVIEW_WORD);
    await override(fixture, id, 'declined');
    expect(await transition(fixture, id, { run: 'another', write: 1, causes: [] })).toMatchObject({
      outcome: 'behind',
      stands: { end: { status: 'approved' } },
    });
  });
});
