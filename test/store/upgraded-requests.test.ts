import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { claimRefreshes } from '../../store/index.ts';
import { newVerification, requestsOf, type StoreFixture, tellUnsigned } from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const MIGRATION = readFileSync(
  new URL('../../store/migrations/app/048.do.refresh-requests.sql', import.meta.url),
  'utf8',
);

/** The schema as the migrations before left it, as far as this one changes it. */
const BEFORE = `
  drop table refresh_requests;
  alter table early_requests rename to early_rings;
  alter table early_rings rename column requested_at to rang_at;
  alter table early_rings add column kind text not null default 'ring';
  alter index early_requests_by_age rename to early_rings_by_age;
  alter table inbox add column coalesced integer not null default 0;
  create table ring_pace (verification_id uuid);
  drop index inbox_returned;
  create index inbox_said on inbox (verification_id, session) where fact->>'kind' <> 'ring';
  create index inbox_unanswered on inbox (verification_id) where fact->>'kind' = 'ring';
  create index inbox_returned on inbox (verification_id) where fact->>'kind' = 'ring';`;

/** A ring as an earlier build kept it. */
async function ring(
  verificationId: string,
  disposition: string,
  { kind = 'ring', settledDaysAgo = 0, position = 0 } = {},
): Promise<string> {
  const id = randomUUID();
  const isReturn = kind === 'return';
  const fact = { kind: 'ring', reasons: [], ...(isReturn ? { vendorCode: 'returned' } : {}) };
  await fixture.admin.query(
    `insert into inbox (id, verification_id, session, account_id, vendor, source, kind, fact, body,
       disposition, received_at, settled_at)
     values ($1, $2, 1, $3, 'veriff', $4, $5, $6, 'sealed', $7, now() + $8 * interval '1 second',
       now() - $9 * interval '1 day')`,
    [
      ...[id, verificationId, fixture.accountId, isReturn ? 'subject' : 'webhook', kind],
      ...[JSON.stringify(fact), disposition, position, settledDaysAgo],
    ],
  );
  return id;
}

it('what an earlier build was asked for and has not answered is asked about by this one, and each return is a fact', async () => {
  const { admin, store } = fixture;
  const ids = await Promise.all(
    [1, 2, 3, 4, 5].map(async () => (await newVerification(fixture)).id),
  );
  const [open = '', answered = '', late = '', longAgo = '', returned = ''] = ids;
  const early = await newVerification(fixture, 'requested');
  await admin.query(BEFORE);
  await ring(open, 'signaled');
  await ring(answered, 'applied');
  const lateRing = await ring(late, 'after_final');
  await admin.query(
    `insert into outbox (id, kind, verification_id, inbox_id) values ($1, 'revision', $2, $3)`,
    [randomUUID(), late, lateRing],
  );
  await ring(longAgo, 'after_final', { settledDaysAgo: 8 });
  const first = await ring(returned, 'applied', { kind: 'return' });
  const second = await ring(returned, 'waiting', { kind: 'return', position: 1 });
  await ring(early.id, 'unmatched');
  await admin.query(MIGRATION);

  const requested = async (id: string) =>
    (await requestsOf(fixture, id)).map((row) => [row.requested, row.due !== null]);
  expect(await requested(open)).toEqual([[1, true]]);
  expect(await requested(answered)).toEqual([[0, false]]);
  expect(await requested(late)).toEqual([[1, true]]);
  expect(await requested(longAgo)).toEqual([[0, false]]);
  expect(await requested(returned)).toEqual([[1, true]]);
  // Its session is not saved yet.
  expect(await requested(early.id)).toEqual([[1, false]]);
  const due = await claimRefreshes(store, { limit: 10 });
  expect(due.map(({ verificationId }) => verificationId).sort()).toEqual(
    [open, late, returned].sort(),
  );

  const { rows } = await admin.query<{ id: string }>(
    `select id, fact->>'kind' as kind, disposition, body is null as gone from inbox
     where verification_id = $1 order by received_at`,
    [returned],
  );
  expect(rows).toEqual([
    { id: first, kind: 'returned', disposition: 'signaled', gone: false },
    { id: second, kind: 'noted', disposition: 'applied', gone: true },
  ]);
  const left = await admin.query(
    `select from inbox where fact->>'kind' = 'ring' or source = 'webhook' and body is not null`,
  );
  expect(left.rowCount).toBe(0);
  const revisions = await admin.query(
    'select from outbox where completed_at is null and inbox_id = $1',
    [lateRing],
  );
  expect(revisions.rowCount).toBe(0);
  // It goes on from there.
  await tellUnsigned(fixture, { ourReference: open });
  expect(await requested(open)).toEqual([[2, true]]);
});
