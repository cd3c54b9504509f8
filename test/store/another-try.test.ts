import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import {
  beginSession,
  listEvents,
  noteSessionRefusal,
  readResult,
  settleRow,
} from '../../store/index.ts';
import { APPROVED, type StoreFixture, transition } from './fixture.ts';
import {
  AGAIN,
  APPROVAL,
  KEY,
  REVIEW,
  review,
  says,
  secondTry,
  SENT_BACK,
  sentBack,
  underReview,
  WANTS_A_PERSON,
  wordsOf,
} from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const inReview = async () => (await underReview(fixture)).id;

describe('another try that a person asked for', () => {
  it('ends nothing, ends the session, and is decided by what is said of the next one', async () => {
    const { id, say } = await underReview(fixture);
    expect(await review(fixture, id, AGAIN)).toBe('sent_back');
    expect(await wordsOf(fixture, id)).toHaveLength(1);
    await expect(review(fixture, id, { idempotencyKey: 'two' })).rejects.toMatchObject({
      ...{ code: 'already_reviewed', message: expect.stringContaining('Another try') as string },
    });
    const late = await say(APPROVED);
    expect(await transition(fixture, id, { causes: [late] })).toMatchObject({
      ...{ outcome: 'behind', causes: [late, SENT_BACK] },
    });
    expect(await transition(fixture, id, { causes: [SENT_BACK] })).toEqual({ outcome: 'written' });
    await transition(fixture, id, { causes: [late] });
    expect(await fixture.verificationOf(id)).toMatchObject({
      ...{ status: 'resubmission_requested', reasons: AGAIN.reasons, decision: null },
      session: { number: 1, state: 'ended' },
    });
    await transition(fixture, id, { causes: [await secondTry(fixture, id, APPROVED)] });
    expect(await fixture.verificationOf(id)).toMatchObject({
      ...{ status: 'approved', decision: { decidedBy: 'vendor' } },
    });
  });

  it('may be asked for again, and then be decided, each once', async () => {
    const id = await inReview();
    await review(fixture, id, AGAIN);
    await transition(fixture, id, { causes: [SENT_BACK] });
    await expect(review(fixture, id, { idempotencyKey: 'two' })).rejects.toMatchObject({
      code: 'not_ready',
    });
    await transition(fixture, id, { causes: [await secondTry(fixture, id, WANTS_A_PERSON)] });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'in_review' });
    expect(await review(fixture, id, { idempotencyKey: 'two' })).toBe('decides');
    await transition(fixture, id, { causes: [{ ...REVIEW, number: 2 }] });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'declined' });
  });

  it('is refused once the time of the verification is over', async () => {
    const id = await inReview();
    await fixture.admin.query('update verifications set expires_at = now() where id = $1', [id]);
    await expect(review(fixture, id, AGAIN)).rejects.toMatchObject({
      ...{ code: 'not_ready', message: expect.stringContaining('time is over') as string },
    });
    expect(await review(fixture, id)).toBe('decides');
  });

  it('counts the session that is being bought just then as the next one', async () => {
    const id = await inReview();
    await beginSession(fixture.store, { verificationId: id, session: 2 });
    await review(fixture, id, AGAIN);
    await transition(fixture, id, { causes: [SENT_BACK] });
    await transition(fixture, id, { causes: [await secondTry(fixture, id, APPROVED)] });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'approved' });
  });

  it('is written once, however often it is told, and the decision is in the name of who made it', async () => {
    const { id } = await sentBack(fixture);
    await transition(fixture, id, { causes: [SENT_BACK] });
    await transition(fixture, id, { causes: [await secondTry(fixture, id, WANTS_A_PERSON)] });
    const [bob, idempotencyKey] = ['client_key:bob', 'two'];
    await review(fixture, id, {
      principal: bob,
      decision: 'approved',
      reasons: [],
      idempotencyKey,
    });
    const approval = { ...APPROVAL, number: 2, principal: bob };
    const asked = { causes: [SENT_BACK, approval] };
    expect(await transition(fixture, id, asked)).toMatchObject({ causes: [approval] });
    await transition(fixture, id, { causes: [approval] });
    const { items } = await listEvents(fixture.store, { verificationId: id });
    const decided = items.filter(({ type }) => type === 'review.decided');
    expect(decided.map(({ principal }) => principal)).toEqual([KEY, bob]);
    const { rows } = await fixture.admin.query(
      'select principal from decisions where verification_id = $1',
      [id],
    );
    expect(rows).toEqual([{ principal: bob }]);
  });

  it('leaves what was said of the next session as what a person sees and decides by', async () => {
    const { id, first } = await sentBack(fixture);
    const resubmit: VendorFact = { kind: 'outcome', outcome: 'resubmit', reasons: [] };
    await fixture.ours.query(
      `update verifications set start_input = start_input || '{"maxAttempts":1}' where id = $1`,
      [id],
    );
    await transition(fixture, id, { causes: [await secondTry(fixture, id, resubmit)] });
    await transition(fixture, id, {
      causes: [await says(fixture, APPROVED, { sessionId: first })],
    });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'in_review' });
    const shown = () => readResult(fixture.store, { verificationId: id, principal: KEY });
    expect(JSON.parse((await shown())?.message.body.toString() ?? '')).toEqual(resubmit);
    await review(fixture, id, { decision: 'approved', reasons: [], idempotencyKey: 'two' });
    await transition(fixture, id, { causes: [{ ...APPROVAL, number: 2 }] });
    expect(JSON.parse((await shown())?.message.body.toString() ?? '')).toEqual(resubmit);
  });

  it('is with people again where the vendor gives no other session for good', async () => {
    const { id } = await sentBack(fixture);
    const about = { reason: 'vendor_refused_request' as const, vendorCode: null, fields: [] };
    await noteSessionRefusal(fixture.store, { verificationId: id, session: 2, ...about });
    await transition(fixture, id, { causes: [{ type: 'session_refused', ...about }] });
    expect(await fixture.verificationOf(id)).toMatchObject({
      ...{ status: 'in_review', reasons: ['vendor_refused_request'] },
    });
    const more = { ...AGAIN, idempotencyKey: 'three' };
    await expect(review(fixture, id, more)).rejects.toMatchObject({
      ...{ code: 'not_ready', message: expect.stringContaining('no other session') as string },
    });
    expect(await review(fixture, id, { idempotencyKey: 'two' })).toBe('decides');
  });

  it('is told to the workflow again where it is asked for again, or another one follows', async () => {
    const id = await inReview();
    await review(fixture, id, AGAIN);
    const [told] = await wordsOf(fixture, id);
    await settleRow(fixture.store, 'outbox', { id: told?.id ?? '' });
    expect(await review(fixture, id, AGAIN)).toBe('sent_back');
    expect(await wordsOf(fixture, id)).toHaveLength(1);
    await transition(fixture, id, { causes: [SENT_BACK] });
    expect(await review(fixture, id, AGAIN)).toBe('settled');
    expect(await wordsOf(fixture, id)).toEqual([]);
  });
});
