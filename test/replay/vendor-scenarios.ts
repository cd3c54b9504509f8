import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { expect } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { identify24Lifecycle } from '../../vendors/identify24/lifecycle.ts';
import { identomatLifecycle } from '../../vendors/identomat/lifecycle.ts';
import { incodeLifecycle } from '../../vendors/incode/lifecycle.ts';
import { MINUTE_MS } from '../../vendors/lifecycle.ts';
import type { VendorLifecycle } from '../../vendors/lifecycle.ts';
import { renewSession, sessionUpdateId } from '../../workflows/messages.ts';
import { DAY_MS, HOUR_MS } from '../workflows/support/harness.ts';
import type { Running, StartOptions } from '../workflows/support/harness.ts';

/** As a `Scenario` of scenarios.ts has it. */
export interface Life {
  options: StartOptions;
  live(running: Running, env: TestWorkflowEnvironment): Promise<unknown>;
  keep?(running: Running, env: TestWorkflowEnvironment): Promise<WorkflowHandle>;
}

const options = (lifecycle: VendorLifecycle): StartOptions => ({ lifecycle });

const approved: VendorFact = {
  kind: 'outcome',
  outcome: 'approved',
  reasons: [],
  vendorCode: 'yes',
};
const inReview: VendorFact = {
  kind: 'outcome',
  outcome: 'review',
  reasons: ['vendor_review'],
  vendorCode: 'MANUAL_CHECK',
};

/** The vendor notifies, and says this when it is asked. */
async function notifies(running: Running, fact: VendorFact, session = 1): Promise<void> {
  running.world.answer = () => fact;
  await running.tell({ kind: 'refresh' }, { session });
}

/** The vendor does not know the first session any more, and polling finds it so. */
async function forgotten(running: Running, env: TestWorkflowEnvironment): Promise<void> {
  await running.firstSession();
  running.world.answer = ({ session }) => {
    if (session === 2) return approved;
    throw ApplicationFailure.create({ type: 'vendor_session_unknown', nonRetryable: true });
  };
  await env.sleep(2 * HOUR_MS);
  // That the vendor has forgotten it, and that it has ended.
  await expect.poll(() => running.world.writes.flatMap(({ causes }) => causes)).toHaveLength(2);
}

/** The session's quarter of an hour passes, and the person opens the link again. */
async function renewed(running: Running, env: TestWorkflowEnvironment): Promise<void> {
  await running.firstSession();
  await env.sleep(16 * MINUTE_MS);
  await running.becomes('pending');
  await running.handle.executeUpdate(renewSession, {
    args: [{ session: 2 }],
    updateId: sessionUpdateId(2, 1),
  });
}

/** Lives at vendors that are polled: one that ended and one that waits for each. */
export const CLOSED_AT_VENDORS: Record<string, Life> = {
  'approved-by-polling-after-another-try': {
    options: options(incodeLifecycle),
    live: async (running) => {
      await running.firstSession();
      await notifies(running, {
        kind: 'outcome',
        outcome: 'resubmit',
        reasons: ['poor_image_quality'],
        vendorCode: 'FAIL',
        attempt: 'a',
      });
      await running.becomes('resubmission_requested');
      running.world.answer = () => approved;
    },
  },
  'approved-after-a-quarter-of-an-hour-and-a-renewal': {
    options: options(identomatLifecycle),
    live: async (running, env) => {
      await renewed(running, env);
      running.world.answer = ({ session }) =>
        session === 2 ? approved : { kind: 'noted', reasons: [] };
    },
  },
  'approved-after-a-session-that-the-vendor-forgot': {
    options: options(identify24Lifecycle),
    live: async (running, env) => {
      await forgotten(running, env);
      await running.handle.executeUpdate(renewSession, {
        args: [{ session: 2 }],
        updateId: sessionUpdateId(2, 1),
      });
    },
  },
  'failed-because-the-vendor-forgot-the-session': {
    options: options(identify24Lifecycle),
    live: forgotten,
  },
  'declined-after-an-appointment': {
    options: options(identify24Lifecycle),
    live: async (running, env) => {
      await running.firstSession();
      await notifies(running, { kind: 'started', reasons: [], vendorCode: 'Appointment' });
      await running.becomes('started');
      await env.sleep(24 * HOUR_MS);
      running.world.answer = () => ({
        ...approved,
        outcome: 'declined',
        reasons: ['vendor_declined'],
      });
    },
  },
};

export const OPEN_AT_VENDORS: Record<string, Life> = {
  'waiting-polled-and-submitted': {
    options: options(incodeLifecycle),
    live: async (running) => {
      await running.firstSession();
      await notifies(running, { kind: 'submitted', reasons: [] });
      await running.becomes('submitted');
    },
  },
  'waiting-polled-and-in-review': {
    options: options(identomatLifecycle),
    live: async (running, env) => {
      await renewed(running, env);
      await notifies(running, inReview, 2);
      await running.becomes('in_review');
    },
  },
  'waiting-polled-and-in-review-after-the-grace': {
    options: { ...options(incodeLifecycle), expiresInMs: 2 * DAY_MS },
    live: async (running, env) => {
      await running.firstSession();
      await notifies(running, { kind: 'submitted', reasons: [] });
      await running.becomes('submitted');
      await env.sleep(4 * DAY_MS);
      await running.becomes('in_review');
    },
  },
  'waiting-for-an-appointment': {
    options: options(identify24Lifecycle),
    live: async (running) => {
      await running.firstSession();
      await notifies(running, { kind: 'started', reasons: [], vendorCode: 'Appointment' });
      await running.becomes('started');
    },
  },
};
