import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { VendorFact } from '../domain/outcome.ts';
import { createTimeSkippingEnvironment } from '../test/setup/temporal.ts';
import { DAY_MS, openHarness } from '../test/workflows/support/harness.ts';
import type { Harness, Running } from '../test/workflows/support/harness.ts';
import { datakeenLifecycle } from '../vendors/datakeen/lifecycle.ts';
import { identify24Lifecycle } from '../vendors/identify24/lifecycle.ts';
import { identomatLifecycle } from '../vendors/identomat/lifecycle.ts';
import { incodeLifecycle } from '../vendors/incode/lifecycle.ts';
import type { VendorLifecycle } from '../vendors/lifecycle.ts';
import { veriffLifecycle } from '../vendors/veriff/lifecycle.ts';
import { report } from './report.ts';

let env: TestWorkflowEnvironment;
let harness: Harness;
beforeAll(async () => {
  env = await createTimeSkippingEnvironment();
  harness = await openHarness(env);
});
afterAll(async () => {
  await harness.close();
  await env.teardown();
});

const WAIT = { timeout: 20_000 };
const STARTED: VendorFact = { kind: 'started', reasons: [], attempt: 'a' };
const SUBMITTED: VendorFact = { kind: 'submitted', reasons: [], attempt: 'a' };
const NOTHING: VendorFact = { kind: 'noted', reasons: [] };
const APPROVED: VendorFact = { kind: 'outcome', outcome: 'approved', reasons: [], attempt: 'a' };

async function reportHistory(running: Running, what: string, limit: number): Promise<void> {
  const { events } = await running.handle.fetchHistory();
  await report({ what, measured: events?.length ?? 0, unit: 'events', limit });
}

describe('a verification of 90 days', () => {
  const polled = [
    ...[veriffLifecycle, incodeLifecycle],
    ...[identomatLifecycle, identify24Lifecycle, datakeenLifecycle],
  ];

  it.each(polled.map((one) => [one.vendor, one] as const))('by polling: %s', async (name, one) => {
    const running = await harness.start({
      lifecycle: one,
      expiresInMs: 90 * DAY_MS,
    });
    await running.firstSession();
    running.world.answer = () => SUBMITTED;
    await env.sleep(89 * DAY_MS);
    running.world.answer = () => APPROVED;
    await running.result();
    await reportHistory(running, `90 days by polling, ${name}: history`, 100);
    const questions = { measured: running.world.polled.length, unit: 'questions', limit: 300 };
    await report({ what: `90 days by polling, ${name}: asked`, ...questions });
  });
});

/** What each vendor reports of a person who passes without problems: a fact, or null for no news. */
const TOLD: [string, VendorLifecycle, (VendorFact | null)[]][] = [
  ['veriff', veriffLifecycle, [STARTED, SUBMITTED, APPROVED]],
  // The ends of the ID, of the face, of the post-processing, and of it all.
  ['incode', incodeLifecycle, [STARTED, SUBMITTED, null, APPROVED]],
  ['datakeen', datakeenLifecycle, [APPROVED]],
  ['identify24', identify24Lifecycle, [STARTED, APPROVED]],
];

describe('a verification that is done by webhook', () => {
  it.each(TOLD)('%s', async (name, lifecycle, told) => {
    const running = await harness.start({ lifecycle });
    const { world } = running;
    await running.firstSession();
    for (const fact of told) {
      if (fact !== null) world.answer = () => fact;
      if (lifecycle.webhook === 'signed') await running.tell(fact ?? NOTHING);
      else await world.refresh();
      // Not by asking the workflow: the test server writes queries into the history.
      if (fact !== null)
        await vi.waitFor(() => {
          expect(world.statuses.at(-1)).toBe(fact.outcome ?? fact.kind);
        }, WAIT);
    }
    await running.handle.result();
    await reportHistory(running, `by webhook, ${name} (${told.length}): history`, 60);
  });
});
