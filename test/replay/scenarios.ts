import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { ApplicationFailure } from '@temporalio/common';
import { expect } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { cancel, renewSession, sessionUpdateId } from '../../workflows/messages.ts';
import { DeletionWorld } from '../workflows/support/deletions.ts';
import { DAY_MS, HOUR_MS, LIFECYCLES } from '../workflows/support/harness.ts';
import type { Running, StartOptions } from '../workflows/support/harness.ts';
import { CLOSED_BY_CAPTURES, OPEN_BY_CAPTURES } from './capture-scenarios.ts';
import { CLOSED_OTHERWISE, OPEN_OTHERWISE } from './end-scenarios.ts';
import { OPEN_WITH_PEOPLE, REVIEWED } from './review-scenarios.ts';
import { CLOSED_AT_VENDORS, OPEN_AT_VENDORS } from './vendor-scenarios.ts';

/**
 * The lives whose histories are kept: closed ones, and open ones in every state that a verification
 * waits in. `live` leads there; an open one is recorded as it stands then.
 */
export interface Scenario {
  open: boolean;
  options?: StartOptions;
  live(running: Running, env: TestWorkflowEnvironment): Promise<unknown>;
  /** The workflow whose history is kept, where it is not the verification's own. */
  keep?(running: Running, env: TestWorkflowEnvironment): Promise<WorkflowHandle>;
}

const approved = { kind: 'outcome', outcome: 'approved', vendorCode: '9001' } as const;
const resubmit = {
  kind: 'outcome',
  outcome: 'resubmit',
  reasons: ['poor_image_quality'],
  vendorCode: '9103',
  attempt: 'a',
} satisfies Parameters<Running['tell']>[0];
const awaitsScreening = (said: VendorFact | ApplicationFailure): StartOptions => ({
  policy: { awaitsScreening: true },
  prepare: (world) => {
    world.screening = () => said;
  },
});
const down: StartOptions = {
  prepare: (world) => {
    world.vendorDownUntilMs = Number.POSITIVE_INFINITY;
  },
};

const LATE = '0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d0';

async function cancelAtOnce(running: Running): Promise<void> {
  await running.firstSession();
  await running.handle.executeUpdate(cancel, { args: [{ principal: 'client_key:k' }] });
}

const closed: Record<string, Omit<Scenario, 'open'>> = {
  'approved-hosted': {
    live: async (running) => {
      await running.firstSession();
      await running.tell({ kind: 'started', attempt: 'a' });
      await running.becomes('started');
      await running.tell({ kind: 'submitted', attempt: 'a' });
      await running.becomes('submitted');
      await running.tell({ ...approved, attempt: 'a' });
    },
  },
  'approved-after-resubmission': {
    live: async (running) => {
      await running.firstSession();
      await running.tell({ kind: 'submitted', attempt: 'a' });
      await running.tell(resubmit);
      await running.becomes('resubmission_requested');
      await running.tell({ kind: 'submitted', attempt: 'b' });
      await running.becomes('submitted');
      await running.tell({ ...approved, attempt: 'b' });
    },
  },
  'approved-in-second-session-of-a-vendor-that-only-notifies': {
    options: { lifecycle: LIFECYCLES.datakeen },
    live: async (running, env) => {
      await running.firstSession();
      await env.sleep(HOUR_MS + 60_000);
      await running.becomes('pending');
      await running.handle.executeUpdate(renewSession, {
        args: [{ session: 2 }],
        updateId: sessionUpdateId(2, 1),
      });
      running.world.answer = () => ({ ...approved, reasons: [] });
      await running.tell({ kind: 'refresh' }, { session: 2 });
    },
  },
  'approved-once-screening-is-clear': {
    options: awaitsScreening({ kind: 'screening', reasons: [], screening: 'clear' }),
    live: async (running) => {
      await running.firstSession();
      await running.tell({ ...approved, attempt: 'a' });
    },
  },
  'decision-that-waits-at-the-cancel': {
    options: {
      prepare: (world) => {
        world.waiting = [{ inboxId: 'waiting', session: 1, fact: { ...approved, reasons: [] } }];
      },
    },
    live: cancelAtOnce,
  },
  canceled: { live: cancelAtOnce },
  'expired-after-the-last-question': { live: (running) => running.firstSession() },
  'revision-by-a-late-decision': {
    live: cancelAtOnce,
    keep: (running) => running.revise({ inboxId: LATE }),
  },
  'deletions-of-an-account': {
    live: cancelAtOnce,
    keep: async (_running, env) => {
      const world = new DeletionWorld(env);
      world.request('judged', { decidedAtMs: (await env.currentTimeMs()) + HOUR_MS / 2 });
      for (let n = 1; n <= 6; n += 1) world.request(`session ${n}`);
      return world.tell();
    },
  },
  'approved-after-a-device-gave-a-session-up': {
    live: async (running) => {
      await running.firstSession();
      await running.handle.executeUpdate(renewSession, {
        args: [{ session: 2, broken: true }],
        updateId: sessionUpdateId(2, 1, true),
      });
      await running.tell(approved, { session: 2 });
    },
  },
  'failed-because-refused': {
    options: {
      prepare: (world) => {
        world.refuseSession = ApplicationFailure.create({
          type: 'vendor_refused_request',
          nonRetryable: true,
          details: [{ vendorCode: '2102', fields: ['/subject/document/number'] }],
        });
      },
    },
    live: () => Promise.resolve(),
  },
};

