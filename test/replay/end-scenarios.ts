import { ApplicationFailure } from '@temporalio/common';
import { expect } from 'vitest';
import type { RecordInput } from '../../activities/contract.ts';
import { cancelRequested, renewSession, sessionUpdateId } from '../../workflows/messages.ts';
import { DeletionWorld } from '../workflows/support/deletions.ts';
import { HOUR_MS, LIFECYCLES } from '../workflows/support/harness.ts';
import { whileWriting } from '../workflows/support/while-writing.ts';
import type { Life } from './vendor-scenarios.ts';

const BY_ANOTHER_RUN: RecordInput = {
  verificationId: '0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d4',
  write: 1,
  causes: [
    {
      type: 'vendor',
      inboxId: '0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d5',
      session: 1,
      fact: { kind: 'started', reasons: [] },
    },
  ],
  status: 'started',
  reasons: [],
  vendorCode: null,
  attemptsUsed: 0,
  verdict: null,
  endedSessions: [],
};

const FORGED = '0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d3';

/** More than a run of the queue looks for. */
const MANY_DELETIONS = 201;

/** Lives that end otherwise than by a vendor's word at the right time. */
export const CLOSED_OTHERWISE: Record<string, Life> = {
  'approved-where-all-was-told-at-once': {
    options: {},
    live: async (running) => {
      await running.firstSession();
      await whileWriting(running, async () => {
        await running.tell({ kind: 'started', attempt: 'a' });
        await running.tell({ kind: 'submitted', attempt: 'a' });
        await running.tell({ kind: 'outcome', outcome: 'approved', attempt: 'a' });
      });
    },
  },
  'approved-in-place-of-a-renewal': {
    options: { lifecycle: LIFECYCLES.datakeen },
    live: async (running, env) => {
      await running.firstSession();
      await env.sleep(HOUR_MS + 60_000);
      running.world.answer = () => ({ kind: 'outcome', outcome: 'approved', reasons: [] });
      await running.handle.executeUpdate(renewSession, {
        args: [{ session: 2 }],
        updateId: sessionUpdateId(2, 1),
      });
    },
  },
  'approved-after-a-renewal-that-came-a-moment-early': {
    options: { lifecycle: LIFECYCLES.datakeen },
    live: async (running, env) => {
      await running.firstSession();
      await env.sleep(HOUR_MS - 30_000);
      const renewal = await running.handle.startUpdate(renewSession, {
        args: [{ session: 2 }],
        updateId: sessionUpdateId(2, 1),
        waitForStage: 'ACCEPTED',
      });
      await env.sleep(60_000);
      await renewal.result();
      await running.tell({ kind: 'outcome', outcome: 'approved' }, { session: 2 });
    },
  },
  'canceled-after-what-another-run-has-written': {
    options: {
      prepare: (world) => {
        world.run = 'another run';
        world.bought.push(1);
        world.writes.push(BY_ANOTHER_RUN);
        world.ensureSession = () =>
          Promise.resolve({ session: 1, expiresAt: null, status: 'started', written: 1 });
      },
    },
    live: async (running) => {
      await running.firstSession();
      await running.becomes('started');
      await running.handle.signal(cancelRequested, { principal: 'client_key:k' });
    },
  },
  'canceled-by-an-operator': {
    options: {},
    live: async (running) => {
      await running.firstSession();
      await running.handle.cancel();
    },
  },
  'canceled-after-something-that-nobody-said': {
    options: {
      prepare: (world) => {
        world.forged.add(FORGED);
      },
    },
    live: async (running) => {
      await running.firstSession();
      await running.tell({ kind: 'started' });
      await running.becomes('started');
      const said = { kind: 'outcome', outcome: 'approved' } as const;
      await running.tell(said, { inboxId: FORGED });
      await running.handle.signal(cancelRequested, { principal: 'client_key:k' });
    },
  },
  'expired-after-a-request-that-waited': {
    options: { lifecycle: LIFECYCLES.datakeen, expiresInMs: HOUR_MS },
    live: async (running) => {
      await running.firstSession();
      running.world.unanswered = [1];
    },
  },
  'failed-because-no-session-was-to-be-had': {
    options: {
      prepare: (world) => {
        world.missing = 'tried';
      },
    },
    live: () => Promise.resolve(),
  },
  'deletions-continued-as-new': {
    options: {},
    live: (running) => running.end(),
    keep: async (_running, env) => {
      const world = new DeletionWorld(env, []);
      for (let n = 1; n <= MANY_DELETIONS; n += 1) world.request(`session ${n}`);
      const { workflowId, signaledRunId } = await world.tell();
      return env.client.workflow.getHandle(workflowId, signaledRunId);
    },
  },
};

export const OPEN_OTHERWISE: Record<string, Life> = {
  'waiting-in-review-after-the-last-attempt': {
    options: { maxAttempts: 1 },
    live: async (running) => {
      const reasons = ['poor_image_quality' as const];
      await running.tell({ kind: 'outcome', outcome: 'resubmit', reasons, attempt: 'a' });
      await running.becomes('in_review');
    },
  },
  'waiting-after-the-person-came-back': {
    options: { lifecycle: LIFECYCLES.datakeen },
    live: async (running, env) => {
      await running.firstSession();
      await running.tell({ kind: 'returned' });
      await env.sleep(2 * HOUR_MS);
      await expect.poll(() => running.world.writes.length).toBe(1);
    },
  },
  'waiting-in-the-grace-of-a-vendor-that-is-asked-then-alone': {
    options: { lifecycle: LIFECYCLES.datakeen, expiresInMs: HOUR_MS },
    live: async (running, env) => {
      await running.firstSession();
      await running.tell({ kind: 'submitted' });
      await env.sleep(3 * HOUR_MS);
      await expect.poll(() => running.world.polled.length).toBeGreaterThan(0);
    },
  },
  'waiting-in-review-of-a-screening-that-was-refused': {
    options: {
      policy: { awaitsScreening: true },
      prepare: (world) => {
        const type = 'vendor_refused_request';
        world.screening = () => ApplicationFailure.create({ type, nonRetryable: true });
      },
    },
    live: async (running) => {
      await running.tell({ kind: 'outcome', outcome: 'approved', attempt: 'a' });
      await running.becomes('in_review');
      expect(running.world.screened).toEqual([1]);
    },
  },
};
