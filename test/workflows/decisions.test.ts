import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { cancel, stateQuery } from '../../workflows/messages.ts';
import type { Harness } from './support/harness.ts';
import { withHarness } from './support/with-harness.ts';

let env: TestWorkflowEnvironment;
let harness: Harness;
withHarness((opened) => ({ env, harness } = opened));

const approved: VendorFact = {
  kind: 'outcome',
  outcome: 'approved',
  reasons: [],
  vendorCode: '9001',
};
const resubmit = (attempt: string): VendorFact => ({
  kind: 'outcome',
  outcome: 'resubmit',
  reasons: ['poor_image_quality'],
  vendorCode: '9103',
  attempt,
});

describe('the way to a decision', () => {
  it('leads through started and submitted to approved, each told to the world', async () => {
    const running = await harness.start();
    expect(await running.firstSession()).toEqual({ status: 'pending', session: 1, ready: true });
    await running.tell({ kind: 'started', attempt: 'a' });
    await running.becomes('started');
    await running.tell({ kind: 'submitted', attempt: 'a' });
    await running.becomes('submitted');
    await running.tell({ ...approved, attempt: 'a' });
    expect(await running.result()).toEqual({
      status: 'approved',
      reasons: [],
      attemptsUsed: 0,
      sessions: 1,
    });
    expect(running.world.statuses).toEqual(['started', 'submitted', 'approved']);
    expect(running.world.bought).toEqual([1]);
  });

  it('leads over a resubmission in the same session, counted and with its reason', async () => {
    const running = await harness.start();
    await running.tell({ kind: 'submitted', attempt: 'a' });
    await running.tell(resubmit('a'));
    await running.becomes('resubmission_requested');
    expect(running.world.writes.at(-1)).toMatchObject({
      reasons: ['poor_image_quality'],
      attemptsUsed: 1,
    });
    await running.tell({ kind: 'submitted', attempt: 'b' });
    await running.becomes('submitted');
    await running.tell({ ...approved, attempt: 'b' });
    expect(await running.result()).toMatchObject({ status: 'approved', attemptsUsed: 1 });
    expect(running.world.bought).toEqual([1]);
  });

  it('shows every step, even when all of them arrive at once', async () => {
    const running = await harness.start({
      prepare: async (world) => {
        world.vendorDownUntilMs = (await env.currentTimeMs()) + 60_000;
      },
    });
    await running.tell({ kind: 'submitted', attempt: 'a' });
    await running.tell(resubmit('a'));
    await running.tell({ kind: 'submitted', attempt: 'b' });
    await running.tell({ ...approved, attempt: 'b' });
    expect(await running.result()).toMatchObject({ status: 'approved', attemptsUsed: 1 });
    expect(running.world.statuses).toEqual([
      'submitted',
      'resubmission_requested',
      'submitted',
      'approved',
    ]);
  });

  it('goes to a person when the attempts are used up', async () => {
    const running = await harness.start({ maxAttempts: 2 });
    await running.tell(resubmit('a'));
    await running.tell(resubmit('b'));
    await running.becomes('in_review');
    expect(running.world.writes.at(-1)?.reasons).toEqual([
      'attempts_exhausted',
      'poor_image_quality',
    ]);
    await running.end();
  });

  it('has one effect for a signal that is delivered twice', async () => {
    const running = await harness.start();
    const inboxId = await running.tell(resubmit('a'));
    await running.tell(resubmit('a'), { inboxId });
    await running.tell({ ...approved, attempt: 'b' });
    expect(await running.result()).toMatchObject({ status: 'approved', attemptsUsed: 1 });
    const applied = running.world.writes.flatMap(({ causes }) => causes);
    expect(applied).toHaveLength(2);
  });

  it('is the same when the webhooks arrive in the wrong order', async () => {
    const running = await harness.start();
    await running.tell({ kind: 'submitted', attempt: 'b' });
    await running.tell(resubmit('a'));
    await running.tell({ kind: 'submitted', attempt: 'a' });
    await running.tell({ kind: 'started', attempt: 'b' });
    await running.tell({ kind: 'started', attempt: 'a' });
    await running.becomes('submitted');
    await running.tell({ ...approved, attempt: 'b' });
    expect(await running.result()).toMatchObject({ status: 'approved', attemptsUsed: 1 });
  });

  it('goes to a person when the vendor says something unknown, and can still be decided', async () => {
    const running = await harness.start();
    await running.tell({
      kind: 'outcome',
      outcome: 'review',
      reasons: ['unknown_vendor_answer'],
      warning: 'unknown_code',
      vendorCode: '9999',
    });
    await running.becomes('in_review');
    await running.tell(approved);
    expect(await running.result()).toMatchObject({ status: 'approved' });
  });

  it('is not taken by a signal that no authenticated message supports', async () => {
    const forged = randomUUID();
    const running = await harness.start({
      prepare: (world) => {
        world.forged.add(forged);
      },
    });
    await running.tell(approved, { inboxId: forged });
    await running.tell({ kind: 'started' });
    await running.becomes('started');
    expect(running.world.statuses).toEqual(['started']);
    await running.end();
  });
});

