import type { TestWorkflowEnvironment } from '@temporalio/testing';
import pg from 'pg';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeliveries } from '../../activities/deliveries.ts';
import { claimInbox, deferRow, requestVendorDeletion } from '../../store/index.ts';
import { handOfService } from '../setup/by-hand.ts';
import { relayInbox } from '../../workers/dispatch/inbox.ts';
import { type DispatchParts, relayOutbox } from '../../workers/dispatch/outbox.ts';
import { startRelays } from '../../workers/dispatch/relays.ts';
import { QUEUES, vendorQueue, verificationWorkflowId } from '../../workflows/messages.ts';
import type { Fixture } from '../activities/fixture.ts';
import { dispositionOf, passPauses, toldTo, withReadySession } from './dispatch-fixture.ts';
import { recordCauses } from '../store/asking.ts';
import { withTemporal } from './with-temporal.ts';

let fixture: Fixture;
let server: TestWorkflowEnvironment;
let parts: DispatchParts;
let away: DispatchParts;
withTemporal((opened) => ({ fixture, server, parts, away } = opened));
beforeEach(async () => {
  await fixture.store.app.query('update outbox set completed_at = now()');
  await fixture.store.app.query(`update inbox set disposition = 'ignored' where true`);
});

/** A verification whose workflow runs (there is no worker: histories keep what it is told). */
async function running() {
  const verification = await withReadySession(fixture);
  await relayOutbox(parts);
  return verification;
}

async function relayAll(by: DispatchParts = parts): Promise<number> {
  const done = await relayInbox(by);
  return done === 0 ? 0 : done + (await relayAll(by));
}

const told = (verificationId: string) => toldTo(server.client, verificationId);

const describeWorkflow = (verificationId: string) =>
  server.client.workflow.getHandle(verificationWorkflowId(verificationId)).describe();

describe('the outbox relay', () => {
  it('starts the workflow of a verification that was left behind, with names for people', async () => {
    const { verificationId } = await withReadySession(fixture);
    expect(await relayOutbox(parts)).toBe(1);
    const started = await describeWorkflow(verificationId);
    expect(started).toMatchObject({ type: 'verification', taskQueue: QUEUES.verification });
    const pairs = started.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
    expect(Object.fromEntries(pairs)).toMatchObject({
      KycVerification: verificationId,
      KycStatus: 'open',
      KycVendor: 'veriff',
      KycClient: fixture.clientId,
      KycMode: 'test',
    });
    expect(await started.staticSummary()).toBe('Verification by veriff (test)');
    expect(await relayOutbox(parts)).toBe(0);
  });

  it('keeps what it could not pass on while Temporal was away, and passes it on later', async () => {
    const { verificationId } = await withReadySession(fixture);
    expect(await relayOutbox(away)).toBe(0);
    expect(await relayOutbox(parts)).toBe(0);
    await passPauses(fixture);
    expect(await relayOutbox(parts)).toBe(1);
    await expect(describeWorkflow(verificationId)).resolves.toMatchObject({ type: 'verification' });
  });

  it('starts an activity for each thing that is kept of a decision, which nothing else holds up', async () => {
    const { verificationId } = await running();
    const rows = `insert into outbox (id, kind, verification_id, decision, review, archive_of) values
      (gen_random_uuid(), 'archive', $1, 1, null, '{details,media}'),
      (gen_random_uuid(), 'archive', $1, 2, null, '{details}'),
      (gen_random_uuid(), 'archive', $1, null, 7, '{details}')`;
    await fixture.store.app.query(rows, [verificationId]);
    expect(await relayOutbox(parts)).toBe(3);
    const again = `update outbox set completed_at = null, due_at = now() where kind = 'archive'`;
    await fixture.store.app.query(again);
    expect(await relayOutbox(parts)).toBe(3);
    for (const [of, activityType, scheduleToCloseTimeoutMs] of [
      ['decision-1/details', 'keepDetails', 7 * 24 * 3_600_000],
      ['decision-1/media', 'archiveMedia', 0],
      ['decision-2/details', 'keepDetails', 7 * 24 * 3_600_000],
      ['review-7/details', 'keepDetails', 7 * 24 * 3_600_000],
    ] as const) {
      const handle = server.client.activity.getHandle(`archive/${verificationId}/${of}`);
      const about = { status: 'RUNNING', activityType, taskQueue: vendorQueue('veriff') };
      const found = await handle.describe();
      expect(found).toMatchObject(about);
      expect(found.scheduleToCloseTimeoutMs).toBe(scheduleToCloseTimeoutMs);
    }
  });

  it('starts nothing for a verification that has ended', async () => {
    const { verificationId } = await withReadySession(fixture);
    await cancel(verificationId);
    expect(await relayOutbox(parts)).toBeGreaterThan(0);
    await expect(describeWorkflow(verificationId)).rejects.toThrow(/not found/i);
  });

  it('tells the one queue of the account what is to be deleted, also when that has just ended', async () => {
    const { verificationId, accountId } = await running();
    await cancel(verificationId);
    const asked = { verificationId, principal: 'client_key:k' };
    await requestVendorDeletion(fixture.store, asked);
    await relayOutbox(parts);
    const handle = server.client.workflow.getHandle(`deletions/${accountId}`);
    const first = await handle.describe();
    expect(first).toMatchObject({ type: 'deletion', taskQueue: QUEUES.verification });
    // Asked again while it runs: the same run is told. Asked after its end: another one begins.
    await requestVendorDeletion(fixture.store, asked);
    await relayOutbox(parts);
    expect((await handle.describe()).runId).toBe(first.runId);
    await handle.terminate();
    await requestVendorDeletion(fixture.store, asked);
    await relayOutbox(parts);
    const second = await handle.describe();
    expect([second.status.name, second.runId === first.runId]).toEqual(['RUNNING', false]);
  });
});

