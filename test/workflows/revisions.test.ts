import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { billableActions } from './support/actions.ts';
import { DAY_MS, LIFECYCLES } from './support/harness.ts';
import type { Harness } from './support/harness.ts';
import { withHarness } from './support/with-harness.ts';

let env: TestWorkflowEnvironment;
let harness: Harness;
withHarness((opened) => ({ env, harness } = opened));

const rejected = {
  kind: 'outcome',
  outcome: 'declined',
  reasons: ['decided_by_vendor_staff'],
} as const;

const LATE = '0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d0';

/** A doorbell vendor's verification that has ended by the vendor's approval. */
async function approved() {
  const running = await harness.start({ lifecycle: LIFECYCLES.datakeen });
  await running.firstSession();
  await running.tell({ kind: 'outcome', outcome: 'approved' });
  await running.result();
  return running;
}

describe('a message that came after the end', () => {
  it('is judged by its own row, and the vendor is not asked', async () => {
    const running = await approved();
    const handle = await running.revise({ inboxId: LATE });
    expect(await handle.result()).toEqual({ effect: 'revised' });
    const { verificationId } = running.input;
    expect(running.world.revisions).toEqual([{ verificationId, inboxId: LATE }]);
    expect(running.world.asked).toEqual([]);
    const { events } = await handle.fetchHistory();
    expect(billableActions(events ?? [])).toMatchObject({ total: 2 });
  });

  it('makes us ask the vendor when it is a ring, and the answer is judged', async () => {
    const running = await approved();
    running.world.answer = () => ({ ...rejected, reasons: [...rejected.reasons] });
    const handle = await running.revise({ inboxId: LATE, ring: true });
    expect(await handle.result()).toEqual({ effect: 'revised' });
    expect(running.world.asked).toEqual([1]);
    expect(running.world.lateRings).toEqual([LATE]);
    const [revision] = running.world.revisions;
    expect(revision?.inboxId).not.toBe(LATE);
  });

  it('changes nothing when it is a ring and the vendor says nothing', async () => {
    const running = await approved();
    const handle = await running.revise({ ring: true });
    expect(await handle.result()).toEqual({ effect: 'unanswered' });
    expect(running.world.revisions).toEqual([]);
  });

  it('waits for a vendor that is down, however long that takes', async () => {
    const running = await approved();
    running.world.answer = () => ({ ...rejected, reasons: [...rejected.reasons] });
    running.world.vendorDownUntilMs = (await env.currentTimeMs()) + 2 * DAY_MS;
    const handle = await running.revise({ ring: true });
    expect(await handle.result()).toEqual({ effect: 'revised' });
  });

  it('has the vendor asked what screening found before an approval is judged, and that answer written first', async () => {
    const running = await approved();
    const { world, input } = running;
    const { verificationId } = input;
    world.effectOf = ({ inboxId, screeningAsked }) => {
      if (inboxId !== LATE) return 'screened';
      return screeningAsked === true ? 'revised' : 'unscreened';
    };
    const handle = await running.revise({ inboxId: LATE });
    expect(await handle.result()).toEqual({ effect: 'revised' });
    expect(world.screened).toEqual([1]);
    const [first, answer, last] = world.revisions;
    expect(first).toEqual({ verificationId, inboxId: LATE });
    expect(answer?.inboxId).not.toBe(LATE);
    expect(last).toEqual({ verificationId, inboxId: LATE, screeningAsked: true });
  });

  it('is judged all the same when the vendor refuses that question for good', async () => {
    const running = await approved();
    const { world } = running;
    world.screening = () =>
      ApplicationFailure.create({ type: 'vendor_refused_request', nonRetryable: true });
    world.effectOf = ({ screeningAsked }) => (screeningAsked === true ? 'unclear' : 'unscreened');
    const handle = await running.revise({ inboxId: LATE });
    expect(await handle.result()).toEqual({ effect: 'unclear' });
    expect(world.revisions).toHaveLength(2);
  });

  it('ends quietly when the data were erased meanwhile', async () => {
    const running = await approved();
    running.world.erased = true;
    const handle = await running.revise({});
    expect(await handle.result()).toEqual({ effect: 'impossible' });
  });
});
