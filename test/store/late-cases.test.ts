import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import { listCasesToMend, mendCase } from '../../store/index.ts';
import {
  ADA,
  BOB,
  casesOf,
  DECLINED,
  decidedByVendor,
  eventsOf,
  expired,
  KNOWN_LATER,
  override,
} from './decided-by-vendor.ts';
import { APPROVED, type StoreFixture, transition } from './fixture.ts';
import { queue } from './under-cases.ts';
import { APPROVAL, review, underReview } from './under-review.ts';
import { approveBesideMatch, judgeAll, matched } from './under-screening.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const LATER = '2031-01-01T00:00:00Z';
const REVIEW: VendorFact = { kind: 'outcome', outcome: 'review', reasons: ['vendor_review'] };
const UNKNOWN: VendorFact = { kind: 'noted', reasons: [], warning: 'unknown_code' };
const RESUBMIT: VendorFact = {
  kind: 'outcome',
  outcome: 'resubmit',
  reasons: ['face_not_visible'],
};
const MATCH: VendorFact = { kind: 'screening', reasons: [], screening: 'match' };
const OURS = { finalDecision: 'client' };

type Ended = Awaited<ReturnType<typeof expired>>;
const approved = (policy = {}) => decidedByVendor(fixture, APPROVED, policy);
const declined = (policy = {}) => decidedByVendor(fixture, DECLINED, policy);

const waiting = async (id: string, reason?: ReasonCode) =>
  (await queue(fixture, { reason })).items.find(({ verificationId }) => verificationId === id);

const DOUBTS: [string, () => Promise<Ended>, VendorFact, ReasonCode][] = [
  [
    'an approval where it ended by the clock and the client has the last word',
    () => expired(fixture, OURS),
    APPROVED,
    'awaits_client_decision',
  ],
  [
    'an approval of whom it had declined, beside a match of screening',
    () => declined(),
    { ...KNOWN_LATER, screening: 'match' },
    'pep_or_sanction_match',
  ],
  [
    'a match of screening of whom it had approved',
    () => approved(),
    MATCH,
    'pep_or_sanction_match',
  ],
  [
    'that a person should look, where it ended by the clock',
    () => expired(fixture),
    REVIEW,
    'vendor_review',
  ],
  ['that a person should look, of whom it had approved', () => approved(), REVIEW, 'vendor_review'],
  ['another try, of whom it had approved', () => approved(), RESUBMIT, 'face_not_visible'],
  [
    'what nobody understands, of whom it had approved',
    () => approved(),
    UNKNOWN,
    'unknown_vendor_answer',
  ],
];

const hide = (id: string) =>
  fixture.store.app.query(
    'update review_cases set closed_at = now() where verification_id = $1 and closed_at is null',
    [id],
  );
const toMend = () => listCasesToMend(fixture.store, { limit: 100 });

describe('what the vendor says after the end and no machine settles', () => {
  it.each(DOUBTS)(
    'waits for a person, and the client is told once: %s',
    async (_, end, fact, reason) => {
      const { id, late } = await end();
      await late(fact);
      expect(await waiting(id, reason)).toMatchObject({
        ...{ kind: 'late', wants: 'decision' },
        reasons: expect.arrayContaining([reason]) as unknown,
      });
      await late({ ...fact, at: LATER });
      expect(await casesOf(fixture, id)).toEqual(['late, open']);
      expect(await eventsOf(fixture, id, 'review.requested')).toHaveLength(1);
      expect(await toMend()).toEqual([]);
    },
  );

  it('waits no more once a person has decided, and waits again at another such word', async () => {
    const { id, late } = await expired(fixture, OURS);
    await late(APPROVED);
    await override(fixture, id, 'declined');
    expect(await casesOf(fixture, id)).toEqual(['late, closed']);
    await late({ ...REVIEW, at: LATER });
    expect(await casesOf(fixture, id)).toEqual(['late, closed', 'late, open']);
  });

  it('waits no more once the vendor has approved without a doubt', async () => {
    const { id, late } = await declined();
    await late(REVIEW);
    expect(await casesOf(fixture, id)).toEqual(['late, open']);
    expect(await late(KNOWN_LATER)).toBe('revised');
    expect(await casesOf(fixture, id)).toEqual(['late, closed']);
  });

  it.each<[string, () => Promise<Ended>, VendorFact]>([
    ['a repetition', () => approved(), APPROVED],
    [
      'another try of what ended by the clock, and nothing was judged',
      () => expired(fixture),
      RESUBMIT,
    ],
    ['a match that the client waves through', () => approved({ screeningMatch: 'approve' }), MATCH],
    ['a match of whom the vendor had declined', () => declined(), MATCH],
    ['the other decision, which is written beside the first', () => declined(), KNOWN_LATER],
  ])('is not: %s', async (_, end, fact) => {
    const { id, late } = await end();
    await late(fact);
    expect(await casesOf(fixture, id)).toEqual([]);
    expect(await eventsOf(fixture, id, 'review.requested')).toEqual([]);
  });

  it('is in the queue again where somebody has closed its case, until a person has decided', async () => {
    const { id, late } = await expired(fixture, OURS);
    await late(APPROVED);
    await hide(id);
    expect(await waiting(id)).toBeUndefined();
    expect(await toMend()).toEqual([id]);
    await mendCase(fixture.store, { verificationId: id });
    const reasons = ['awaits_client_decision'];
    expect(await waiting(id)).toMatchObject({ kind: 'late', wants: 'decision', reasons });
    await override(fixture, id, 'approved');
    expect(await toMend()).toEqual([]);
    await mendCase(fixture.store, { verificationId: id });
    expect(await waiting(id)).toBeUndefined();
    expect(await eventsOf(fixture, id, 'review.requested')).toHaveLength(1);
  });
});

