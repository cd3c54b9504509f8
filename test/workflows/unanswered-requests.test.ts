import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { RETURNED, type VendorFact } from '../../domain/outcome.ts';
import { datakeenLifecycle } from '../../vendors/datakeen/lifecycle.ts';
import { DAY_MS, HOUR_MS, type Harness } from './support/harness.ts';
import { withHarnessEach } from './support/with-harness.ts';

const NOTHING: VendorFact = { kind: 'noted', reasons: [] };
const APPROVED: VendorFact = { kind: 'outcome', outcome: 'approved', reasons: [] };

let env: TestWorkflowEnvironment;
let harness: Harness;
// Each on a server of its own: one that ends while it asks would hold up the time of the next.
withHarnessEach((opened) => ({ env, harness } = opened));

describe('a refresh request that waited for us across the deadline', () => {
  it('has the vendor asked once more before the verification ends, and then holds up nothing', async () => {
    const running = await harness.start({ lifecycle: datakeenLifecycle, expiresInMs: HOUR_MS });
    await running.firstSession();
    const { world } = running;
    const before = world.asked.length;
    world.unanswered = [1];
    expect(await running.result()).toMatchObject({ status: 'expired' });
    expect(world.asked.length - before).toBeGreaterThanOrEqual(2);
    expect(world.writes.at(-1)).toMatchObject({ status: 'expired', askedAgain: [1] });
  });

  it('brings the approval that the vendor learned of since the last question', async () => {
    const running = await harness.start({ lifecycle: datakeenLifecycle, expiresInMs: HOUR_MS });
    await running.firstSession();
    const { world } = running;
    world.unanswered = [1];
    let asked = 0;
    world.answer = ({ nowMs }) => {
      const isOver = nowMs >= Date.parse(running.input.expiresAt);
      if (isOver) asked += 1;
      return asked > 1 ? APPROVED : NOTHING;
    };
    expect(await running.result()).toMatchObject({ status: 'approved' });
  });
});

describe('a person who came back', () => {
  it('never ends as if they had not, also where an earlier build told of the return', async () => {
    for (const told of [RETURNED, { kind: 'ring', vendorCode: 'returned', reasons: [] }]) {
      const running = await harness.start({ lifecycle: datakeenLifecycle, expiresInMs: HOUR_MS });
      await running.firstSession();
      const arrived = { inboxId: randomUUID(), session: 1, fact: told };
      await running.handle.signal<[unknown]>('vendorEvent', arrived);
      await env.sleep(2 * DAY_MS);
      await running.becomes('in_review');
      expect(running.world.statuses).not.toContain('expired');
      await running.end();
    }
  });
});