describe('the inbox relay', () => {
  it('tells the workflow what the API had stored when it died', async () => {
    const { verificationId, arrives } = await running();
    const inboxId = await arrives('7001');
    expect(await relayInbox(parts)).toBe(1);
    expect(await told(verificationId)).toEqual(['7001']);
    expect(await dispositionOf(fixture, inboxId)).toBe('signaled');
    expect(await relayInbox(parts)).toBe(0);
  });

  it('keeps the order of one verification, also when an earlier row has to wait', async () => {
    const { verificationId, arrives } = await running();
    const first = await arrives('7001');
    for (const code of ['7002', '9103', '9001']) await arrives(code);
    await claimInbox(fixture.store, { limit: 1, leaseMs: 1 });
    await deferRow(fixture.store, 'inbox', { id: first, error: 'workflow_unavailable' });
    expect(await relayAll()).toBe(0);
    await passPauses(fixture);
    expect(await relayAll()).toBe(4);
    expect(await told(verificationId)).toEqual(['7001', '7002', '9103', '9001']);
  });

  it('tells each row once when several relays work at the same time', async () => {
    const verifications = await Promise.all(Array.from({ length: 5 }, running));
    for (const code of ['1', '2', '3']) {
      await Promise.all(verifications.map(({ arrives }) => arrives(code)));
    }
    const counts = await Promise.all([relayAll(), relayAll(), relayAll(), relayAll()]);
    const done = counts.reduce((sum, count) => sum + count, 0) + (await relayAll());
    expect(done).toBe(15);
    for (const { verificationId } of verifications) {
      expect(await told(verificationId)).toEqual(['1', '2', '3']);
    }
  });

  it('keeps rows while Temporal is away and tells them when it is back', async () => {
    const { verificationId, arrives } = await running();
    await arrives('7001');
    expect(await relayInbox(away)).toBe(0);
    await passPauses(fixture);
    expect(await relayInbox(parts)).toBe(1);
    expect(await told(verificationId)).toEqual(['7001']);
  });

  it('starts the missing workflow of an open verification, which then learns everything in order', async () => {
    const { verificationId, arrives } = await running();
    await arrives('7001');
    await relayAll();
    await server.client.workflow.getHandle(verificationWorkflowId(verificationId)).terminate();
    await arrives('7002');
    await relayAll();
    await passPauses(fixture);
    await relayAll();
    expect((await describeWorkflow(verificationId)).status.name).toBe('RUNNING');
    expect(await told(verificationId)).toEqual(['7001', '7002']);
  });

  it('ignores what arrives for a verification that has ended, and starts nothing', async () => {
    const { verificationId, arrives } = await withReadySession(fixture);
    const inboxId = await arrives('9001');
    await handOfService(fixture.store, fixture.store.app).query(
      `update verifications set status = 'canceled', ended_at = now() where id = $1`,
      [verificationId],
    );
    await relayAll();
    expect(await dispositionOf(fixture, inboxId)).toBe('ignored');
    await expect(describeWorkflow(verificationId)).rejects.toThrow(/not found/i);
  });
});

describe('the relays of a worker', () => {
  it('pass on what another process has left behind, without being told of it', async () => {
    const relays = startRelays(parts, createDeliveries(fixture.deps));
    try {
      const { verificationId, arrives } = await withReadySession(fixture);
      const inboxId = await arrives('7001');
      await expect.poll(() => dispositionOf(fixture, inboxId)).toBe('signaled');
      expect((await describeWorkflow(verificationId)).status.name).toBe('RUNNING');
    } finally {
      await relays.stop();
    }
  });

  it('remove the counts of limits whose time is over, and no others', async () => {
    const { admin } = fixture;
    await admin.query(
      `insert into rate_limits values ('over', 1, 1), ('counting', 1, 9000000000000)`,
    );
    const relays = startRelays(parts, createDeliveries(fixture.deps));
    try {
      const sql = `select string_agg(key, ' ') as keys from rate_limits`;
      const left = async () => (await admin.query<{ keys: string }>(sql)).rows[0]?.keys;
      await expect.poll(left).toBe('counting');
    } finally {
      await relays.stop();
    }
  });

  it('ask one question, and claim nothing, while nothing is due', async () => {
    const asked = vi.spyOn(pg.Client.prototype, 'query');
    const relays = startRelays(parts, createDeliveries(fixture.deps));
    try {
      const isLook = ([sql]: unknown[]): boolean => JSON.stringify(sql).includes('min(due_at)');
      const looks = () => asked.mock.calls.filter(isLook).length;
      // What every relay does once as it begins may take longer than a look.
      const onlyLooks = async () => {
        asked.mockClear();
        await expect.poll(looks).toBeGreaterThan(2);
        return asked.mock.calls.every(isLook);
      };
      await expect.poll(onlyLooks).toBe(true);
    } finally {
      await relays.stop();
      asked.mockRestore();
    }
  });
});

async function cancel(verificationId: string): Promise<void> {
  const cause = { type: 'cancel', principal: 'operator' } as const;
  await recordCauses(fixture.store, verificationId, [cause]);
}
