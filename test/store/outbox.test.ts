import { beforeEach, describe, expect, it } from 'vitest';
import {
  claimInbox,
  claimOutbox,
  claimOutboxFor,
  createNotificationEndpoint,
  deferRow,
  giveUpDelivery,
  loadDelivery,
  recordDeliveryAttempt,
  reopenMissing,
  settleRow,
  statusSummary,
} from '../../store/index.ts';
import {
  APPROVED,
  approval,
  newVerification,
  STARTED,
  SUBMITTED,
  type StoreFixture,
  transition,
  vendorCause,
  webhook,
} from './fixture.ts';
import { withStore } from './with-store.ts';
import { dueDeliveries } from './due-deliveries.ts';

const LEASE = { leaseMs: 60_000 };

describe('the outbox', () => {
  let fixture: StoreFixture;
  withStore((opened) => (fixture = opened));
  beforeEach(async () => {
    await fixture.admin.query('update outbox set completed_at = now()');
  });

  it('gives each row to one claimer, oldest first, until it is completed', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) ids.push((await newVerification(fixture, 'created')).id);
    const claims = await Promise.all(
      Array.from({ length: 4 }, () => claimOutbox(fixture.store, { limit: 2, ...LEASE })),
    );
    const claimed = claims.flat();
    expect(new Set(claimed.map(({ verificationId }) => verificationId))).toEqual(new Set(ids));
    expect(claimed).toHaveLength(4);

    const [first] = claimed;
    await settleRow(fixture.store, 'outbox', { id: first?.id ?? '' });
    await fixture.admin.query('update outbox set due_at = now()');
    const again = await claimOutbox(fixture.store, { limit: 10, ...LEASE });
    expect(again).toHaveLength(3);
    expect(again.every(({ tries }) => tries === 2)).toBe(true);
    expect(again.map(({ verificationId }) => verificationId)).toEqual(
      ids.filter((id) => id !== first?.verificationId),
    );
  });

  it('gives a row again only after a pause when it could not be sent', async () => {
    const { id } = await newVerification(fixture, 'created');
    const [row] = await claimOutboxFor(fixture.store, { verificationId: id, ...LEASE });
    await deferRow(fixture.store, 'outbox', { id: row?.id ?? '', error: 'workflow_unavailable' });
    expect(await claimOutboxFor(fixture.store, { verificationId: id, ...LEASE })).toEqual([]);
    expect((await statusSummary(fixture.store)).outbox.waiting).toBe(1);
    await fixture.admin.query('update outbox set due_at = now()');
    expect(await claimOutboxFor(fixture.store, { verificationId: id, ...LEASE })).toMatchObject([
      { kind: 'start', tries: 2 },
    ]);
  });

  it('starts a lost workflow again, and lets it hear what was told and not written down', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const [start] = await claimOutboxFor(fixture.store, { verificationId: id, ...LEASE });
    const about = { sessionId: vendorSessionId };
    const first = await webhook(fixture, STARTED, about);
    await settleRow(fixture.store, 'inbox', { id: first.inboxId });
    await transition(fixture, id, { causes: [vendorCause(first.inboxId, STARTED)] });
    const second = await webhook(fixture, SUBMITTED, about);
    await settleRow(fixture.store, 'inbox', { id: second.inboxId });

    const ask = { verificationId: id };
    expect(await reopenMissing(fixture.store, ask)).toEqual({ reopened: false });
    await settleRow(fixture.store, 'outbox', { id: start?.id ?? '' });
    expect(await reopenMissing(fixture.store, ask)).toEqual({ reopened: true });
    expect(await reopenMissing(fixture.store, ask)).toEqual({ reopened: false });

    const rows = await claimInbox(fixture.store, { limit: 5, ...LEASE });
    expect(rows.map(({ inboxId }) => inboxId)).toEqual([second.inboxId]);
    // What was heard before makes no second event.
    const causes = [vendorCause(first.inboxId, STARTED), vendorCause(second.inboxId, SUBMITTED)];
    await transition(fixture, id, { causes });
    const { rows: events } = await fixture.admin.query(
      `select type from events where verification_id = $1 and type like 'vendor.%' order by number`,
      [id],
    );
    expect(events).toEqual([{ type: 'vendor.started' }, { type: 'vendor.submitted' }]);
  });

  it('does not reopen a verification that has ended', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const [start] = await claimOutboxFor(fixture.store, { verificationId: id, ...LEASE });
    await settleRow(fixture.store, 'outbox', { id: start?.id ?? '' });
    const { inboxId } = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    await transition(fixture, id, approval(inboxId));
    expect(await reopenMissing(fixture.store, { verificationId: id })).toEqual({ reopened: false });
  });

  it('has one delivery for each active endpoint of the client and mode, and logs its tries', async () => {
    const { clientId } = fixture;
    const endpoint = { clientId, mode: 'test', allowLoopback: false } as const;
    const one = await createNotificationEndpoint(fixture.store, { ...endpoint, url: 'https://a' });
    const two = await createNotificationEndpoint(fixture.store, { ...endpoint, url: 'https://b' });
    const off = await createNotificationEndpoint(fixture.store, { ...endpoint, url: 'https://c' });
    const live = { ...endpoint, mode: 'live', url: 'https://d' } as const;
    await createNotificationEndpoint(fixture.store, live);
    await fixture.admin.query(
      'update notification_endpoints set disabled_at = now() where id = $1',
      [off.id],
    );
    const { id } = await newVerification(fixture);
    const cause = { type: 'cancel', principal: 'operator' } as const;
    await transition(fixture, id, { causes: [cause] });
    const deliveries = await dueDeliveries(fixture.store, id);
    expect(new Set(deliveries.map(({ endpointId }) => endpointId))).toEqual(
      new Set([one.id, two.id]),
    );

    const [{ notificationId } = { notificationId: '' }] = deliveries;
    const owner = { clientId: fixture.clientId, verificationId: id };
    const kept = { owner, durationMs: 3, answer: null };
    const failed = { ...kept, httpStatus: 500, error: 'status', ok: false };
    const good = { ...kept, httpStatus: 204, error: null, ok: true };
    const first = { notificationId, endpointId: one.id };
    const second = { notificationId, endpointId: two.id };
    await recordDeliveryAttempt(fixture.store, { ...first, ...failed });
    await recordDeliveryAttempt(fixture.store, { ...first, ...good });
    await giveUpDelivery(fixture.store, first);
    await giveUpDelivery(fixture.store, second);
    const { rows: states } = await fixture.admin.query(
      'select endpoint_id, state, tries from deliveries where notification_id = $1',
      [notificationId],
    );
    expect(states).toHaveLength(2);
    expect(states).toContainEqual({ endpoint_id: one.id, state: 'delivered', tries: 2 });
    expect(states).toContainEqual({ endpoint_id: two.id, state: 'given_up', tries: 0 });
    const unknown = { notificationId, endpointId: off.id };
    expect(await loadDelivery(fixture.store, unknown)).toBeNull();
  });
});
