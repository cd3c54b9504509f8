import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { cancelRequested, reviewed, stateQuery } from '../../workflows/messages.ts';
import type { Harness, Running } from './support/harness.ts';
import { withHarness } from './support/with-harness.ts';

let harness: Harness;
withHarness((opened) => ({ harness } = opened));

const WANTS_A_PERSON: VendorFact = { kind: 'outcome', outcome: 'review', reasons: [] };
const DECLINED = {
  ...{ number: 1, principal: 'client_key:k', decision: 'declined' as const },
  reasons: ['document_tampered' as const],
};

/** A person works at it, and the vendor has decided meanwhile. */
async function held(): Promise<Running> {
  const running = await harness.start();
  await running.tell({ kind: 'submitted' });
  await running.tell(WANTS_A_PERSON);
  await running.becomes('in_review');
  running.world.isTaken = true;
  await running.tell({ kind: 'outcome', outcome: 'approved' });
  await expect.poll(() => running.world.held).toBeGreaterThan(0);
  return running;
}

describe("the vendor's decision about what a person works at", () => {
  it('settles nothing while they do, and is written once they are done', async () => {
    const running = await held();
    const before = running.world.writes.length;
    expect(await running.handle.query(stateQuery)).toMatchObject({ status: 'in_review' });
    expect(running.world.writes).toHaveLength(before);
    running.world.isTaken = false;
    expect(await running.result()).toMatchObject({ status: 'approved' });
    expect(running.world.writes.at(-1)?.verdict).toMatchObject({ decidedBy: 'vendor' });
  });

  it('gives way to what they decide', async () => {
    const running = await held();
    running.world.review = DECLINED;
    await running.handle.signal(reviewed, DECLINED);
    expect(await running.result()).toMatchObject({ status: 'declined' });
    expect(running.world.writes.at(-1)).toMatchObject({
      causes: [{ type: 'vendor' }, { type: 'review', number: 1 }],
      verdict: { decidedBy: 'reviewer' },
    });
  });

  it('gives way to another try that they ask for', async () => {
    const running = await held();
    const review = { ...DECLINED, decision: 'resubmit' as const, session: 1 };
    running.world.review = review;
    await running.handle.signal(reviewed, review);
    await running.becomes('resubmission_requested');
    await running.tell({ kind: 'outcome', outcome: 'declined' }, { session: 1 });
    expect(await running.handle.query(stateQuery)).toMatchObject({
      status: 'resubmission_requested',
    });
    await running.end();
  });

  it('is weighed with what else the vendor decides meanwhile', async () => {
    const running = await held();
    const fact: VendorFact = { kind: 'outcome', outcome: 'declined', reasons: [] };
    const inboxId = '0195a7b0-0000-7000-8000-000000000002';
    running.world.waiting = [{ inboxId, session: 1, fact }];
    await running.tell(fact, { inboxId });
    const reasons = () => running.world.writes.at(-1)?.reasons;
    await expect.poll(reasons).toContain('contradictory_decisions');
    expect(await running.handle.query(stateQuery)).toMatchObject({ status: 'in_review' });
    await running.end();
  });

  it('waits beside a cancel that nobody wrote down, and ends as the vendor decided', async () => {
    const running = await held();
    await running.handle.signal(cancelRequested, { principal: 'operator' });
    running.world.isTaken = false;
    expect(await running.result()).toMatchObject({ status: 'approved' });
  });
});
