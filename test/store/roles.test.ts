import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  assignCase,
  createVerification,
  migrate,
  readResult,
  requestCancel,
} from '../../store/index.ts';
import { asAdmin, prepareDatabases, urlFor } from '../../tools/stack/databases.ts';
import {
  APPROVED,
  approval,
  createInput,
  newVerification,
  openTestStore,
  type StoreFixture,
  transition,
  webhook,
} from './fixture.ts';
import { review, underReview } from './under-review.ts';
import { judgeAll, matched } from './under-screening.ts';

const APPEND_ONLY = [
  ...['events', 'decisions', 'access_log', 'cancel_requests', 'reviews', 'retries', 'case_notes'],
  'hit_judgements',
];

describe('the database roles', () => {
  let fixture: StoreFixture;
  let auditor: pg.Pool;
  let owner: pg.Pool;
  let verificationId: string;
  beforeAll(async () => {
    fixture = await openTestStore();
    auditor = new pg.Pool({ connectionString: fixture.database.auditorDatabaseUrl, max: 1 });
    owner = new pg.Pool({ connectionString: fixture.database.migratorDatabaseUrl, max: 1 });
    // Dropping the database may end a connection that is just being closed.
    for (const pool of [auditor, owner]) pool.on('error', () => undefined);
    // One row in each of the append-only tables.
    const { id, vendorSessionId } = await newVerification(fixture);
    const { inboxId } = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    const { id: decided } = await underReview(fixture);
    const owned = { verificationId: decided, principal: 'client_key:o' };
    await assignCase(fixture.store, { ...owned, action: 'take' });
    const stolen = { ...owned, principal: 'client_key:k', note: 'They are ill.' };
    await assignCase(fixture.store, { ...stolen, action: 'steal' });
    await review(fixture, decided);
    const match = await matched(fixture);
    await judgeAll(fixture, match.id);
    await requestCancel(fixture.store, { verificationId: id, principal: 'client_key:k' });
    const cancel = { type: 'cancel', principal: 'client_key:k' } as const;
    await transition(fixture, id, { causes: [cancel, ...approval(inboxId).causes] });
    await readResult(fixture.store, { verificationId: id, principal: 'client_key:k' });
    verificationId = id;
    await createVerification(fixture.store, createInput(fixture, { retryOf: id }));
  });
  afterAll(async () => {
    await auditor.end();
    await owner.end();
    await fixture.close();
  });

  it.each(APPEND_ONLY)(
    "let no statement change or delete %s, not even one of the owner's",
    async (table) => {
      const { rows } = await fixture.admin.query(`select from ${table}`);
      expect(rows.length).toBeGreaterThan(0);
      for (const pool of [fixture.store.app, owner]) {
        for (const change of [
          `update ${table} set verification_id = verification_id`,
          `delete from ${table}`,
        ]) {
          await expect(pool.query(change)).rejects.toMatchObject({ code: '42501' });
        }
      }
      await expect(owner.query(`truncate ${table} cascade`)).rejects.toMatchObject({
        code: '42501',
      });
    },
  );

  it.each([
    'delete from verifications',
    'delete from inbox',
    'delete from vendor_deletions',
    'update personal_data set ciphertext = null',
    'delete from personal_data',
    'update notifications set payload = null',
    'delete from review_cases',
    'update review_cases set client_id = client_id',
    'update erasures set reason = reason',
    'delete from erasures',
    'update objects set bytes = 0',
    'delete from objects',
    'update review_cases set opened_at = now()',
    "update endpoint_changes set principal = 'operator'",
    'delete from endpoint_changes',
    'update delivery_attempts set ok = true',
    'delete from notification_endpoints',
    'drop table events',
    'alter table events disable trigger all',
    'create table mine (id integer)',
  ])('do not let the service do: %s', async (statement) => {
    await expect(fixture.store.app.query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  it.each(['client_rules', 'client_branding'])(
    'let the service set what a client wants, and take it from no client: %s',
    async (table) => {
      const moved = `update ${table} set client_id = client_id`;
      for (const sql of [moved, `delete from ${table}`, `truncate ${table}`]) {
        await expect(fixture.store.app.query(sql)).rejects.toMatchObject({ code: '42501' });
      }
    },
  );

  it('let the auditor read what happened, and change nothing', async () => {
    const { rows } = await auditor.query(
      `select v.status, count(*)::int as events from verifications v
       join events e on e.verification_id = v.id where v.id = $1 group by v.status`,
      [verificationId],
    );
    expect(rows).toEqual([{ status: 'approved', events: 7 }]);
    await expect(auditor.query('delete from outbox')).rejects.toMatchObject({ code: '42501' });
    await expect(
      auditor.query(`update verifications set status = 'approved'`),
    ).rejects.toMatchObject({ code: '42501' });
  });

  it.each([
    ['api_keys', 'token_hash'],
    ['vendor_accounts', 'credentials'],
    ['vendor_accounts', 'webhook_token'],
    ['vendor_accounts', 'wrapped_key'],
    ['vendor_tokens', 'token'],
    ['personal_data', 'ciphertext'],
    ['vendor_sessions', 'url'],
    ['vendor_sessions', 'vendor_session_id'],
    ['session_rings', 'ring_hash'],
    ['inbox', 'body'],
    ['inbox', 'wrapped_key'],
    ['notification_endpoints', 'secrets'],
    ['delivery_attempts', 'answer'],
    ['decisions', 'evidence'],
    ['reviews', 'note'],
    ['case_notes', 'note'],
    ['reviews', 'request_hash'],
    ['vendor_deletions', 'reference'],
    ['vendor_deletions', 'wrapped_key'],
    ['reviews', 'fingerprint'],
    ['hit_judgements', 'comment'],
    ['hit_judgements', 'request_hash'],
    ['hit_judgements', 'fingerprint'],
    ['key_people', 'person'],
    ['key_people', 'wrapped_key'],
    ['reviewers', 'name'],
    ['reviewers', 'subject_hash'],
    ['console_sessions', 'token_hash'],
    ['console_sessions', 'tokens'],
    ['console_sign_ins', 'secret_hash'],
  ])('keep %s.%s from the auditor', async (table, column) => {
    const read = auditor.query(`select ${column} from ${table}`);
    await expect(read).rejects.toMatchObject({ code: '42501' });
  });
});

describe('the two databases', () => {
  const names = { database: 'kyc_apart', keysDatabase: 'kyc_keys_apart' };
  const { adminUrl } = inject('postgres');
  const drop = () =>
    asAdmin(adminUrl, async (client) => {
      await client.query(`drop database if exists ${names.database} with (force)`);
      await client.query(`drop database if exists ${names.keysDatabase} with (force)`);
    });
  afterAll(drop);

  it('let the role of one neither connect to the other nor, if it could, read there', async () => {
    await drop();
    const urls = await prepareDatabases(adminUrl, names);
    await migrate({
      migratorUrl: urls.migratorDatabaseUrl,
      keysMigratorUrl: urls.migratorKeysDatabaseUrl,
    });
    const ask = (url: string, question = 'select 1 as one') =>
      asAdmin(url, (client) => client.query(question));
    for (const url of [urls.databaseUrl, urls.keysDatabaseUrl, urls.consoleDatabaseUrl]) {
      expect((await ask(url)).rowCount).toBe(1);
    }
    const across = [
      urlFor(adminUrl, 'kyc_app', names.keysDatabase),
      urlFor(adminUrl, 'kyc_keys_app', names.database),
      urlFor(adminUrl, 'kyc_console', names.keysDatabase),
    ];
    for (const url of across) await expect(ask(url)).rejects.toMatchObject({ code: '42501' });

    await asAdmin(adminUrl, async (client) => {
      await client.query(`grant connect on database ${names.keysDatabase} to kyc_app`);
      await client.query(`grant connect on database ${names.database} to kyc_keys_app`);
    });
    const [keys = '', main = ''] = across;
    const refused = { code: '42501' };
    await expect(ask(keys, 'select from data_keys')).rejects.toMatchObject(refused);
    await expect(ask(main, 'select from verifications')).rejects.toMatchObject(refused);
  });
});
