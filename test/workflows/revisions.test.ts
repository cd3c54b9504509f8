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

const LATE = '0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d0';

/** A verification that has ended by the vendor's approval. */
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

  it('waits for a vendor that is to be asked about screening and is down, however long that takes', async () => {
    const running = await approved();
    const { world } = running;
    world.effectOf = ({ screeningAsked }) => (screeningAsked === true ? 'revised' : 'unscreened');
    world.vendorDownUntilMs = (await env.currentTimeMs()) + 2 * DAY_MS;
    const handle = await running.revise({ inboxId: LATE });
    expect(await handle.result()).toEqual({ effect: 'revised' });
    expect(world.screened).toEqual([1]);
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
