import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, LIFECYCLES } from './support/harness.ts';
import type { Harness } from './support/harness.ts';
import { withHarness } from './support/with-harness.ts';
import { lifetimeMs } from './support/history.ts';

let env: TestWorkflowEnvironment;
let harness: Harness;
withHarness((opened) => ({ env, harness } = opened));

/** Seconds, and what a busy machine adds. */
const A_MOMENT_MS = 30_000;

describe('a deadline that passes', () => {
  it('ends a verification that was never started as expired, within seconds of it and after one last question', async () => {
    const running = await harness.start();
    await running.firstSession();
    expect(await running.result()).toMatchObject({ status: 'expired', reasons: ['never_started'] });
    const took = await lifetimeMs(running);
    expect(took).toBeGreaterThan(6.9 * DAY_MS);
    expect(took).toBeLessThan(7 * DAY_MS + A_MOMENT_MS);
    expect(running.world.asked).toEqual([1]);
  });

  it('ends a verification that was started and never submitted as abandoned', async () => {
    const running = await harness.start();
    await running.tell({ kind: 'started' });
    expect(await running.result()).toMatchObject({
      status: 'abandoned',
      reasons: ['never_submitted'],
    });
  });

  it('sends what was submitted and not decided to a person after the grace, never to abandoned', async () => {
    const running = await harness.start();
    await running.tell({ kind: 'started', attempt: 'a' });
    await running.tell({ kind: 'submitted', attempt: 'a' });
    await env.sleep(7 * DAY_MS + HOUR_MS);
    await running.becomes('submitted');
    await env.sleep(24 * HOUR_MS);
    await running.becomes('in_review');
    expect(running.world.writes.at(-1)?.reasons).toEqual(['undecided_at_deadline']);
    await running.tell({ kind: 'outcome', outcome: 'approved', attempt: 'a' });
    expect(await running.result()).toMatchObject({ status: 'approved' });
  });

  it('keeps asking within the grace, and takes the decision that comes in it', async () => {
    const overAt = (await env.currentTimeMs()) + 7 * DAY_MS + 3 * HOUR_MS;
    let foundAt = 0;
    const running = await harness.start({
      prepare: (world) => {
        world.answer = ({ nowMs }) => {
          if (nowMs < overAt) return { kind: 'noted', reasons: [] };
          foundAt = nowMs;
          return { kind: 'outcome', outcome: 'approved', reasons: [], vendorCode: '9001' };
        };
      },
    });
    await running.tell({ kind: 'submitted' });
    expect(await running.result()).toMatchObject({ status: 'approved' });
    expect(foundAt - overAt).toBeLessThan(9 * HOUR_MS);
  });

  it('takes a decision that the last question brings to light over the expiry', async () => {
    const running = await harness.start({
      prepare: (world) => {
        world.answer = () => ({ kind: 'outcome', outcome: 'declined', reasons: ['face_mismatch'] });
      },
    });
    expect(await running.result()).toMatchObject({
      status: 'declined',
      reasons: ['face_mismatch'],
    });
  });

  it('takes a decision that waits in the inbox at the very moment of the expiry', async () => {
    const running = await harness.start({
      prepare: (world) => {
        world.waiting = [
          { inboxId: 'w', session: 1, fact: { kind: 'outcome', outcome: 'approved', reasons: [] } },
        ];
      },
    });
    expect(await running.result()).toMatchObject({ status: 'approved' });
  });

  it('fails for good, and says so, when the vendor answers nothing until the grace is over', async () => {
    const running = await harness.start({ expiresInMs: DAY_MS });
    await running.firstSession();
    running.world.vendorDownUntilMs = (await env.currentTimeMs()) + 30 * DAY_MS;
    expect(await running.result()).toMatchObject({
      status: 'failed',
      reasons: ['vendor_unreachable'],
    });
    expect(await lifetimeMs(running)).toBeGreaterThan(1.9 * DAY_MS);
  });

  it('sends a submitted attempt to a person when the vendor answers nothing until the grace is over', async () => {
    const running = await harness.start({ expiresInMs: DAY_MS });
    await running.tell({ kind: 'submitted' });
    await running.becomes('submitted');
    running.world.vendorDownUntilMs = (await env.currentTimeMs()) + 30 * DAY_MS;
    await env.sleep(3 * DAY_MS);
    await running.becomes('in_review');
    await running.end();
  });
});

describe('a worker that was away when the deadline passed', () => {
  it.each([
    ['never asked for a session', 'never_tried', { status: 'expired', reasons: ['never_started'] }],
    ['tried in vain', 'tried', { status: 'failed', reasons: ['vendor_unreachable'] }],
  ] as const)('says what is true of a vendor that was %s', async (_which, missing, end) => {
    const running = await harness.start({
      prepare: (world) => {
        world.missing = missing;
      },
    });
    expect(await running.result()).toMatchObject(end);
    expect(running.world.bought).toEqual([]);
    expect(running.world.asked).toEqual([]);
  });

  it('asks about a session whose purchase it was never told of', async () => {
    const running = await harness.start({
      prepare: (world) => {
        world.missing = 'tried';
        world.answer = () => ({ kind: 'outcome', outcome: 'approved', reasons: [] });
      },
    });
    await env.sleep(6 * DAY_MS);
    running.world.missing = null;
    expect(await running.result()).toMatchObject({ status: 'approved' });
    expect(running.world.asked).toEqual([1]);
  });

  it('asks the vendor before it calls it unreachable, however late that is', async () => {
    const running = await harness.start({
      // Its deadline and the grace after it had passed before a worker heard of it.
      expiresInMs: -3 * DAY_MS,
      prepare: (world) => {
        world.answer = () => ({ kind: 'outcome', outcome: 'approved', reasons: [] });
      },
    });
    expect(await running.result()).toMatchObject({ status: 'approved' });
  });
});

describe('an outage of the vendor', () => {
  it('delays the first session by two days and decides nothing about the person', async () => {
    const running = await harness.start({
      prepare: async (world) => {
        world.vendorDownUntilMs = (await env.currentTimeMs()) + 2 * DAY_MS;
      },
    });
    await env.sleep(2 * DAY_MS + HOUR_MS);
    expect(await running.firstSession()).toMatchObject({ ready: true });
    await running.tell({ kind: 'outcome', outcome: 'approved' });
    expect(await running.result()).toMatchObject({ status: 'approved', sessions: 1 });
    expect(running.world.bought).toEqual([1]);
  });

  it('fails a verification that had no session in all its time', async () => {
    const running = await harness.start({
      expiresInMs: 2 * DAY_MS,
      prepare: async (world) => {
        world.vendorDownUntilMs = (await env.currentTimeMs()) + 100 * DAY_MS;
      },
    });
    expect(await running.result()).toMatchObject({
      status: 'failed',
      reasons: ['vendor_unreachable'],
    });
  });
});

describe('ninety days', () => {
  it('really pass, on one timer, in a short history', async () => {
    const running = await harness.start({
      expiresInMs: 90 * DAY_MS,
      lifecycle: LIFECYCLES.datakeen,
    });
    await running.tell({ kind: 'started' });
    await running.result();
    expect(await lifetimeMs(running)).toBeGreaterThan(89.9 * DAY_MS);
    const { events } = await running.handle.fetchHistory();
    expect(events?.length).toBeLessThan(90);
  });
});
