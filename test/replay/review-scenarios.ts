import { expect } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { renewSession, reviewed, sessionUpdateId } from '../../workflows/messages.ts';
import type { Running } from '../workflows/support/harness.ts';
import type { Life } from './vendor-scenarios.ts';

const WANTS_A_PERSON: VendorFact = { kind: 'outcome', outcome: 'review', reasons: [] };

async function decide(
  running: Running,
  review: { decision: 'approved' | 'declined' | 'resubmit'; number?: number; session?: number },
): Promise<void> {
  const row = {
    ...{ number: 1, principal: 'client_key:k', reasons: ['document_unreadable' as const] },
    ...review,
  };
  running.world.review = row;
  await running.handle.signal(reviewed, row);
}

async function inReview(running: Running): Promise<void> {
  await running.tell({ kind: 'submitted' });
  await running.tell(WANTS_A_PERSON);
  await running.becomes('in_review');
}

/** A person works at it, and the vendor has decided meanwhile. */
async function heldFor(running: Running): Promise<void> {
  await inReview(running);
  running.world.isTaken = true;
  await running.tell({ kind: 'outcome', outcome: 'approved' });
  await expect.poll(() => running.world.held).toBe(1);
}

/** How people end what is in review. */
export const REVIEWED: Record<string, Life> = {
  'declined-by-a-reviewer': {
    options: {},
    live: async (running) => {
      await inReview(running);
      await decide(running, { decision: 'declined' });
    },
  },
  'declined-by-a-reviewer-while-the-vendor-approves': {
    options: {},
    live: async (running) => {
      await heldFor(running);
      await decide(running, { decision: 'declined' });
    },
  },
  // Recorded before anything was held for a person.
  'approved-by-the-vendor-in-review': {
    options: {},
    live: async (running) => {
      await inReview(running);
      await running.tell({ kind: 'outcome', outcome: 'approved' });
    },
  },
  'approved-by-the-vendor-once-a-person-was-done': {
    options: {},
    live: async (running) => {
      await heldFor(running);
      running.world.isTaken = false;
    },
  },
  'approved-by-the-client-in-the-end': {
    options: { policy: { finalDecision: 'client' } },
    live: async (running) => {
      await running.tell({ kind: 'submitted' });
      await running.tell({ kind: 'outcome', outcome: 'approved', reasons: [] });
      await running.becomes('in_review');
      await decide(running, { decision: 'approved' });
    },
  },
  'approved-by-a-reviewer-after-another-try': {
    options: {},
    live: async (running) => {
      await inReview(running);
      await decide(running, { decision: 'resubmit', session: 1 });
      await running.becomes('resubmission_requested');
      await running.handle.executeUpdate(renewSession, {
        args: [{ session: 2 }],
        updateId: sessionUpdateId(2, running.world.writes.length),
      });
      await running.tell(WANTS_A_PERSON, { session: 2 });
      await running.becomes('in_review');
      await decide(running, { decision: 'approved', number: 2 });
    },
  },
};

/** What waits while they do. */
export const OPEN_WITH_PEOPLE: Record<string, Life> = {
  'waiting-held-for-a-person': {
    options: {},
    live: async (running) => {
      await heldFor(running);
      const isPausing = async (): Promise<boolean> => {
        const { events } = await running.handle.fetchHistory();
        return events?.at(-1)?.timerStartedEventAttributes != null;
      };
      await expect.poll(isPausing).toBe(true);
    },
  },
};
