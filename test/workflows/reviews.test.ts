import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { renewSession, reviewed, sessionUpdateId, stateQuery } from '../../workflows/messages.ts';
import type { Harness, Running } from './support/harness.ts';
import { withHarness } from './support/with-harness.ts';

let harness: Harness;
withHarness((opened) => ({ harness } = opened));

const WANTS_A_PERSON: VendorFact = { kind: 'outcome', outcome: 'review', reasons: [] };
const DECLINED = {
  ...{ number: 1, principal: 'client_key:k', decision: 'declined' as const },
  reasons: ['document_tampered' as const],
};
const APPROVED = { ...DECLINED, decision: 'approved' as const, reasons: [] };

async function inReview(): Promise<Running> {
  const running = await harness.start();
  await running.tell({ kind: 'submitted' });
  await running.tell(WANTS_A_PERSON);
  await running.becomes('in_review');
  return running;
}

describe('a verification in review', () => {
  it.each([APPROVED, DECLINED])('ends as a person has decided ($decision)', async (review) => {
    const running = await inReview();
    running.world.review = review;
    await running.handle.signal(reviewed, review);
    const { decision: status, reasons } = review;
    expect(await running.result()).toMatchObject({ status, reasons });
    expect(running.world.writes.at(-1)).toMatchObject({
      causes: [{ type: 'review', ...review }],
      verdict: { status, reasons, decidedBy: 'reviewer' },
    });
  });

  it('is one that the vendor has approved, where the client has kept the last word', async () => {
    const running = await harness.start({ policy: { finalDecision: 'client' } });
    await running.tell({ kind: 'submitted' });
    await running.tell({ kind: 'outcome', outcome: 'approved', reasons: [] });
    await running.becomes('in_review');
    expect(running.world.writes.at(-1)).toMatchObject({
      ...{ reasons: ['awaits_client_decision'], verdict: null },
    });
    running.world.review = APPROVED;
    await running.handle.signal(reviewed, APPROVED);
    expect(await running.result()).toMatchObject({ status: 'approved' });
    expect(running.world.writes.at(-1)).toMatchObject({ verdict: { decidedBy: 'reviewer' } });
  });

  it('ends as the person has decided who was first, whatever the vendor says meanwhile', async () => {
    const running = await inReview();
    running.world.review = DECLINED;
    const fact: VendorFact = { kind: 'outcome', outcome: 'approved', reasons: [] };
    const inboxId = '0195a7b0-0000-7000-8000-000000000001';
    running.world.waiting = [{ inboxId, session: 1, fact }];
    await running.handle.signal(reviewed, DECLINED);
    expect(await running.result()).toMatchObject({ status: 'declined' });
    expect(running.world.writes.at(-1)?.causes).toEqual([
      { type: 'review', ...DECLINED },
      { type: 'vendor', inboxId, session: 1, fact },
    ]);
  });

  it('asks for another try where a person wants one, in another session, which then decides', async () => {
    const running = await inReview();
    const review = { ...DECLINED, decision: 'resubmit' as const, session: 1 };
    running.world.review = review;
    await running.handle.signal(reviewed, review);
    await running.becomes('resubmission_requested');
    expect(running.world.writes.at(-1)).toMatchObject({
      ...{ reasons: review.reasons, verdict: null, endedSessions: [1] },
    });
    const renewed = await running.handle.executeUpdate(renewSession, {
      args: [{ session: 2 }],
      updateId: sessionUpdateId(2, running.world.writes.length),
    });
    expect(renewed).toMatchObject({ session: 2, ready: true });
    await running.tell({ kind: 'outcome', outcome: 'approved' }, { session: 2 });
    expect(await running.result()).toMatchObject({ status: 'approved', sessions: 2 });
  });

  it('stays in review where a signal names a decision of which there is no row', async () => {
    const running = await inReview();
    const before = running.world.writes.length;
    await running.handle.signal(reviewed, APPROVED);
    running.world.review = DECLINED;
    await running.handle.signal(reviewed, APPROVED);
    await running.tell({ kind: 'noted', warning: 'unknown_status' });
    await expect.poll(() => running.world.writes.length).toBe(before + 1);
    expect(await running.handle.query(stateQuery)).toMatchObject({ status: 'in_review' });
    await running.end();
  });

  it('goes on after a signal that claims to be something else as well', async () => {
    const running = await inReview();
    for (const type of ['vendor', 'deadline', 'no cause at all']) {
      await running.handle.signal('reviewed', { ...APPROVED, type });
    }
    running.world.review = DECLINED;
    await running.handle.signal(reviewed, DECLINED);
    expect(await running.result()).toMatchObject({ status: 'declined' });
  });

  it('ignores a signal that is no review, and counts it', async () => {
    const running = await inReview();
    for (const nonsense of [undefined, {}, { ...APPROVED, decision: 'canceled' }]) {
      await running.handle.signal('reviewed', nonsense);
    }
    expect(await running.handle.query(stateQuery)).toMatchObject({
      ...{ status: 'in_review', ignored: { reviewed: 3 } },
    });
    await running.end();
  });
});