const open: Record<string, Omit<Scenario, 'open'>> = {
  'waiting-created': { options: down, live: (running) => running.becomes('created') },
  'waiting-pending': { live: (running) => running.firstSession() },
  'waiting-started': {
    live: async (running) => {
      await running.tell({ kind: 'started', attempt: 'a' });
      await running.becomes('started');
    },
  },
  'waiting-submitted': {
    live: async (running) => {
      await running.tell({ kind: 'submitted', attempt: 'a' });
      await running.becomes('submitted');
    },
  },
  'waiting-resubmission-requested': {
    live: async (running) => {
      await running.tell(resubmit);
      await running.becomes('resubmission_requested');
    },
  },
  'waiting-in-review': {
    live: async (running) => {
      await running.tell({ kind: 'outcome', outcome: 'review', reasons: ['vendor_review'] });
      await running.becomes('in_review');
    },
  },
  'waiting-for-screening': {
    options: awaitsScreening(
      ApplicationFailure.create({ type: 'vendor_unavailable', category: 'BENIGN' }),
    ),
    live: async (running) => {
      await running.tell({ ...approved, attempt: 'a' });
      await running.becomes('submitted');
    },
  },
  'waiting-in-review-of-a-screening-match': {
    options: awaitsScreening({ kind: 'screening', reasons: [], screening: 'match' }),
    live: async (running) => {
      await running.tell({ ...approved, attempt: 'a' });
      await running.becomes('in_review');
    },
  },
  'waiting-for-the-last-question': {
    live: async (running, env) => {
      await running.firstSession();
      running.world.vendorDownUntilMs = Number.POSITIVE_INFINITY;
      await env.sleep(7 * DAY_MS + HOUR_MS);
    },
  },
  'waiting-in-the-grace': {
    live: async (running, env) => {
      await running.tell({ kind: 'submitted', attempt: 'a' });
      await env.sleep(7 * DAY_MS + HOUR_MS);
      await running.becomes('submitted');
    },
  },
  'deletions-waiting-for-the-limit': {
    live: cancelAtOnce,
    keep: async (_running, env) => {
      const world = new DeletionWorld(env);
      for (let n = 1; n <= 6; n += 1) world.request(`session ${n}`);
      const handle = await world.tell();
      await expect.poll(() => world.looks).toBe(6);
      await expect.poll(() => hasTimer(handle)).toBe(true);
      return handle;
    },
  },
};

async function hasTimer(handle: WorkflowHandle): Promise<boolean> {
  const { events } = await handle.fetchHistory();
  return events?.at(-1)?.timerStartedEventAttributes != null;
}

const marked = (
  scenarios: Record<string, Omit<Scenario, 'open'>>,
  isOpen: boolean,
): [string, Scenario][] =>
  Object.entries(scenarios).map(([name, scenario]) => [name, { ...scenario, open: isOpen }]);

export const SCENARIOS: [string, Scenario][] = [
  ...marked({ ...closed, ...CLOSED_AT_VENDORS }, false),
  ...marked({ ...open, ...OPEN_AT_VENDORS }, true),
  ...marked({ ...CLOSED_BY_CAPTURES, ...CLOSED_OTHERWISE, ...REVIEWED }, false),
  ...marked({ ...OPEN_BY_CAPTURES, ...OPEN_OTHERWISE, ...OPEN_WITH_PEOPLE }, true),
];
