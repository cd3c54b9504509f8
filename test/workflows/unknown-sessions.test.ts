import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { datakeenLifecycle } from '../../vendors/datakeen/lifecycle.ts';
import { identify24Lifecycle } from '../../vendors/identify24/lifecycle.ts';
import type { VendorLifecycle } from '../../vendors/lifecycle.ts';
import { MINUTE_MS } from '../../vendors/lifecycle.ts';
import { vendors } from '../../vendors/registry.ts';
import { veriffLifecycle } from '../../vendors/veriff/lifecycle.ts';
import { cancel, capture, renewSession, sessionUpdateId } from '../../workflows/messages.ts';
import type { CaptureMessage } from '../../workflows/messages.ts';
import { DAY_MS, HOUR_MS } from './support/harness.ts';
import type { Harness, Running } from './support/harness.ts';
import { withHarness } from './support/with-harness.ts';
import { lifetimeMs } from './support/history.ts';

let env: TestWorkflowEnvironment;
let harness: Harness;
withHarness((opened) => ({ env, harness } = opened));

const start = (lifecycle: VendorLifecycle): Promise<Running> =>
  harness.start({ lifecycle, expiresInMs: 3 * DAY_MS });

/** From now on the vendor knows the session no longer. */
function forget({ world }: Running): void {
  world.answer = () => {
    throw ApplicationFailure.create({ type: 'vendor_session_unknown', nonRetryable: true });
  };
}

const giveUp = (running: Running) =>
  running.handle.executeUpdate(cancel, { args: [{ principal: 'client_key:k' }] });

const renew = (running: Running, session = 2) =>
  running.handle.executeUpdate(renewSession, {
    args: [{ session }],
    updateId: sessionUpdateId(session, running.world.writes.length),
  });

const endedSessions = ({ world }: Running) => world.writes.flatMap((write) => write.endedSessions);

/** The lifecycle of a verification that was started before it said what an unknown session means. */
function ofBefore({ session, ...lifecycle }: VendorLifecycle): VendorLifecycle {
  const { lifetimeMs: life, tellsStart } = session;
  return { ...lifecycle, session: { lifetimeMs: life, tellsStart } };
}

const UNUSED = { ...identify24Lifecycle.session, unknownMeans: 'unused' } as const;

const EVERY = Object.entries(vendors).map(([name, { lifecycle }]) => [name, lifecycle] as const);

describe.each(EVERY)(
  'a session of %s that the vendor has forgotten at the deadline',
  (_name, lifecycle) => {
    it('is no word about a person of whom nothing was heard', async () => {
      const running = await start(lifecycle);
      await running.firstSession();
      forget(running);
      expect(await running.result()).toMatchObject({
        status: 'failed',
        reasons: ['vendor_unreachable'],
      });
      expect(await lifetimeMs(running)).toBeGreaterThan(3.9 * DAY_MS);
    });
  },
);

describe('a session that the vendor has forgotten at the deadline', () => {
  it('does not let a person who had begun be abandoned', async () => {
    const running = await start(identify24Lifecycle);
    await running.firstSession();
    await running.tell({ kind: 'started' });
    await running.becomes('started');
    forget(running);
    expect(await running.result()).toMatchObject({ status: 'failed' });
  });

  it('leaves to a person what was handed in', async () => {
    const running = await start(identify24Lifecycle);
    await running.firstSession();
    await running.tell({ kind: 'submitted' });
    await running.becomes('submitted');
    forget(running);
    await env.sleep(3 * DAY_MS + 25 * HOUR_MS);
    await running.becomes('in_review');
    expect(running.world.writes.at(-1)?.reasons).toEqual(['undecided_at_deadline']);
    await giveUp(running);
  });

  it('may still be decided by a late word of the vendor, within the grace', async () => {
    const running = await start(veriffLifecycle);
    await running.firstSession();
    forget(running);
    await env.sleep(3 * DAY_MS + HOUR_MS);
    await running.tell({ kind: 'outcome', outcome: 'approved' });
    expect(await running.result()).toMatchObject({ status: 'approved' });
  });

  it('was never used in verifications of before that say so: it expires, at once', async () => {
    const running = await start({ ...identify24Lifecycle, session: UNUSED });
    await running.firstSession();
    forget(running);
    expect(await running.result()).toMatchObject({ status: 'expired', reasons: ['never_started'] });
    expect(await lifetimeMs(running)).toBeLessThan(3.1 * DAY_MS);
  });

  it('is one answer there, also where the vendor refused to say it at first', async () => {
    const running = await start({ ...identify24Lifecycle, session: UNUSED });
    await running.firstSession();
    const deadline = Date.parse(running.input.expiresAt);
    running.world.answer = ({ nowMs }) => {
      const isEarly = nowMs < deadline + MINUTE_MS / 2;
      const type = isEarly ? 'vendor_refused_request' : 'vendor_session_unknown';
      throw ApplicationFailure.create({ type, nonRetryable: true });
    };
    expect(await running.result()).toMatchObject({ status: 'expired' });
    expect(await lifetimeMs(running)).toBeLessThan(3.1 * DAY_MS);
  });

  it('counts as an answer in verifications that were started before', async () => {
    const running = await start(ofBefore(identify24Lifecycle));
    await running.firstSession();
    forget(running);
    expect(await running.result()).toMatchObject({ status: 'expired' });
    expect(running.world.writes.flatMap(({ endedSessions }) => endedSessions)).toEqual([]);
  });
});

