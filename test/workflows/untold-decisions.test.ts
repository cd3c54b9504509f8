import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import type { Outcome, VendorFact } from '../../domain/outcome.ts';
import { datakeenLifecycle } from '../../vendors/datakeen/lifecycle.ts';
import { identify24Lifecycle } from '../../vendors/identify24/lifecycle.ts';
import type { VendorLifecycle } from '../../vendors/lifecycle.ts';
import { DAY_MS } from './support/harness.ts';
import type { Harness } from './support/harness.ts';
import { withHarness } from './support/with-harness.ts';

/** Vendors that promise to repeat no webhook. */
const NOTIFYING: [string, VendorLifecycle][] = [
  ['datakeen', datakeenLifecycle],
  ['identify24', identify24Lifecycle],
];

let env: TestWorkflowEnvironment;
let harness: Harness;
withHarness((opened) => ({ env, harness } = opened));

const says = (outcome: Outcome): VendorFact => ({ kind: 'outcome', outcome, reasons: [] });

describe.each(NOTIFYING)("a review of %s that the vendor's staff ends", (_name, lifecycle) => {
  it.each(['approved', 'declined'] as const)(
    'as %s without telling anybody is found by asking',
    async (outcome) => {
      const expiresInMs = 30 * DAY_MS;
      const running = await harness.start({ lifecycle, expiresInMs });
      await running.firstSession();
      running.world.answer = () => says('review');
      await running.tell({ kind: 'refresh' });
      await running.becomes('in_review');
      await env.sleep(3 * DAY_MS);
      running.world.answer = () => says(outcome);
      await env.sleep(DAY_MS);
      await running.becomes(outcome);
      expect(await running.result()).toMatchObject({ status: outcome });
    },
  );
});
