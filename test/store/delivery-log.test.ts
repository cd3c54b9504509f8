import { beforeAll, describe, expect, it } from 'vitest';
import {
  createNotificationEndpoint,
  listNotifications,
  loadDelivery,
  MOST_RESENT,
  readNotification,
  resendSince,
} from '../../store/index.ts';
import type { Fields } from '../../store/tags/columns.ts';
import { askedBy } from '../setup/statements.ts';
import { newVerification, type StoreFixture, transition } from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const DAY_MS = 86_400_000;
const MANY = 20_000;
let endpointId: string;
let verificationId: string;
let newest: string;

/** A day that is long over, of many notifications that were delivered, and one that was told just now. */
beforeAll(async () => {
  const { clientId } = fixture;
  const about = { clientId, mode: 'test', url: 'https://a.example', allowLoopback: false } as const;
  ({ id: endpointId } = await createNotificationEndpoint(fixture.store, about));
  ({ id: verificationId } = await newVerification(fixture));
  await fixture.admin.query(
    `insert into notifications (id, verification_id, client_id, mode, type, sequence, payload, created_at)
     select (lpad(to_hex(extract(epoch from at)::bigint * 1000), 12, '0') || '7000' || '8000'
         || lpad(to_hex(n), 12, '0'))::uuid,
       v.id, v.client_id, v.mode, 'verification.started', n, '{}', at
     from verifications v, generate_series(100, ${MANY + 99}) n,
       lateral (select now() - interval '60 days' + n * interval '1 second' as at) t
     where v.id = $1`,
    [verificationId],
  );
  await fixture.admin.query(
    `insert into deliveries (notification_id, endpoint_id, state, settled_at)
     select id, $1, 'delivered', now() from notifications`,
    [endpointId],
  );
  const { id } = await newVerification(fixture);
  await transition(fixture, id, { causes: [{ type: 'cancel', principal: 'operator' }] });
  const { rows } = await fixture.admin.query<{ id: string }>(
    'select id from notifications where verification_id = $1',
    [id],
  );
  newest = rows[0]?.id ?? '';
  await fixture.admin.query('analyze');
});

const own = () => ({ clientId: fixture.clientId, mode: 'test' }) as const;

describe('the log of what was told', () => {
  it.each<[string, () => Partial<Parameters<typeof listNotifications>[1]>]>([
    ['newest first', () => ({})],
    ['of a verification', () => ({ verificationId })],
    ['of a type', () => ({ type: 'verification.canceled' })],
    ['that was not delivered', () => ({ delivered: false })],
    ['since yesterday', () => ({ createdAfter: new Date(Date.now() - DAY_MS) })],
    ['of before all', () => ({ createdBefore: new Date(Date.now() - 90 * DAY_MS) })],
  ])('is read by an index, however long it is: %s', async (_, filters) => {
    const asked = await askedBy(() =>
      listNotifications(fixture.store, { ...own(), limit: 20, ...filters() }),
    );
    for (const [sql, values] of asked.filter(([text]) => text.startsWith('select'))) {
      const { rows } = await fixture.admin.query<{ 'QUERY PLAN': unknown[] }>(
        `explain (analyze, buffers, format json) ${sql}`,
        values,
      );
      const plan = JSON.stringify(rows);
      const [, hit = 0] = /"Shared Hit Blocks":(\d+)/.exec(plan) ?? [];
      const [, read = 0] = /"Shared Read Blocks":(\d+)/.exec(plan) ?? [];
      expect(plan).not.toMatch(/"Node Type":"Seq Scan"[^{}]*"Relation Name":"notifications"/);
      expect(Number(hit) + Number(read), sql).toBeLessThan(300);
    }
  });

  it('has what was written, whole: whether a decision stands, and which case waits', async () => {
    const { rows } = await fixture.admin.query<Fields<'notifications'>>(
      'select * from notifications where id = $1',
      [newest],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('It is not there.');
    const payload = row.payload as { data: object }; // as every notification's
    const revision = {
      ...{ number: 2, status: 'declined', reasons: [], decidedBy: 'reviewer', stands: false },
      ...{ decidedAt: '2026-01-01T00:00:00.000Z', recordedAt: '2026-01-01T00:00:00.000Z' },
    };
    const opened = { number: 1, kind: 'requested', openedAt: '2026-01-01T00:00:00.000Z' };
    const whole = { ...payload, data: { ...payload.data, revision, case: opened } };
    const tag = fixture.store.tags.of('notifications', { ...row, payload: whole });
    const write = 'update notifications set payload = $2, tag = $3 where id = $1';
    // As if it had been written so: nobody changes one afterwards.
    const connection = await fixture.admin.connect();
    await connection.query('set session_replication_role = replica');
    await connection.query(write, [newest, whole, tag]);
    connection.release(true);
    const about = { notificationId: newest, endpointId };
    expect((await loadDelivery(fixture.store, about))?.payload).toEqual(whole);
    const logged = await readNotification(fixture.store, { ...own(), id: newest });
    expect(logged?.payload).toEqual(whole);
  });

  it('is the client’s and the mode’s alone', async () => {
    expect(await readNotification(fixture.store, { ...own(), id: newest })).not.toBeNull();
    for (const other of [{ mode: 'live' as const }, { clientId: verificationId }]) {
      const about = { ...own(), ...other, id: newest };
      expect(await readNotification(fixture.store, about)).toBeNull();
    }
  });
});

describe('what is sent again since a time', () => {
  const again = (since: Date, which: 'all' | 'undelivered', after?: string) =>
    resendSince(fixture.store, {
      ...{ ...own(), id: endpointId, since, which, principal: 'client_key:k' },
      ...(after === undefined ? {} : { after }),
    });
  const waiting = async () => {
    const { rows } = await fixture.admin.query<{ n: number }>(
      `select count(*)::int as n from outbox where is_resent and completed_at is null`,
    );
    return rows[0]?.n ?? 0;
  };

  it(`is looked at ${MOST_RESENT} at a time, and none is sent twice or left out`, async () => {
    const since = new Date(Date.now() - 70 * DAY_MS);
    const first = await again(since, 'all');
    expect(first?.resent).toBe(MOST_RESENT);
    await again(since, 'all');
    expect(await waiting()).toBe(MOST_RESENT);
    const second = await again(since, 'all', first?.next ?? '');
    expect(second?.resent).toBe(MOST_RESENT);
    expect(await waiting()).toBe(2 * MOST_RESENT);
    await expect(again(since, 'all', 'bm9uZQ')).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('is what was told since then alone', async () => {
    const before = await waiting();
    expect(await again(new Date(Date.now() - DAY_MS), 'undelivered')).toEqual({
      ...{ resent: 1, next: null },
    });
    // That one was about to be sent anyway.
    expect(await waiting()).toBe(before);
  });
});
