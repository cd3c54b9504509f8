import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addNote,
  checkMasterKeys,
  claimOutboxFor,
  createNotificationEndpoint,
  findStartInput,
  findStuck,
  getVerification,
  listEvents,
  listMedia,
  listVendorDeletions,
  listVerifications,
  openStore,
  pingStore,
  readEvidence,
  readInboxRow,
  readLastSweep,
  readResult,
  readReviews,
  settleRow,
  statusSummary,
  type Store,
} from '../../store/index.ts';
import { askForPerson, casesOf, DECLINED, decidedByVendor, override } from './decided-by-vendor.ts';
import type { StoreFixture } from './fixture.ts';
import { review, underReview } from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));
let console: Store;
beforeAll(() => {
  const { consoleDatabaseUrl: databaseUrl } = fixture.database;
  console = openStore({ ...fixture.config, databaseUrl });
});
afterAll(() => console.close());

const principal = 'reviewer:0193c4e0-0000-7000-8000-000000000001';
/** Whoever adds a table says by its grants, or here, whether reviewers are shown anything of it. */
const NOT_FOR_PAGES = [
  ...['client_changes', 'client_retention', 'early_requests', 'endpoint_changes'],
  'idempotency_keys',
  'key_revocations',
  ...['late_questions', 'link_opens', 'rate_limits', 'session_rings', 'vendor_tokens'],
];

const REFUSED = { code: '42501' };

