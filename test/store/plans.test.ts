import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  claimInbox,
  claimDeliveries,
  claimOutbox,
  claimRefreshes,
  countErasing,
  createNotificationEndpoint,
  diagnoseStore,
  findDueQueues,
  findNextDeletion,
  forgetOldCounts,
  forgetOldRequests,
  forgetSettled,
  listCasesToMend,
  listLateQuestions,
  listOpenVerifications,
  listOverdue,
  listOverRetention,
  listRestored,
  listRetentions,
  listStoppedErasures,
  listUntoldReviews,
  recordCutOffTries,
  resumeDeliveries,
  statusSummary,
  storeAnswer,
} from '../../store/index.ts';
import { askedBy } from '../setup/statements.ts';
import { bodyOf, newVerification, type StoreFixture, SUBMITTED } from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

/** How the database finds rows of the inbox in what is asked meanwhile; it has few rows otherwise. */
async function plansOf(work: () => Promise<unknown>): Promise<string[]> {
  const asked = await askedBy(work);
  const connection = await fixture.admin.connect();
  await connection.query('analyze inbox');
  await connection.query('set enable_seqscan = off');
  const plans: string[] = [];
  for (const [sql, values] of asked) {
    if (!/^select[^;]* from inbox/.test(sql)) continue;
    const { rows } = await connection.query(`explain ${sql}`, values);
    plans.push(JSON.stringify(rows));
  }
  connection.release(true);
  return plans;
}

describe('an answer', () => {
  it('is looked for among what was said of its verification', async () => {
    const { id: verificationId } = await newVerification(fixture);
    const plans = await plansOf(async () => {
      await storeAnswer(fixture.store, {
        ...{ verificationId, session: 1, accountId: fixture.accountId, kind: 'answer' },
        ...{ body: bodyOf(SUBMITTED), fact: SUBMITTED },
      });
    });
    expect(plans).toHaveLength(1);
    for (const plan of plans) expect(plan).toContain('inbox_of_verification');
  });
});