describe('who has decided before, and is to look at what the vendor has said since', () => {
  it.each(['approved', 'declined'] as const)(
    'may say the same again, once: %s',
    async (decision) => {
      const { id, late } = await (decision === 'approved' ? declined() : approved());
      await override(fixture, id, decision);
      await late(decision === 'approved' ? MATCH : REVIEW);
      expect(await casesOf(fixture, id)).toEqual(['late, open']);
      await judgeAll(fixture, id);
      const again = { idempotencyKey: 'again' };
      expect(await override(fixture, id, decision, again)).toBe('revised');
      expect(await casesOf(fixture, id)).toEqual(['late, closed']);
      await expect(
        override(fixture, id, decision, { idempotencyKey: 'once more' }),
      ).rejects.toMatchObject({ code: 'already_reviewed' });
    },
  );

  it('says it with a second one where two must', async () => {
    const { id, late } = await declined({ fourEyes: 'always' });
    await override(fixture, id, 'approved');
    expect(await override(fixture, id, 'approved', { principal: BOB })).toBe('revised');
    await late(MATCH);
    await judgeAll(fixture, id);
    const again = { idempotencyKey: 'again' };
    expect(await override(fixture, id, 'approved', again)).toBe('waits');
    const other = { idempotencyKey: 'other', principal: BOB };
    expect(await override(fixture, id, 'approved', other)).toBe('revised');
    expect(await casesOf(fixture, id)).toEqual(['late, closed']);
  });
});

describe('a match that is told after a person has approved, and before that ends it', () => {
  const written = { ...APPROVAL, principal: ADA };

  it('waits for a person, who has seen none of it, and comes back where its case is closed', async () => {
    const { id, say } = await underReview(fixture);
    expect(await approveBesideMatch(fixture, id)).toBe('decides');
    await transition(fixture, id, { causes: [await say(MATCH), written] });
    expect(await waiting(id, 'pep_or_sanction_match')).toMatchObject({ kind: 'late' });
    expect(await eventsOf(fixture, id, 'review.requested')).toHaveLength(1);
    await hide(id);
    expect(await toMend()).toEqual([id]);
    await mendCase(fixture.store, { verificationId: id });
    await judgeAll(fixture, id);
    expect(await override(fixture, id, 'approved')).toBe('revised');
    expect(await waiting(id)).toBeUndefined();
    expect(await toMend()).toEqual([]);
  });

  it('waits beside one that was judged, and does not where that is all', async () => {
    for (const [later, cases] of [
      [[{ id: 'b' }], ['in_review, closed', 'late, open']],
      [[], ['in_review, closed']],
    ] as const) {
      const { id, report } = await matched(fixture);
      const first = await report({ id: 'a' });
      await judgeAll(fixture, id);
      expect(await approveBesideMatch(fixture, id)).toBe('decides');
      const others = await Promise.all(later.map((hit) => report(hit)));
      const causes = [first, ...others, written];
      expect(await transition(fixture, id, { causes })).toEqual({ outcome: 'written' });
      expect(await casesOf(fixture, id)).toEqual(cases);
    }
  });
});

describe('a late case', () => {
  it('tells who decides as if it had not ended how it is decided', async () => {
    const { id, late } = await expired(fixture, OURS);
    await late(APPROVED);
    await expect(review(fixture, id, { decision: 'approved' })).rejects.toMatchObject({
      ...{ code: 'already_final', message: expect.stringContaining('"override": true') as unknown },
    });
  });

  it('is opened by no sweep once the data are erased', async () => {
    const { id, late } = await expired(fixture, OURS);
    await late(APPROVED);
    await hide(id);
    await fixture.admin.query('update verifications set data_erased_at = now() where id = $1', [
      id,
    ]);
    await mendCase(fixture.store, { verificationId: id });
    expect(await casesOf(fixture, id)).toEqual(['late, closed']);
  });

  it('is among the first in the queue once a match is told, whatever it waits for', async () => {
    const { id, late } = await expired(fixture, OURS);
    await late(APPROVED);
    await late(MATCH);
    expect(await waiting(id, 'pep_or_sanction_match')).toBeDefined();
    expect(await waiting(id, 'awaits_client_decision')).toBeDefined();
    const { rows } = await fixture.admin.query(
      'select rank from review_cases where verification_id = $1',
      [id],
    );
    expect(rows).toEqual([{ rank: 0 }]);
  });

  it('is one though an earlier build has left that of before the end open', async () => {
    const { id, late } = await approved();
    await fixture.admin.query(
      `insert into review_cases (verification_id, number, kind, client_id, mode, vendor, reasons, rank)
       select id, 1, 'in_review', client_id, mode, vendor, '{}', 1 from verifications where id = $1`,
      [id],
    );
    await late(MATCH);
    expect(await casesOf(fixture, id)).toEqual(['in_review, closed', 'late, open']);
  });
});