describe('the console’s role in Postgres', () => {
  it('reads what a reviewer reads, and each reading is in the access log under their id', async () => {
    const { id: verificationId } = await underReview(fixture);
    const { clientId } = fixture;
    expect(
      await getVerification(console, { clientId, mode: 'test', id: verificationId }),
    ).toMatchObject({ status: 'in_review', metadata: { cart: '42' } });
    const { messages } = await readEvidence(console, { verificationId, principal });
    expect(messages.length).toBeGreaterThan(0);
    expect(await readResult(console, { verificationId, principal })).toMatchObject({
      decision: null,
    });
    await listMedia(console, { verificationId, principal });
    await readReviews(console, { verificationId, principal });
    await listEvents(console, { verificationId });
    await listVerifications(console, { clientId, mode: 'test' });
    await listVendorDeletions(console, { verificationId });
    const [message] = messages;
    await readInboxRow(console, { inboxId: message?.inboxId ?? '' });
    const { rows } = await fixture.admin.query(
      'select action, principal from access_log where verification_id = $1 order by id',
      [verificationId],
    );
    expect(rows).toEqual(
      ['evidence.read', 'result.read', 'media.listed', 'reviews.read'].map((action) => ({
        ...{ action, principal },
      })),
    );
  });

  it('writes a review, and has the workflow told of it', async () => {
    const { id } = await underReview(fixture);
    expect(await review({ ...fixture, store: console }, id, { principal })).toBe('decides');
    const rows = await claimOutboxFor(console, { verificationId: id, leaseMs: 1_000 });
    const told = rows.find(({ kind }) => kind === 'review');
    expect(await findStartInput(console, { verificationId: id })).toMatchObject({
      status: 'in_review',
    });
    await settleRow(console, 'outbox', { id: told?.id ?? '' });
    const { rows: done } = await fixture.admin.query(
      'select completed_at from outbox where id = $1',
      [told?.id],
    );
    expect(done).toEqual([{ completed_at: expect.any(Date) as Date }]);
  });

  it('decides anew what has ended, as the client is told and the evidence says, and ends the case', async () => {
    const { clientId } = fixture;
    const endpoint = {
      clientId,
      mode: 'test',
      url: 'http://127.0.0.1:1/',
      allowLoopback: true,
    } as const;
    await createNotificationEndpoint(fixture.store, endpoint);
    const { id } = await decidedByVendor(fixture, DECLINED);
    await askForPerson(fixture, id);
    const own = { ...fixture, store: console };
    expect(await override(own, id, 'approved', { principal })).toBe('revised');
    expect(await fixture.verificationOf(id)).toMatchObject({
      status: 'declined',
      revisions: [{ number: 2, status: 'approved', decidedBy: 'reviewer' }],
    });
    expect(await casesOf(fixture, id)).toEqual(['requested, closed']);
    const result = await readResult(fixture.store, { verificationId: id, principal });
    expect(JSON.parse(String(result?.message.body))).toMatchObject({ outcome: 'declined' });
    const { rows } = await fixture.admin.query(
      `select n.type, o.kind from notifications n join outbox o on o.notification_id = n.id
       where n.verification_id = $1 and n.type = 'decision.revised'`,
      [id],
    );
    expect(rows).toEqual([{ type: 'decision.revised', kind: 'notification' }]);
  });

  it('keeps a note of a reviewer', async () => {
    const { id: verificationId } = await underReview(fixture);
    const sent = { idempotencyKey: 'one', requestFingerprint: 'body' };
    await addNote(console, { verificationId, principal, note: 'Two fonts.', ...sent });
    expect((await readReviews(console, { verificationId, principal })).notes).toMatchObject([
      { principal, note: 'Two fonts.' },
    ]);
  });

  it('takes no end’s place, and shows nobody a decision that it wrote without our tag', async () => {
    const DECISION = `insert into decisions (id, verification_id, number, status, reasons, decided_by, principal)
       values (gen_random_uuid(), $1, $2, 'approved', '{}', 'reviewer', $3)`;
    const NOTIFICATION = `insert into notifications (id, verification_id, client_id, mode, type, sequence, payload)
       select gen_random_uuid(), id, client_id, mode, 'decision.revised', sequence + 1, '{}'
       from verifications where id = $1`;
    const open = await underReview(fixture);
    for (const [sql, values] of [
      [DECISION, [open.id, 1, principal]],
      [NOTIFICATION, [open.id]],
      ['update verifications set sequence = sequence + 1 where id = $1', [open.id]],
    ] as const) {
      await expect(console.app.query(sql, [...values])).rejects.toMatchObject(REFUSED);
    }
    const ended = await decidedByVendor(fixture, DECLINED);
    await console.app.query(DECISION, [ended.id, 2, principal]);
    await expect(fixture.verificationOf(ended.id)).rejects.toThrow('changed by somebody else');
  });

  it('reads what operators are told of the system', async () => {
    await pingStore(console);
    await checkMasterKeys(console);
    expect((await statusSummary(console)).verifications.inReview).toBeGreaterThan(0);
    await findStuck(console);
    await readLastSweep(console);
  });

  it('reads of every table but those that no page of the console is made of', async () => {
    const { rows } = await fixture.admin.query<{ name: string }>(
      `select relname as name from pg_class
       where relkind = 'r' and relnamespace = 'public'::regnamespace
         and not has_any_column_privilege('kyc_console', oid, 'select') order by 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual(NOT_FOR_PAGES);
  });

  it('is named with its own variable where it may not sign in', async () => {
    const url = new URL(fixture.database.consoleDatabaseUrl);
    url.password = 'another one';
    const databaseUse = { variable: 'CONSOLE_DATABASE_URL', role: 'kyc_console' };
    const other = openStore({ ...fixture.config, databaseUrl: url.href, databaseUse });
    await expect(pingStore(other)).rejects.toMatchObject({
      kind: 'wrong_password',
      message: expect.stringContaining('check CONSOLE_DATABASE_URL') as string,
    });
    await other.close();
  });

  it.each([
    "update verifications set status = 'approved'",
    'update verifications set tag = null',
    'update verifications set start_input = null',
    'delete from verifications',
    'update verifications set ended_at = now()',
    'update decisions set status = status',
    'delete from decisions',
    'insert into decisions (decided_at) select now()',
    'insert into notifications (created_at) select now()',
    'update notifications set payload = payload',
    "insert into deliveries (state) values ('delivered')",
    'update deliveries set state = state',
    'update events set type = type',
    'update review_cases set opened_at = opened_at',
    'update review_cases set overdue_at = now()',
    'update case_notes set note = note',
    'delete from case_notes',
    'update reviews set decision = decision',
    'delete from reviews',
    'delete from access_log',
    'update inbox set disposition = disposition',
    'insert into inbox (id) select gen_random_uuid()',
    'update outbox set kind = kind',
    'update clients set name = name',
    'insert into clients (id) select gen_random_uuid()',
    'insert into api_keys (id) select gen_random_uuid()',
    'update vendor_accounts set base_url = base_url',
    'update notification_endpoints set url = url',
    'insert into personal_data (field) select $$x$$',
    'update reviewers set subject_hash = subject_hash',
    'delete from reviewers',
    'update console_sessions set standing = standing',
    'update console_sessions set reviewer_id = reviewer_id',
    'create table mine (id integer)',
    'drop table console_sessions',
  ])('may not: %s', async (sql) => {
    await expect(console.app.query(sql)).rejects.toMatchObject(REFUSED);
  });

  it.each([
    'select credentials from vendor_accounts',
    'select webhook_token from vendor_accounts',
    'select wrapped_key from vendor_accounts',
    'select secrets from notification_endpoints',
    'select * from vendor_tokens',
    'select * from session_rings',
    'select * from idempotency_keys',
  ])('reads no secret that it does not need: %s', async (sql) => {
    await expect(console.app.query(sql)).rejects.toMatchObject(REFUSED);
  });

  it.each(['reviewers', 'console_sessions', 'console_sign_ins'])(
    'is the only one that writes %s: neither the service nor an auditor does',
    async (table) => {
      for (const sql of [`delete from ${table}`, `insert into ${table} select * from ${table}`]) {
        await expect(fixture.store.app.query(sql)).rejects.toMatchObject(REFUSED);
      }
    },
  );
});
