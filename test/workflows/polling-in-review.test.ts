import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { identify24Lifecycle } from '../../vendors/identify24/lifecycle.ts';
import { identomatLifecycle } from '../../vendors/identomat/lifecycle.ts';
import type { VendorLifecycle } from '../../vendors/lifecycle.ts';
import { vendors } from '../../vendors/registry.ts';
import { cancel } from '../../workflows/messages.ts';
import { DAY_MS } from './support/harness.ts';
import type { Harness, Running } from './support/harness.ts';
import { withHarness } from './support/with-harness.ts';

let env: TestWorkflowEnvironment;
let harness: Harness;
withHarness((opened) => ({ env, harness } = opened));

const start = (lifecycle: VendorLifecycle): Promise<Running> =>
  harness.start({ lifecycle, expiresInMs: 3 * DAY_MS });

const REVIEW: VendorFact = {
  kind: 'outcome',
  outcome: 'review',
  reasons: ['vendor_review'],
  vendorCode: 'manual',
};
const SUBMITTED: VendorFact = { kind: 'submitted', reasons: [] };
const APPROVED: VendorFact = { ...REVIEW, outcome: 'approved', reasons: [], vendorCode: 'yes' };

/** The deadline and the grace have passed, and a person must look at it. */
async function inReviewAfterTheGrace(lifecycle: VendorLifecycle, fact: VendorFact) {
  const running = await start(lifecycle);
  await running.firstSession();
  await running.tell(fact);
  running.world.answer = () => fact;
  await env.sleep(4 * DAY_MS + 60_000);
  await running.becomes('in_review');
  return running;
}

const eventsOf = async ({ handle }: Running): Promise<number> =>
  (await handle.fetchHistory()).events?.length ?? 0;

const EVERY = Object.entries(vendors).map(([name, { lifecycle }]) => [name, lifecycle] as const);

describe.each(EVERY)('a verification at %s that a person must look at', (_name, lifecycle) => {
  it.each([
    ['the vendor handed it to its own staff', REVIEW],
    ['nobody decided what was handed in', SUBMITTED],
  ] as const)(
    'is asked about after the grace, in a short history, where %s',
    async (_why, fact) => {
      const running = await inReviewAfterTheGrace(lifecycle, fact);
      const polled = running.world.polled.length;
      const events = await eventsOf(running);
      await env.sleep(60 * DAY_MS);
      expect(running.world.polled.length).toBeGreaterThan(polled + 60);
      expect(running.world.polled.length).toBeLessThan(polled + 250);
      expect((await eventsOf(running)) - events).toBeLessThan(10);
      running.world.answer = () => APPROVED;
      expect(await running.result()).toMatchObject({ status: 'approved' });
      // Each question that is asked before the grace has ended has its events: these are counted apart.
      expect(events).toBeLessThan(100);
      expect((await eventsOf(running)) - events).toBeLessThan(25);
    },
  );
});

describe('a verification that a person must look at', () => {
  it('is asked about after a vendor’s outage that lasted through the grace', async () => {
    const running = await start(identify24Lifecycle);
    await running.firstSession();
    await running.tell(SUBMITTED);
    await running.becomes('submitted');
    running.world.vendorDownUntilMs = (await env.currentTimeMs()) + 6 * DAY_MS;
    await env.sleep(5 * DAY_MS);
    await running.becomes('in_review');
    running.world.answer = () => APPROVED;
    expect(await running.result()).toMatchObject({ status: 'approved' });
  });

  it('is asked about on when the vendor has only more to say of it than a decision', async () => {
    const running = await inReviewAfterTheGrace(identomatLifecycle, REVIEW);
    running.world.answer = () => ({ ...REVIEW, vendorCode: 'another' });
    const { length: writes } = running.world.writes;
    await env.sleep(DAY_MS);
    await expect.poll(() => running.world.writes.length).toBe(writes + 1);
    running.world.answer = () => APPROVED;
    expect(await running.result()).toMatchObject({ status: 'approved' });
  });

  it('is left alone after the grace at a vendor whose staff never decide', async () => {
    const lifecycle = { ...identomatLifecycle, decidesLate: false };
    const running = await inReviewAfterTheGrace(lifecycle, SUBMITTED);
    const polled = running.world.polled.length;
    await env.sleep(30 * DAY_MS);
    expect(running.world.polled.length).toBeLessThanOrEqual(polled);
    await running.handle.executeUpdate(cancel, { args: [{ principal: 'client_key:k' }] });
  });
});
