import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { renewSession, sessionUpdateId } from '../../workflows/messages.ts';
import { createTimeSkippingEnvironment } from '../setup/temporal.ts';
import { HOUR_MS, LIFECYCLES, openHarness } from './support/harness.ts';
import type { Harness, Running } from './support/harness.ts';

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

function renew(running: Running, session: number): ReturnType<typeof ask> {
  return ask(running, session);
}
const ask = (running: Running, session: number) =>
  running.handle.executeUpdate(renewSession, {
    args: [{ session }],
    updateId: sessionUpdateId(session, running.world.writes.length),
  });

describe('a doorbell', () => {
  it('decides nothing itself: the answer of the vendor does', async () => {
    const running = await startDatakeen({ 1: says('approved', '1') });
    await running.firstSession();
    await running.tell({ kind: 'ring' });
    expect(await running.result()).toMatchObject({ status: 'approved' });
    expect(running.world.asked).toEqual([1]);
  });

  it('that rings for nothing leaves the verification as it was', async () => {
    const running = await startDatakeen({});
    await running.firstSession();
    await running.tell({ kind: 'ring' });
    await expect.poll(() => running.world.asked.length).toBe(1);
    await running.becomes('pending');
    expect(running.world.writes).toEqual([]);
    await running.handle.terminate();
  });

  it('of a person who came back leads to a person, not to an expiry, when the vendor stays silent', async () => {
    const running = await startDatakeen({});
    await running.firstSession();
    await running.tell({ kind: 'ring', vendorCode: 'returned' });
    await env.sleep(9 * 24 * HOUR_MS);
    await running.becomes('in_review');
    expect(running.world.writes.at(-1)?.reasons).toEqual(['undecided_at_deadline']);
    await running.handle.terminate();
  });

  it('that rings before the session is known is answered once it is', async () => {
    const running = await harness.start({
      lifecycle: LIFECYCLES.datakeen,
      prepare: async (world) => {
        world.vendorDownUntilMs = (await env.currentTimeMs()) + HOUR_MS;
        world.answer = () => says('approved', '1');
      },
    });
    await running.tell({ kind: 'ring' });
    expect(await running.result()).toMatchObject({ status: 'approved' });
  });
});

describe('a session that lives for an hour', () => {
  it('is asked about at its end, so that a lost doorbell costs an hour at most', async () => {
    const running = await startDatakeen({ 1: says('approved', '1') });
    expect(await running.result()).toMatchObject({ status: 'approved' });
    expect(running.world.asked).toEqual([1]);
  });

  it('is replaced through the link after it died, once the vendor was asked about it', async () => {
    const running = await startDatakeen({});
    await running.firstSession();
    await env.sleep(HOUR_MS + 60_000);
    await expect.poll(() => running.world.writes.at(-1)?.endedSessions).toEqual([1]);
    running.world.answer = ({ session }) => (session === 2 ? says('approved', '1') : silence);
    expect(await renew(running, 2)).toEqual({ status: 'pending', session: 2, ready: true });
    expect(running.world.asked).toEqual([1, 1]);
    await running.tell({ kind: 'ring' }, { session: 2 });
    expect(await running.result()).toMatchObject({ status: 'approved', sessions: 2 });
    expect(running.world.bought).toEqual([1, 2]);
  });

  it('is not replaced while it lives', async () => {
    const running = await startDatakeen({});
    await running.firstSession();
    expect(await renew(running, 2)).toMatchObject({ ready: false });
    expect(running.world.bought).toEqual([1]);
    await running.handle.terminate();
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
    await running.tell({ kind: 'ring' });
    await running.becomes('resubmission_requested');
    expect(running.world.writes.at(-1)?.endedSessions).toEqual([1]);
    expect(await renew(running, 2)).toMatchObject({ session: 2, ready: true });
    await running.becomes('resubmission_requested');
    await running.tell({ kind: 'ring' }, { session: 2 });
    expect(await running.result()).toMatchObject({ status: 'approved', attemptsUsed: 1 });
  });

  it('that a person looks at may still be decided by the vendor’s own staff', async () => {
    const running = await startDatakeen({ 1: says('review', '4.0') });
    await running.firstSession();
    await running.tell({ kind: 'ring' });
    await running.becomes('in_review');
    running.world.answer = () => says('approved', 'user_approved');
    await running.tell({ kind: 'ring' });
    expect(await running.result()).toMatchObject({ status: 'approved' });
  });
});