describe('what is asked on a timer, and by operators', () => {
  /** Inserts without looking whether what a row refers to is there, which costs most of the time. */
  async function quickConnection(): Promise<pg.PoolClient> {
    const connection = await fixture.admin.connect();
    await connection.query('set session_replication_role = replica');
    return connection;
  }

  /** Far more that is done than that waits, as after a year. */
  async function grow(): Promise<void> {
    const { id } = await newVerification(fixture);
    const { id: endpointId } = await createNotificationEndpoint(fixture.store, {
      ...{ clientId: fixture.clientId, mode: 'test', allowLoopback: false },
      url: 'https://client.example/hook',
    });
    const connection = await quickConnection();
    for (const kind of ['start', 'deletion']) {
      await connection.query(
        `insert into outbox (id, kind, verification_id, completed_at)
         select gen_random_uuid(), $2, $1, now() - interval '1 day' from generate_series(1, 20000)`,
        [id, kind],
      );
    }
    await connection.query(
      `insert into verifications select (jsonb_populate_record(v, jsonb_build_object(
         'id', gen_random_uuid(), 'ended_at', now(), 'status', 'approved',
         'reference', null, 'unique_reference', false))).*
       from verifications v, generate_series(1, 5000) where v.id = $1`,
      [id],
    );
    await connection.query(
      `insert into review_cases (verification_id, number, kind, client_id, mode, vendor, reasons, rank,
         opened_at, closed_at)
       select id, 1, 'in_review', client_id, mode, vendor, reasons, 1, now() - interval '1 year', now()
       from verifications where ended_at is not null`,
    );
    await connection.query(
      `insert into erasures (verification_id, reason, principal, at_vendor, done_at, tag)
       select id, 'retention_over', 'system', 'asked', now(), 'v1' from verifications
       where ended_at is not null limit 4000`,
    );
    await connection.query(
      `update verifications set data_erased_at = now()
       where id in (select verification_id from erasures)`,
    );
    await connection.query(
      `insert into late_questions (verification_id, due_at)
       select id, now() + interval '30 days' from verifications where ended_at is not null`,
    );
    await connection.query(
      `insert into vendor_deletions
         (id, verification_id, number, account_id, state, settled_at)
       select gen_random_uuid(), id, 1, account_id, 'deleted', now()
       from verifications where ended_at is not null`,
    );
    await connection.query(
      `insert into session_rings (ring_hash, account_id, verification_id, number, settled_at)
       select n::text, $2, $1, 1, now() from generate_series(1, 20000) n`,
      [id, fixture.accountId],
    );
    await connection.query(
      `insert into inbox (id, verification_id, session, account_id, vendor, source, kind, fact,
         disposition, received_at)
       select gen_random_uuid(), $1, 1, $2, 'veriff', 'webhook', 'event',
         '{"kind": "noted", "reasons": []}', 'applied', now() from generate_series(1, 5000)`,
      [id, fixture.accountId],
    );
    await connection.query(
      `insert into refresh_requests (verification_id, session, requested, answered)
       select id, 1, 3, 3 from verifications where ended_at is not null`,
    );
    await connection.query(
      `insert into notifications (id, verification_id, client_id, mode, type, sequence, payload)
       select gen_random_uuid(), v.id, v.client_id, v.mode, 'verification.started', n, '{}'
       from verifications v, generate_series(100, 20000) n where v.id = $1`,
      [id],
    );
    await connection.query(
      `insert into deliveries (notification_id, endpoint_id, state, settled_at)
       select id, $1, 'delivered', now() from notifications`,
      [endpointId],
    );
    await connection.query(
      `insert into delivery_attempts (notification_id, endpoint_id, attempt, ok)
       select id, $1, 1, true from notifications`,
      [endpointId],
    );
    await connection.query(
      `insert into events (id, verification_id, number, type, principal, data)
       select gen_random_uuid(), id, 900, 'session.saved', 'system', '{}' from verifications`,
    );
    await connection.query(
      `insert into link_opens (verification_id, session) select id, 1 from verifications`,
    );
    await connection.query(
      `insert into idempotency_keys (client_id, mode, key_hash, fingerprint)
       select client_id, mode, n::text, '' from verifications, generate_series(1, 20000) n
       where verifications.id = $1`,
      [id],
    );
    await connection.query(
      `insert into rate_limits
       select 'starts:' || n, 1, extract(epoch from now()) * 1000 + 3600000
       from generate_series(1, 20000) n on conflict do nothing`,
    );
    connection.release(true);
    await fixture.admin.query('analyze');
  }

  /**
   * The whole plans of all that was asked meanwhile, as the planner would really have it: for these values,
   * and for any, which a statement that a connection has prepared may be given after its fifth time.
   */
  async function realPlansOf(work: () => Promise<unknown>): Promise<Map<string, string>> {
    const asked = await askedBy(work);
    const plans = new Map<string, string>();
    for (const [sql, values] of asked) {
      if (!/^\s*(select|with|update|delete)/.test(sql)) continue;
      const { rows } = await fixture.admin.query(`explain (format json) ${sql}`, values);
      const { rows: general } = await fixture.admin.query(
        `explain (generic_plan, format json) ${sql}`,
      );
      plans.set(sql, JSON.stringify([rows, general]));
    }
    return plans;
  }

  it('looks through no table, however much is done already', async () => {
    await grow();
    const { store, accountId } = fixture;
    const lease = { limit: 50, leaseMs: 1_000 };
    const plans = await realPlansOf(async () => {
      await findDueQueues(store);
      await claimInbox(store, lease);
      await claimOutbox(store, lease);
      await claimDeliveries(store, lease);
      await claimRefreshes(store, { limit: 50 });
      await resumeDeliveries(store, { silentMs: 8 * 3_600_000, limit: 1_000 });
      await listLateQuestions(store, { limit: 100 });
      await listOpenVerifications(store, { startedBeforeMs: 600_000, after: null, limit: 200 });
      await listOverdue(store, { after: null, limit: 200 });
      await listRestored(store, { after: null, limit: 200 });
      await listCasesToMend(store, { limit: 1_000 });
      await forgetOldRequests(store, { limit: 1_000 });
      await forgetSettled(store, { limit: 1_000 });
      await listRetentions(store);
      const begun = new Map([[fixture.clientId, 30]]);
      await listOverRetention(store, { begun, limit: 100 });
      await countErasing(store, { limit: 200 });
      await listStoppedErasures(store, { limit: 100 });
      await forgetOldCounts(store, { limit: 1_000 });
      await listUntoldReviews(store, { reviewedBeforeMs: 300_000, after: null, limit: 200 });
      await findNextDeletion(store, { accountId });
      await recordCutOffTries(store, { olderThanMs: 300_000, limit: 1_000 });
      await statusSummary(store);
      await diagnoseStore(store);
    });
    expect(plans.size).toBeGreaterThanOrEqual(9);
    const large =
      /"Node Type":"Seq Scan"[^{}]*"Relation Name":"(outbox|inbox|verifications|late_questions|vendor_deletions|deliveries|notifications|session_rings|refresh_requests|review_cases|idempotency_keys|erasures|link_opens|delivery_attempts|rate_limits|events)"/;
    for (const [sql, plan] of plans) expect(large.exec(plan)?.[1], sql).toBeUndefined();
  });

  /** As in an outage: all of it waits, and its turn comes later. */
  async function putOff(): Promise<void> {
    const { id } = await newVerification(fixture);
    const connection = await quickConnection();
    await connection.query(
      `insert into inbox (id, verification_id, session, account_id, vendor, source, kind, fact,
         disposition, received_at, due_at)
       select gen_random_uuid(), $1, 1, $2, 'veriff', 'webhook', 'event',
         '{"kind": "started", "reasons": []}', 'waiting', now(), now() + interval '1 hour'
       from generate_series(1, 30000)`,
      [id, fixture.accountId],
    );
    const waits = `select gen_random_uuid(), $1, now() + interval '1 hour'`;
    await connection.query(
      `insert into outbox (id, verification_id, due_at, kind)
       ${waits}, 'deletion' from generate_series(1, 30000)`,
      [id],
    );
    await connection.query(
      `insert into outbox (id, verification_id, due_at, kind, notification_id, endpoint_id)
       ${waits}, 'notification', gen_random_uuid(), gen_random_uuid()
       from generate_series(1, 30000)`,
      [id],
    );
    connection.release(true);
    await fixture.admin.query('analyze');
  }

  const pages = { 'Shared Hit Blocks': z.int(), 'Shared Read Blocks': z.int() };
  const explained = z.tuple([
    z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: z.object(pages) })]) }),
  ]);

  it('looks through nothing that is not due, however much that is', async () => {
    await putOff();
    const { store } = fixture;
    const lease = { limit: 50, leaseMs: 1_000 };
    const asked = await askedBy(async () => {
      await findDueQueues(store);
      await claimInbox(store, lease);
      await claimOutbox(store, lease);
      await claimDeliveries(store, lease);
    });
    expect(asked).toHaveLength(4);
    for (const [sql, values] of asked) {
      const explain = `explain (analyze, buffers, format json) ${sql}`;
      const { rows } = await fixture.admin.query(explain, values);
      const [{ 'QUERY PLAN': plans }] = explained.parse(rows);
      const [{ Plan: plan }] = plans;
      expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], sql).toBeLessThan(50);
    }
  });
});