describe('a session that the vendor refuses for good', () => {
  it('ends the verification as failed with the reason and the fields at fault', async () => {
    const running = await harness.start({
      prepare: (world) => {
        world.refuseSession = ApplicationFailure.create({
          type: 'vendor_refused_request',
          nonRetryable: true,
          message: 'The vendor refused our request',
          details: [{ vendorCode: '2102', fields: ['/subject/document/number'] }],
        });
      },
    });
    expect(await running.result()).toMatchObject({
      status: 'failed',
      reasons: ['vendor_refused_request'],
    });
    expect(running.world.writes.at(-1)?.causes).toEqual([
      {
        type: 'session_refused',
        reason: 'vendor_refused_request',
        vendorCode: '2102',
        fields: ['/subject/document/number'],
      },
    ]);
  });
});

describe('a cancel', () => {
  const ways: [string, VendorFact[]][] = [
    ['pending', []],
    ['started', [{ kind: 'started', reasons: [] }]],
    ['submitted', [{ kind: 'submitted', reasons: [] }]],
    ['resubmission_requested', [resubmit('a')]],
    ['in_review', [{ kind: 'outcome', outcome: 'review', reasons: ['vendor_review'] }]],
  ];

  it.each(ways)('ends a verification that is %s', async (status, facts) => {
    const running = await harness.start();
    await running.firstSession();
    for (const fact of facts) await running.tell(fact);
    await running.becomes(status);
    const answer = await running.handle.executeUpdate(cancel, {
      args: [{ principal: 'client_key:k' }],
    });
    expect(answer).toEqual({ status: 'canceled' });
    expect(await running.result()).toMatchObject({
      status: 'canceled',
      reasons: ['canceled_by_client'],
    });
  });

  it('ends a verification whose vendor is down before it ever gave a session', async () => {
    const running = await harness.start({
      prepare: (world) => {
        world.vendorDownUntilMs = Number.POSITIVE_INFINITY;
      },
    });
    await running.becomes('created');
    const answer = await running.handle.executeUpdate(cancel, {
      args: [{ principal: 'client_key:k' }],
    });
    expect(answer).toEqual({ status: 'canceled' });
    await running.result();
    expect(await running.firstSession()).toMatchObject({ ready: false, status: 'canceled' });
  });

  it.each(ways)(
    "is what Temporal's own request for cancellation asks for, when it is %s",
    async (status, facts) => {
      const running = await harness.start();
      await running.firstSession();
      for (const fact of facts) await running.tell(fact);
      await running.becomes(status);
      await running.handle.cancel();
      expect(await running.result()).toMatchObject({
        status: 'canceled',
        reasons: ['canceled_by_operator'],
      });
      expect(running.world.writes.at(-1)?.causes).toEqual([
        { type: 'cancel', principal: 'operator' },
      ]);
    },
  );

  it('gives way to a decision that waits in the inbox at the same moment', async () => {
    const running = await harness.start({
      prepare: (world) => {
        world.waiting = [{ inboxId: 'w', session: 1, fact: approved }];
      },
    });
    await running.firstSession();
    const answer = await running.handle.executeUpdate(cancel, {
      args: [{ principal: 'client_key:k' }],
    });
    expect(answer).toEqual({ status: 'approved' });
  });
});

describe('what operators see', () => {
  it('names the status, its reasons and what is waited for', async () => {
    const running = await harness.start();
    await running.tell(resubmit('a'));
    await running.becomes('resubmission_requested');
    expect(await running.handle.query(stateQuery)).toMatchObject({
      reasons: ['poor_image_quality'],
      attemptsUsed: 1,
      maxAttempts: 3,
      waitingFor: expect.stringContaining('try again') as string,
    });
    await running.end();
  });
});
