import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import { listCasesToMend, mendCase } from '../../store/index.ts';
import {
  casesOf,
  DECLINED,
  decidedByVendor,
  eventsOf,
  expired,
  KNOWN_LATER,
  override,
} from './decided-by-vendor.ts';
import { APPROVED, type StoreFixture } from './fixture.ts';
import { queue } from './under-cases.ts';
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

describe('what the vendor says after the end and no machine settles', () => {
  it.each(DOUBTS)(
    'waits for a person, and the client is told once: %s',
    async (_, end, fact, reason) => {
      const { id, late } = await end();
      await late(fact);
      expect(await waiting(id, reason)).toMatchObject({ kind: 'late', wants: 'decision' });
      await late({ ...fact, at: LATER });
      expect(await casesOf(fixture, id)).toEqual(['late, open']);
      expect(await eventsOf(fixture, id, 'review.requested')).toHaveLength(1);
      expect(await listCasesToMend(fixture.store, { limit: 100 })).toEqual([]);
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
    const hide = 'update review_cases set closed_at = now() where verification_id = $1';
    await fixture.store.app.query(hide, [id]);
    expect(await waiting(id)).toBeUndefined();
    expect(await listCasesToMend(fixture.store, { limit: 100 })).toEqual([id]);
    await mendCase(fixture.store, { verificationId: id });
    expect(await waiting(id)).toMatchObject({ kind: 'late', wants: 'decision' });
    await override(fixture, id, 'approved');
    expect(await listCasesToMend(fixture.store, { limit: 100 })).toEqual([]);
    await mendCase(fixture.store, { verificationId: id });
    expect(await waiting(id)).toBeUndefined();
    expect(await eventsOf(fixture, id, 'review.requested')).toHaveLength(1);
  });
});
