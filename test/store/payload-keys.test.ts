import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  checkPayloadKeys,
  isPayloadKey,
  notePayloadKeyUse,
  openStore,
  type Store,
} from '../../store/index.ts';
import { createLogger } from '../../workers/logger.ts';
import { waitForStore } from '../../workers/wait-for-store.ts';
import { payloadKey } from '../setup/payloads.ts';
import { newVerification, openTestStore, type StoreFixture } from './fixture.ts';

const [P1, P2] = [payloadKey('p1'), payloadKey('p2')];

let fixture: StoreFixture;
const stores: Store[] = [];
beforeAll(async () => {
  fixture = await openTestStore();
});
beforeEach(async () => {
  await fixture.admin.query('delete from payload_keys');
  await fixture.ours.query('update verifications set created_at = now()');
});
afterAll(async () => {
  for (const store of stores) await store.close();
  await fixture.close();
});

function withKeys(keys: (typeof P1)[], changes: { encrypts?: boolean; databaseUrl?: string } = {}) {
  const { encrypts = true, databaseUrl = fixture.config.databaseUrl } = changes;
  const payloads = { keys, encrypts };
  const store = openStore({ ...fixture.config, databaseUrl, maxConnections: 2, payloads });
  stores.push(store);
  return store;
}

/** As if the key had last been used so many days ago, or a verification begun. */
const daysAgo = (days: number) =>
  fixture.admin.query(`update payload_keys set last_used_at = now() - $1 * interval '1 day'`, [
    days,
  ]);
const begunDaysAgo = (id: string, days: number) =>
  fixture.ours.query(
    `update verifications set created_at = now() - $2 * interval '1 day' where id = $1`,
    [id, days],
  );

const NEVER_ENDS = { signal: new AbortController().signal };
const missing = { kind: 'missing_payload_key' };

describe('a payload key', () => {
  it('is known from its first use on, and to processes that do not have it', async () => {
    expect(await isPayloadKey(fixture.store, { id: 'p1' })).toBe(false);
    await notePayloadKeyUse(withKeys([P1, P2]));
    await notePayloadKeyUse(withKeys([P1, P2]));
    expect(await isPayloadKey(fixture.store, { id: 'p1' })).toBe(true);
    expect(await isPayloadKey(fixture.store, { id: 'p2' })).toBe(false);
    await notePayloadKeyUse(withKeys([P2], { encrypts: false }));
    expect(await isPayloadKey(fixture.store, { id: 'p2' })).toBe(false);
  });

  it('that is not the one of its name is found before anything is read or written with it', async () => {
    await notePayloadKeyUse(withKeys([P1]));
    const other = withKeys([payloadKey('p1')]);
    const wrong = { kind: 'wrong_payload_key', message: expect.stringContaining('p1') as string };
    await expect(checkPayloadKeys(other)).rejects.toMatchObject(wrong);
    await expect(notePayloadKeyUse(other)).rejects.toMatchObject(wrong);
    await checkPayloadKeys(withKeys([P2, P1]));
  });

  it('that is missing keeps a process from starting while something is open from before its last use', async () => {
    const { id } = await newVerification(fixture);
    await notePayloadKeyUse(withKeys([P1]));
    const [off, next] = [withKeys([]), withKeys([P2])];
    const context = { logger: createLogger({ process: 'test', level: 'silent' }), ...NEVER_ENDS };
    for (const store of [off, next]) {
      await expect(waitForStore(store, context)).rejects.toMatchObject(missing);
    }
    // Long after its last use, for as long as what was open then is open.
    await daysAgo(60);
    await begunDaysAgo(id, 61);
    await expect(checkPayloadKeys(next)).rejects.toMatchObject(missing);
    await begunDaysAgo(id, 58);
    await checkPayloadKeys(next);
  });

  it('that is missing keeps it from that for a week after its last use, and while a deletion waits', async () => {
    await notePayloadKeyUse(withKeys([P1]));
    const next = withKeys([P2]);
    await daysAgo(7);
    await expect(checkPayloadKeys(next)).rejects.toMatchObject(missing);
    await daysAgo(9);
    await checkPayloadKeys(next);
    const { id } = await newVerification(fixture);
    await begunDaysAgo(id, 1);
    await fixture.admin.query(
      `insert into vendor_deletions (id, verification_id, number, account_id, requested_at)
       values (gen_random_uuid(), $1, 1, $2, now() - interval '10 days')`,
      [id, fixture.accountId],
    );
    await expect(checkPayloadKeys(next)).rejects.toMatchObject(missing);
  });

  it('that is missing keeps it from that while an account’s queue of deletions may run since its time', async () => {
    await notePayloadKeyUse(withKeys([P1]));
    const next = withKeys([P2]);
    const { id } = await newVerification(fixture);
    await fixture.admin.query(
      `insert into vendor_deletions (id, verification_id, number, account_id)
       values (gen_random_uuid(), $1, 1, $2)`,
      [id, fixture.accountId],
    );
    await daysAgo(89);
    await expect(checkPayloadKeys(next)).rejects.toMatchObject(missing);
    await daysAgo(91);
    await checkPayloadKeys(next);
  });

  it('is noted by the console’s role too, and forgotten by neither', async () => {
    const console = withKeys([P1], { databaseUrl: fixture.database.consoleDatabaseUrl });
    await notePayloadKeyUse(console);
    await notePayloadKeyUse(console);
    for (const { app } of [console, fixture.store]) {
      for (const sql of [
        'delete from payload_keys',
        `update payload_keys set sealed = ''`,
        `update payload_keys set id = 'other'`,
      ]) {
        await expect(app.query(sql)).rejects.toMatchObject({ code: '42501' });
      }
    }
  });
});
