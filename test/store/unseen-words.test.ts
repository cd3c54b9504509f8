import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import {
  assignCase,
  claimOutboxFor,
  readResult,
  recordRevision,
  type TransitionCause,
} from '../../store/index.ts';
import {
  casesOf,
  DECLINED,
  decidedByVendor,
  decisionsOf,
  eventsOf,
  override,
} from './decided-by-vendor.ts';
import { APPROVED, reread, type StoreFixture, transition } from './fixture.ts';
import { readHitsOf } from './hit-words.ts';
import { APPROVAL, KEY, REVIEW, review, underReview, WANTS_A_PERSON } from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const AHEAD = '2031-01-01T00:00:00Z';
const BEFORE = '2026-01-01T00:00:00Z';
const RESUBMIT: VendorFact = {
  ...{ kind: 'outcome', outcome: 'resubmit', reasons: ['face_not_visible'] },
};
const UNKNOWN: VendorFact = { kind: 'noted', reasons: [], warning: 'unknown_code' };

/** A person decides, the vendor says something, and both are written as one. */
async function decidedBeside(fact: VendorFact, by: typeof APPROVAL | typeof REVIEW) {
  const { id, say } = await underReview(fixture);
  const { decision, reasons } = by;
  expect(await review(fixture, id, { decision, reasons })).toBe('decides');
  const causes: TransitionCause[] = [await say(fact), by];
  expect(await transition(fixture, id, { causes })).toEqual({ outcome: 'written' });
  expect(await transition(fixture, id, { causes, write: 2 })).toEqual({ outcome: 'written' });
  return id;
}

/** Judges, as its workflow does, what waits to be judged; with what came of each. */
async function judgeLate(verificationId: string): Promise<string[]> {
  const rows = await claimOutboxFor(fixture.store, { verificationId, leaseMs: 60_000 });
  const effects: string[] = [];
  for (const row of rows) {
    if (row.kind !== 'revision') continue;
    const about = { verificationId, inboxId: row.inboxId };
    const come = await recordRevision(fixture.store, about, { reread, readHits: readHitsOf });
    effects.push(come.effect);
  }
  return effects;
}

const standingOf = async (id: string) => (await decisionsOf(fixture, id)).at(-1);

describe('what the vendor says after a person has decided, and before that ends it', () => {
  it('is no evidence of it, and is a decision of its own: a refusal that comes later', async () => {
    const id = await decidedBeside({ ...DECLINED, at: AHEAD }, APPROVAL);
    const result = await readResult(fixture.store, { verificationId: id, principal: KEY });
    expect(JSON.parse(result?.message.body.toString() ?? '')).toEqual(WANTS_A_PERSON);
    expect(await decisionsOf(fixture, id)).toEqual(['approved by reviewer']);
    expect(await judgeLate(id)).toEqual(['revised']);
    expect(await standingOf(id)).toBe('declined by vendor');
  });

  it.each([
    ['a refusal that the vendor made before', { ...DECLINED, at: BEFORE }],
    ['that a person should look, for another reason', { ...WANTS_A_PERSON, vendorCode: '9199' }],
    ['another try', RESUBMIT],
    ['what nobody understands', UNKNOWN],
  ] as const)('has a person look beside an approval: %s', async (_, fact) => {
    const id = await decidedBeside(fact, APPROVAL);
    expect(await judgeLate(id)).toEqual(['unclear']);
    expect(await casesOf(fixture, id)).toEqual(['in_review, closed', 'late, open']);
    expect(await standingOf(id)).toBe('approved by reviewer');
  });

  it('stands not beside a refusal, and is shown: an approval', async () => {
    const id = await decidedBeside({ ...APPROVED, at: AHEAD }, REVIEW);
    expect(await judgeLate(id)).toEqual(['revised']);
    expect(await decisionsOf(fixture, id)).toEqual(['declined by reviewer', 'approved by vendor']);
    const told = await eventsOf(fixture, id, 'decision.revised');
    expect(told).toMatchObject([{ data: { status: 'approved', stands: false } }]);
  });

  it.each([
    ['says what they decided', APPROVED],
    ['was said and written before', WANTS_A_PERSON],
  ])('is judged no more where it %s', async (_, fact) => {
    const id = await decidedBeside({ ...fact, parts: {} }, APPROVAL);
    expect(await judgeLate(id)).toEqual([]);
    expect(await casesOf(fixture, id)).toEqual(['in_review, closed']);
  });

  it('is judged whatever somebody else has written that was shown', async () => {
    const { id, say } = await underReview(fixture);
    await review(fixture, id, { decision: 'approved', reasons: [] });
    for (const [at, data] of [{}, [], { status: 'declined', reviews: 0 }].entries()) {
      await fixture.store.app.query(
        `insert into events (id, verification_id, number, type, principal, data, tag)
         values (gen_random_uuid(), $1, $2, 'review.vendor_decided', 'system', $3, 'v1.made-up')`,
        [id, 1_000 + at, JSON.stringify(data)],
      );
    }
    const causes = [await say({ ...DECLINED, at: AHEAD }), APPROVAL];
    expect(await transition(fixture, id, { causes })).toEqual({ outcome: 'written' });
    expect(await judgeLate(id)).toEqual(['revised']);
  });

  it('is judged no more where it was held, and shown before they decided', async () => {
    const { id, say } = await underReview(fixture);
    await assignCase(fixture.store, { verificationId: id, principal: KEY, action: 'take' });
    const declined = await say({ ...DECLINED, at: AHEAD });
    const held = await transition(fixture, id, { causes: [declined], mayBeHeld: true });
    expect(held).toMatchObject({ outcome: 'held' });
    await review(fixture, id, { decision: 'approved', reasons: [] });
    expect(await transition(fixture, id, { causes: [declined, APPROVAL] })).toEqual({
      outcome: 'written',
    });
    expect(await judgeLate(id)).toEqual([]);
    expect(await decisionsOf(fixture, id)).toEqual(['approved by reviewer']);
  });
});

describe('a refusal that the vendor made before a person approved anew, and that comes after it', () => {
  it('has a person look, and stands not by itself', async () => {
    const { id, late } = await decidedByVendor(fixture, DECLINED);
    await override(fixture, id, 'approved');
    expect(await late({ ...DECLINED, at: BEFORE, vendorCode: '9199' })).toBe('unclear');
    expect(await casesOf(fixture, id)).toEqual(['late, open']);
    expect(await standingOf(id)).toBe('approved by reviewer');
  });
});
