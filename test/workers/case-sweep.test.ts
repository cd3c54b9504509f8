import { expect, it } from 'vitest';
import {
  addReview,
  changeClientSettings,
  claimOutboxFor,
  listCases,
  requestErasure,
} from '../../store/index.ts';
import { appendEvents } from '../../store/events.ts';
import type { DispatchParts } from '../../workers/dispatch/outbox.ts';
import { sweep } from '../../workers/dispatch/sweep.ts';
import type { Fixture } from '../activities/fixture.ts';
import { handOfService } from '../setup/by-hand.ts';
import { age, passGrace } from '../store/keeping.ts';
import { withReadySession } from './dispatch-fixture.ts';
import { withTemporal } from './with-temporal.ts';

let fixture: Fixture;
let parts: DispatchParts;
withTemporal((opened) => ({ fixture, parts } = opened));

it('the sweep has each verification in review wait in a case, and no other', async () => {
  const { verificationId } = await withReadySession(fixture);
  const ours = handOfService(fixture.store, fixture.store.app);
  const setStatus = (status: string) =>
    ours.query('update verifications set status = $2 where id = $1', [verificationId, status]);
  const isWaiting = async (): Promise<boolean> => {
    await sweep(parts);
    const viewer = { clientIds: null, mode: null, vendors: null };
    const { items } = await listCases(fixture.store, { viewer });
    return items.some((one) => one.verificationId === verificationId);
  };
  await setStatus('in_review');
  expect(await isWaiting()).toBe(true);
  await setStatus('pending');
  expect(await isWaiting()).toBe(false);
});

it('the sweep has the workflow told of a review that nothing tells it of, and of none that is just being told', async () => {
  const { verificationId } = await withReadySession(fixture);
  const ours = handOfService(fixture.store, fixture.store.app);
  await ours.query(`update verifications set status = 'in_review' where id = $1`, [verificationId]);
  await addReview(
    fixture.store,
    {
      ...{ verificationId, principal: 'client_key:ada', decision: 'declined', note: null },
      ...{ reasons: ['document_expired'], idempotencyKey: 'one', requestFingerprint: 'body' },
    },
    () => [],
  );
  const isToldAfterSweep = async (): Promise<boolean> => {
    const told = `update outbox set completed_at = now() where verification_id = $1 and kind = 'review'`;
    await fixture.store.app.query(told, [verificationId]);
    await sweep(parts);
    const rows = await claimOutboxFor(fixture.store, { verificationId, leaseMs: 1_000 });
    return rows.some(({ kind }) => kind === 'review');
  };
  expect(await isToldAfterSweep()).toBe(false);
  await reviewedLongAgo(verificationId);
  expect(await isToldAfterSweep()).toBe(true);
});

it('the sweep has erased what its client wants kept no longer, and says so', async () => {
  const { store, clientId } = fixture;
  const { verificationId } = await withReadySession(fixture);
  const ended = `update verifications set status = 'canceled', ended_at = now() - interval '40 days'
    where id = $1`;
  await handOfService(store, store.app).query(ended, [verificationId]);
  const type = 'verification.canceled';
  await appendEvents(store, store.app, verificationId, [{ type, principal: 'system', data: {} }]);
  await age(fixture, verificationId, { type, days: 40 });
  expect((await sweep(parts)).overRetention).toEqual({ count: 0, ids: [] });
  await changeClientSettings(store, { clientId, retentionDays: 39 });
  expect((await sweep(parts)).overRetention).toEqual({ count: 0, ids: [] });
  await passGrace(fixture);
  expect((await sweep(parts)).overRetention).toEqual({ count: 1, ids: [verificationId] });
});

it('the sweep has an erasure go on that waits in no queue any more, and says so', async () => {
  const { store } = fixture;
  const { verificationId } = await withReadySession(fixture);
  const asked = { principal: 'operator', reason: 'subject_request', vendorDeletes: false } as const;
  await requestErasure(store, { verificationId, ...asked });
  const isWaiting = async () => {
    const sql = `select from outbox where verification_id = $1 and kind = 'erasure' and completed_at is null`;
    return (await store.app.query(sql, [verificationId])).rowCount === 1;
  };
  expect((await sweep(parts)).erasuresResumed).toEqual({ count: 0, ids: [] });
  const done = `update outbox set completed_at = now() where verification_id = $1`;
  await store.app.query(done, [verificationId]);
  expect((await sweep(parts)).erasuresResumed).toEqual({ count: 1, ids: [verificationId] });
  expect(await isWaiting()).toBe(true);
});

it('the sweep deletes what is done with for a month and read by nothing', async () => {
  const { verificationId } = await withReadySession(fixture);
  const done = `insert into outbox (id, kind, verification_id, completed_at)
    values (gen_random_uuid(), 'review', $1, now() - $2 * interval '1 day')`;
  for (const days of [29, 31]) await fixture.store.app.query(done, [verificationId, days]);
  await sweep(parts);
  const left = `select 1 from outbox where verification_id = $1 and kind = 'review'`;
  expect((await fixture.store.app.query(left, [verificationId])).rowCount).toBe(1);
});

/** No statement of the service changes a review: the time has passed all the same. */
async function reviewedLongAgo(verificationId: string): Promise<void> {
  const connection = await fixture.admin.connect();
  await connection.query('set session_replication_role = replica');
  const longAgo = `update reviews set reviewed_at = now() - interval '6 minutes' where verification_id = $1`;
  await connection.query(longAgo, [verificationId]);
  connection.release(true);
}
