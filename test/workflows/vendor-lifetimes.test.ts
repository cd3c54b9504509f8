import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { VENDOR_NAMES, type VendorName } from '../../domain/vendor-name.ts';
import { MINUTE_MS } from '../../vendors/lifecycle.ts';
import type { VendorLifecycle } from '../../vendors/lifecycle.ts';
import { findVendor } from '../../vendors/registry.ts';
import { renewSession, sessionUpdateId } from '../../workflows/messages.ts';
import { DAY_MS, HOUR_MS } from './support/harness.ts';
import type { Harness, Running } from './support/harness.ts';
import { withHarness } from './support/with-harness.ts';
import { lifetimeMs } from './support/history.ts';

/** How long its document says that a session of each vendor lives. */
const LIVES: Record<VendorName, [string, number]> = {
  veriff: ['7 days', 7 * DAY_MS],
  incode: ['90 days', 90 * DAY_MS],
  identomat: ['15 minutes', 15 * MINUTE_MS],
  datakeen: ['an hour', HOUR_MS],
  identify24: ['90 days', 90 * DAY_MS],
};
const VENDORS = VENDOR_NAMES.map((vendor): [string, VendorLifecycle, number] => {
  const [words, sessionMs] = LIVES[vendor];
  return [`${vendor}: ${words}`, findVendor(vendor).lifecycle, sessionMs];
});

let env: TestWorkflowEnvironment;
let harness: Harness;
withHarness((opened) => ({ env, harness } = opened));

const start = (lifecycle: VendorLifecycle, expiresInMs: number): Promise<Running> =>
  harness.start({ lifecycle, expiresInMs });

/** The vendor says so, in its own way: a webhook that is a fact, or an answer when it is asked. */
async function says(running: Running, fact: VendorFact): Promise<void> {
  if (running.input.lifecycle.webhook === 'signed') {
    await running.tell(fact);
    return;
  }
  running.world.answer = () => fact;
  await running.tell({ kind: 'refresh' });
}

const STARTED: VendorFact = { kind: 'started', reasons: [], attempt: 'a' };
const SUBMITTED: VendorFact = { kind: 'submitted', reasons: [], attempt: 'a' };
const APPROVED: VendorFact = {
  kind: 'outcome',
  outcome: 'approved',
  reasons: [],
  attempt: 'a',
  vendorCode: 'yes',
};

describe.each(VENDORS)('a session of %s', (_name, lifecycle, sessionMs) => {
  it('dies when its document says so, is renewed through the link, and can still be approved', async () => {
    const running = await start(lifecycle, sessionMs + 2 * DAY_MS);
    await running.firstSession();
    await env.sleep(sessionMs - MINUTE_MS);
    expect(running.world.writes.flatMap(({ endedSessions }) => endedSessions)).toEqual([]);
    await env.sleep(2 * MINUTE_MS);
    await expect
      .poll(() => running.world.writes.flatMap(({ endedSessions }) => endedSessions))
      .toEqual([1]);
    const renewed = await running.handle.executeUpdate(renewSession, {
      args: [{ session: 2 }],
      updateId: sessionUpdateId(2, 1),
    });
    expect(renewed).toMatchObject({ session: 2, ready: true, status: 'pending' });
    running.world.answer = ({ session }) =>
      session === 2 ? APPROVED : { kind: 'noted', reasons: [] };
    if (lifecycle.webhook === 'signed') await running.tell(APPROVED, { session: 2 });
    // Where there is polling, that finds it.
    else if (lifecycle.polling === null) await running.tell({ kind: 'refresh' }, { session: 2 });
    expect(await running.result()).toMatchObject({ status: 'approved', sessions: 2 });
  });
});

describe.each(VENDORS)('a verification of 90 days with sessions of %s', (_name, lifecycle) => {
  const start90 = () => start(lifecycle, 90 * DAY_MS);

  it('that the person never touches expires, after one last question and in a short history', async () => {
    const running = await start90();
    await running.firstSession();
    expect(await running.result()).toMatchObject({ status: 'expired', reasons: ['never_started'] });
    expect(await lifetimeMs(running)).toBeGreaterThan(89.9 * DAY_MS);
    expect(await lifetimeMs(running)).toBeLessThan(90.1 * DAY_MS);
    expect(running.world.polled.length).toBeGreaterThan(0);
    expect(running.world.polled.length).toBeLessThan(300);
    const { events } = await running.handle.fetchHistory();
    expect(events?.length).toBeLessThan(100);
  });

  it('that was started and never handed in is abandoned', async () => {
    const running = await start90();
    await running.firstSession();
    await says(running, STARTED);
    await running.becomes('started');
    expect(await running.result()).toMatchObject({
      status: 'abandoned',
      reasons: ['never_submitted'],
    });
  });

  it('that was handed in and not decided goes to a person, and can still be decided', async () => {
    const running = await start90();
    await running.firstSession();
    await says(running, SUBMITTED);
    await running.becomes('submitted');
    await env.sleep(90 * DAY_MS + HOUR_MS);
    await running.becomes('submitted');
    await env.sleep(DAY_MS);
    await running.becomes('in_review');
    expect(running.world.writes.at(-1)?.reasons).toEqual(['undecided_at_deadline']);
    await says(running, APPROVED);
    expect(await running.result()).toMatchObject({ status: 'approved' });
    expect(running.world.statuses).not.toContain('abandoned');
    expect(running.world.statuses).not.toContain('expired');
  });
});
