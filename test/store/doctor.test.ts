import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SweepReport } from '../../domain/sweep-report.ts';
import {
  claimInbox,
  claimOutbox,
  createVendorAccount,
  noteSweep,
  openStore,
  parkRow,
  retryParked,
  storeAnswer,
  updateVendorAccountCredentials,
} from '../../store/index.ts';
import { examineStore } from '../../tools/doctor/examine-store.ts';
import { doctor } from '../../tools/doctor.ts';
import { relayInbox } from '../../workers/dispatch/inbox.ts';
import { openTemporal } from '../../workers/dispatch/temporal.ts';
import { createLogger } from '../../workers/logger.ts';
import { TookTooLong } from '../../workers/wait-at-most.ts';
import { APPROVED, newVerification, openTestStore, type StoreFixture, webhook } from './fixture.ts';

const LEASE = { limit: 50, leaseMs: 60_000 };

let fixture: StoreFixture;
beforeAll(async () => {
  fixture = await openTestStore();
  await noteSweep(fixture.store, QUIET);
  const complete = { apiKey: randomUUID(), secrets: [randomUUID()], signatureScheme: 'hmac' };
  await updateVendorAccountCredentials(fixture.store, {
    ...{ id: fixture.accountId, credentials: complete },
  });
});
afterAll(() => fixture.close());
beforeEach(async () => {
  await fixture.admin.query("update inbox set disposition = 'applied', parked_at = null");
  await fixture.admin.query('update outbox set completed_at = now(), parked_at = null');
});

/** A message that waits, and one of another verification behind it. */
async function arrived() {
  const one = await newVerification(fixture);
  const two = await newVerification(fixture);
  const broken = await webhook(fixture, APPROVED, { sessionId: one.vendorSessionId });
  const behind = await webhook(fixture, APPROVED, { sessionId: one.vendorSessionId, again: 1 });
  const other = await webhook(fixture, APPROVED, { sessionId: two.vendorSessionId });
  return { verificationId: one.id, broken, behind, other };
}

/** A sweep that found all as it should be. */
const NONE = { count: 0, ids: [] };
const QUIET: SweepReport = {
  ...{
    compared: 0,
    ...{ resumed: NONE, overRetention: NONE, erasuresResumed: NONE },
    startedAgain: NONE,
    evicted: NONE,
    woken: NONE,
    failed: NONE,
    failing: NONE,
  },
  ...{ overdue: NONE, parked: NONE, inboxWaiting: NONE, outboxWaiting: NONE },
  refusedWrites: NONE,
};

const findings = async (): Promise<string[]> =>
  (await examineStore(fixture.store)).findings.map(({ what }) => what);

describe('a row that cannot be read', () => {
  it('is parked with its reason and holds up neither others nor its own verification, until it is retried', async () => {
    const { broken, behind, other } = await arrived();
    const spoil = `update inbox set fact = '{"kind": "of tomorrow"}' where id = $1`;
    const { rows } = await fixture.admin.query<{ fact: object }>(
      'select fact from inbox where id = $1',
      [broken.inboxId],
    );
    await fixture.admin.query(spoil, [broken.inboxId]);
    const claimed = await claimInbox(fixture.store, LEASE);
    expect(claimed.map(({ inboxId }) => inboxId)).toEqual([other.inboxId]);
    const next = await claimInbox(fixture.store, LEASE);
    expect(next.map(({ inboxId }) => inboxId)).toEqual([behind.inboxId]);
    expect(await findings()).toContain('parked rows');

    await fixture.admin.query('update inbox set fact = $2 where id = $1', [
      broken.inboxId,
      rows[0]?.fact,
    ]);
    expect(await retryParked(fixture.store, { id: null })).toEqual({ retried: 1 });
    const again = await claimInbox(fixture.store, LEASE);
    expect(again.map(({ inboxId }) => inboxId)).toEqual([broken.inboxId]);
    expect(await findings()).not.toContain('parked rows');
  });

  it.each([
    ['for a fault of ours it is parked', new Error('a fault of ours'), true],
    ['for want of Temporal it waits for as long as it takes', new TookTooLong(1), false],
  ])('or told again and again: %s', async (_, failure, isParked) => {
    const { broken } = await arrived();
    await fixture.admin.query('update inbox set tries = 60 where id = $1', [broken.inboxId]);
    const temporal = openTemporal({ address: '127.0.0.1:1', namespace: 'none', security: {} }, {});
    const within = () => Promise.reject(failure);
    const logger = createLogger({ process: 'test', level: 'silent' });
    const parts = { store: fixture.store, temporal: { ...temporal, within }, logger };
    await relayInbox({ ...parts, pages: { api: 'https://kyc.example.test', runbook: null } });
    await temporal.close();
    const { rows } = await fixture.admin.query<{ parked: boolean }>(
      'select parked_at is not null as parked from inbox where id = $1',
      [broken.inboxId],
    );
    expect(rows).toEqual([{ parked: isParked }]);
  });

  it('nor swallows the same fact in an answer', async () => {
    const { id, vendorSessionId: sessionId } = await newVerification(fixture);
    const { inboxId } = await webhook(fixture, APPROVED, { sessionId });
    await parkRow(fixture.store, 'inbox', { id: inboxId, error: 'internal' });
    const answer = await storeAnswer(fixture.store, {
      ...{ verificationId: id, session: 1, accountId: fixture.accountId, fact: APPROVED },
      ...{ kind: 'decision', body: Buffer.from('{}') },
    });
    expect(answer).toMatchObject({ isNew: true, disposition: 'signaled' });
  });

  it('does not stop the outbox either', async () => {
    const { id } = await newVerification(fixture);
    await fixture.admin.query('update outbox set completed_at = now()');
    // A revision of a message that is of no session.
    const { inboxId } = await webhook(fixture, APPROVED, { sessionId: 'nobody' });
    await fixture.admin.query(
      `insert into outbox (id, kind, verification_id, inbox_id)
       values (gen_random_uuid(), 'revision', $1, $2)`,
      [id, inboxId],
    );
    await fixture.admin.query(
      `insert into outbox (id, kind, verification_id) values (gen_random_uuid(), 'deletion', $1)`,
      [id],
    );
    const claimed = await claimOutbox(fixture.store, LEASE);
    expect(claimed.map(({ kind }) => kind)).toEqual(['deletion']);
    expect(await findings()).toContain('parked rows');
  });
});

