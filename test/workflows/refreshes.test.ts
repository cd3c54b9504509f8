import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { renewSession, sessionUpdateId } from '../../workflows/messages.ts';
import { incodeLifecycle } from '../../vendors/incode/lifecycle.ts';
import { HOUR_MS, LIFECYCLES } from './support/harness.ts';
import type { Harness, Running } from './support/harness.ts';
import { lifetimeMs } from './support/history.ts';
import { withHarness } from './support/with-harness.ts';

let env: TestWorkflowEnvironment;
let harness: Harness;
withHarness((opened) => ({ env, harness } = opened));

const says = (outcome: VendorFact['outcome'], vendorCode: string): VendorFact => ({
  kind: 'outcome',
  ...(outcome === undefined ? {} : { outcome }),
  reasons: [],
  vendorCode,
});
const silence: VendorFact = { kind: 'noted', reasons: [] };

function startDatakeen(answers: Record<number, VendorFact>): Promise<Running> {
  return harness.start({
    lifecycle: LIFECYCLES.datakeen,
    prepare: (world) => {
      world.answer = ({ session }) => answers[session] ?? silence;
    },
  });
}

/** What happened to the verification so far, by the types of its events. */
async function historyOf({ handle }: Running): Promise<unknown[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).map(({ eventType }) => eventType);
}

function renew(running: Running, session: number): ReturnType<typeof ask> {
  return ask(running, session);
}
const ask = (running: Running, session: number) =>
  running.handle.executeUpdate(renewSession, {
    args: [{ session }],
    updateId: sessionUpdateId(session, running.world.writes.length),
  });

describe('an unsigned webhook', () => {
  it('decides nothing itself: the answer of the vendor does', async () => {
    const running = await startDatakeen({ 1: says('approved', '1') });
    await running.firstSession();
    await running.tell({ kind: 'refresh' });
    await running.becomes('approved');
    expect(running.world.asked).toEqual([1]);
    await running.result();
  });

  it('that brings nothing leaves the verification as it was', async () => {
    const running = await startDatakeen({});
    await running.firstSession();
    await running.tell({ kind: 'refresh' });
    await expect.poll(() => running.world.asked.length).toBe(1);
    await running.becomes('pending');
    expect(running.world.writes).toEqual([]);
    await running.end();
  });

  it('or a return of the person leads to a person, not to an expiry, when the vendor stays silent', async () => {
    const running = await startDatakeen({});
    await running.firstSession();
    await running.tell({ kind: 'returned' });
    await env.sleep(9 * 24 * HOUR_MS);
    await running.becomes('in_review');
    expect(running.world.writes.at(-1)?.reasons).toEqual(['undecided_at_deadline']);
    await running.end();
  });

  it('adds one signal and one write to the history for a piece of news, and nothing when it repeats it', async () => {
    const running = await startDatakeen({ 1: { kind: 'started', reasons: [] } });
    await running.firstSession();
    const before = await historyOf(running);
    for (const outcome of ['news', 'nothing_new', 'nothing_new']) {
      expect(await running.world.refresh()).toMatchObject({ outcome });
    }
    await expect.poll(() => running.world.writes.length).toBe(1);
    await expect
      .poll(() => historyOf(running).then(({ length }) => length))
      .toBe(before.length + 10);
    expect(running.world.asked).toEqual([1, 1, 1]);
    await running.end();
  });

  it('brings news that is recorded once, also when polling finds it', async () => {
    const running = await harness.start({ lifecycle: incodeLifecycle });
    await running.firstSession();
    running.world.answer = () => ({ kind: 'submitted', reasons: [] });
    await running.tell({ kind: 'refresh' });
    await expect.poll(() => running.world.writes.length).toBe(1);
    const polled = running.world.polled.length;
    await env.sleep(24 * HOUR_MS);
    expect(running.world.polled.length).toBeGreaterThan(polled);
    expect(running.world.writes).toHaveLength(1);
    running.world.answer = () => says('approved', 'OK');
    expect(await running.result()).toMatchObject({ status: 'approved' });
    expect(running.world.writes).toHaveLength(2);
  });
});

describe('a session that lives for an hour', () => {
  it('is asked about at its end, so that a lost webhook costs an hour at most', async () => {
    const running = await startDatakeen({ 1: says('approved', '1') });
    expect(await running.result()).toMatchObject({ status: 'approved' });
    expect(running.world.asked).toEqual([1]);
    expect(await lifetimeMs(running)).toBeLessThan(2 * HOUR_MS);
  });

  it('is replaced through the link after it died, once the vendor was asked about it', async () => {
    const running = await startDatakeen({});
    await running.firstSession();
    await env.sleep(HOUR_MS + 60_000);
    await expect.poll(() => running.world.writes.at(-1)?.endedSessions).toEqual([1]);
    running.world.answer = ({ session }) => (session === 2 ? says('approved', '1') : silence);
    expect(await renew(running, 2)).toEqual({ status: 'pending', session: 2, ready: true });
    expect(running.world.asked).toEqual([1, 1]);
    await running.tell({ kind: 'refresh' }, { session: 2 });
    expect(await running.result()).toMatchObject({ status: 'approved', sessions: 2 });
    expect(running.world.bought).toEqual([1, 2]);
  });

  it('is not replaced while it lives', async () => {
    const running = await startDatakeen({});
    await running.firstSession();
    expect(await renew(running, 2)).toMatchObject({ ready: false });
    expect(running.world.bought).toEqual([1]);
    await running.end();
  });

  it('is not replaced when the vendor has decided in it meanwhile', async () => {
    const running = await startDatakeen({});
    await running.firstSession();
    await env.sleep(HOUR_MS + 60_000);
    await expect.poll(() => running.world.writes.length).toBe(1);
    running.world.answer = () => says('declined', '8.0');
    expect(await renew(running, 2)).toMatchObject({ status: 'declined', ready: false });
    expect(running.world.bought).toEqual([1]);
    await running.result();
  });

  it('is followed by another one when the vendor asks for another attempt', async () => {
    const running = await startDatakeen({ 1: says('resubmit', '2.2'), 2: says('approved', '1') });
    await running.firstSession();
    await running.tell({ kind: 'refresh' });
    await running.becomes('resubmission_requested');
    expect(running.world.writes.at(-1)?.endedSessions).toEqual([1]);
    expect(await renew(running, 2)).toMatchObject({ session: 2, ready: true });
    await running.becomes('resubmission_requested');
    await running.tell({ kind: 'refresh' }, { session: 2 });
    expect(await running.result()).toMatchObject({ status: 'approved', attemptsUsed: 1 });
  });

  it('that a person looks at may still be decided by the vendor’s own staff', async () => {
    const running = await startDatakeen({ 1: says('review', '4.0') });
    await running.firstSession();
    await running.tell({ kind: 'refresh' });
    await running.becomes('in_review');
    running.world.answer = () => says('approved', 'user_approved');
    await running.tell({ kind: 'refresh' });
    expect(await running.result()).toMatchObject({ status: 'approved' });
  });
});