describe('a session that the vendor does not know although it lives by our clock', () => {
  it.each([
    ['forgotten', identify24Lifecycle],
    ['unused', { ...identify24Lifecycle, session: UNUSED }],
  ] as const)(
    'ends when polling finds it so, and another one is had through the link: %s',
    async (_means, lifecycle) => {
      const running = await start(lifecycle);
      await running.firstSession();
      await running.becomes('pending');
      expect(await renew(running)).toMatchObject({ ready: false });
      forget(running);
      const early = await env.currentTimeMs();
      await env.sleep(40 * MINUTE_MS);
      await env.sleep(40 * MINUTE_MS);
      await expect.poll(() => endedSessions(running)).toContain(1);
      expect((await env.currentTimeMs()) - early).toBeLessThan(2 * HOUR_MS);
      await running.becomes('pending');
      const { answer } = running.world;
      running.world.answer = (about) =>
        about.session === 2
          ? { kind: 'outcome', outcome: 'approved', reasons: [], vendorCode: 'yes' }
          : answer(about);
      expect(await renew(running)).toMatchObject({ session: 2, ready: true });
      expect(await running.result()).toMatchObject({ status: 'approved', sessions: 2 });
      expect(running.world.bought).toEqual([1, 2]);
    },
  );

  it('ends when a question finds it so, before its own end, and decides nothing', async () => {
    const running = await start(veriffLifecycle);
    await running.firstSession();
    forget(running);
    running.world.judge = () =>
      Promise.reject(
        ApplicationFailure.create({ type: 'vendor_session_unknown', nonRetryable: true }),
      );
    const args: [CaptureMessage] = [{ captureId: randomUUID(), step: 'face' }];
    await expect(running.handle.executeUpdate(capture, { args })).rejects.toThrow();
    await expect.poll(() => endedSessions(running)).toEqual([1]);
    expect(running.world.statuses).toEqual(['pending']);
    expect(await renew(running)).toMatchObject({ session: 2, ready: true, status: 'pending' });
    await giveUp(running);
  });

  it('leaves submitted what was submitted, offers no other session, and decides nothing', async () => {
    const running = await start(identify24Lifecycle);
    await running.firstSession();
    await running.tell({ kind: 'submitted' });
    await running.becomes('submitted');
    forget(running);
    await env.sleep(2 * HOUR_MS);
    await expect.poll(() => endedSessions(running)).toContain(1);
    expect(await renew(running)).toMatchObject({ status: 'submitted', ready: false });
    expect(running.world.bought).toEqual([1]);
    expect(running.world.writes.every(({ verdict }) => verdict === null)).toBe(true);
    await running.tell({ kind: 'outcome', outcome: 'approved' });
    expect(await running.result()).toMatchObject({ status: 'approved' });
  });

  it('does not keep those waiting who asked for the next one a moment before its end', async () => {
    const everySoOften = { firstMs: 3_000, factor: 1, capMs: 3_000 };
    const session = { ...datakeenLifecycle.session, lifetimeMs: 5 * MINUTE_MS };
    const running = await start({ ...datakeenLifecycle, session, polling: everySoOften });
    await running.firstSession();
    const began = await env.currentTimeMs();
    await env.sleep(4 * MINUTE_MS + 5_000);
    forget(running);
    expect(await renew(running)).toMatchObject({ session: 2, ready: true });
    expect((await env.currentTimeMs()) - began).toBeLessThan(5 * MINUTE_MS);
    await giveUp(running);
  });
});