describe('the doctor', () => {
  it('finds nothing wrong where nothing is, and names what is stuck with what helps', async () => {
    expect(await findings()).toEqual([]);
    const { verificationId, broken } = await arrived();
    await fixture.admin.query(
      `update inbox set received_at = now() - interval '10 minutes' where id = $1`,
      [broken.inboxId],
    );
    await fixture.admin.query(
      `update verifications set expires_at = now() - interval '26 hours' where id = $1`,
      [verificationId],
    );
    await fixture.admin.query(
      `update vendor_accounts set health_state = 'credentials_refused', health_code = 'x'`,
    );
    const { findings: found, known } = await examineStore(fixture.store);
    expect(found.map(({ what }) => what)).toEqual(['inbox', 'vendor account']);
    expect(found[1]?.help).toContain(`set-credentials --id ${fixture.accountId}`);
    expect(known.overdue).toEqual([verificationId]);
  });

  it('says when no sweep comes, and what the last one could not mend or had to clear away', async () => {
    await fixture.admin.query(`update last_sweep set finished_at = now() - interval '16 minutes'`);
    expect(await findings()).toContain('sweep');
    const two = { count: 1, ids: ['00000000-0000-7000-8000-000000000000'] };
    await noteSweep(fixture.store, { ...QUIET, failed: two, evicted: two });
    const { findings: found } = await examineStore(fixture.store);
    const ofSweeps = found.filter(({ what }) => what === 'sweep').map(({ why }) => why);
    expect(ofSweeps).toHaveLength(2);
    for (const why of ofSweeps) expect(why).toContain(two.ids[0]);
    await noteSweep(fixture.store, QUIET);
    expect(await findings()).not.toContain('sweep');
  });

  it('names what the role may not read, and credentials that no call can be made with', async () => {
    const owner = openStore({
      ...fixture.config,
      databaseUrl: fixture.database.migratorDatabaseUrl,
    });
    await owner.app.query('revoke select on late_questions from kyc_app');
    const incomplete = await createVendorAccount(fixture.store, {
      ...{ clientId: fixture.clientId, vendor: 'veriff', mode: 'test', name: 'Incomplete' },
      ...{ baseUrl: 'https://veriff.example.test', credentials: { apiKey: 'only' } },
    });
    const { findings: found } = await examineStore(fixture.store);
    await owner.app.query('grant select on late_questions to kyc_app');
    await owner.close();
    expect(found.find(({ what }) => what === 'role')?.why).toContain('late_questions');
    const credentials = found.filter(({ what }) => what === 'credentials');
    expect(credentials.map(({ help }) => help).join()).toContain(incomplete.id);
    expect(JSON.stringify(found)).not.toContain('only');
    await fixture.admin.query('delete from vendor_accounts where id = $1', [incomplete.id]);
  });

  it('says that the role could take events back, and that another master key is set', async () => {
    const { config, database } = fixture;
    const owner = openStore({ ...config, databaseUrl: database.migratorDatabaseUrl });
    const { findings: ofOwner } = await examineStore(owner);
    expect(ofOwner.map(({ what }) => what)).toContain('role');
    await owner.close();
    const [own] = config.masterKeys;
    const impostor = { id: own?.id ?? '', key: Buffer.alloc(32, 7) };
    const wrong = openStore({ ...config, masterKeys: [impostor] });
    const { findings: ofKey } = await examineStore(wrong);
    expect(ofKey.map(({ what }) => what)).toEqual(['wrong_master_key']);
    await wrong.close();
  });

  it('exits 1 with lines that a person can follow, and 1 where the settings have faults', async () => {
    const said: string[] = [];
    const base64 = (key: Buffer | undefined): string => key?.toString('base64') ?? '';
    const { config } = fixture;
    const environment = {
      DATABASE_URL: config.databaseUrl,
      KEYS_DATABASE_URL: config.keysDatabaseUrl,
      MASTER_KEYS: `m1:${base64(config.masterKeys[0]?.key)}`,
      LINK_KEYS: `l1:${base64(config.linkKeys[0]?.key)}`,
      HASH_KEY: base64(config.hashKey),
      PUBLIC_URL: 'http://127.0.0.1:1',
      TEMPORAL_ADDRESS: '127.0.0.1:1',
    };
    const say = (line: string): number => said.push(line);
    const terminal = { environment, say, complain: say };
    expect(await doctor([], terminal)).toBe(1);
    expect(said.join('\n')).toContain('Temporal: Nothing answers at 127.0.0.1:1.\n  -> start it');
    expect(await doctor(['--retry-parked'], terminal)).toBe(0);
    const mistyped = { ...terminal, environment: { ...environment, API_PORT: 'many' } };
    expect(await doctor([], mistyped)).toBe(1);
    expect(said.join('\n')).toContain('configuration: API_PORT');
    const faulty = { ...terminal, environment: { ...environment, HASH_KEY: 'short' } };
    expect(await doctor([], faulty)).toBe(1);
    expect(said.at(-1)).toContain('HASH_KEY');
  });
});
