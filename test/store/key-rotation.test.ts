import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  checkMasterKeys,
  createApiKey,
  createVerification,
  getVendorAccount,
  getVerification,
  leaseVendorToken,
  openStore,
  readInboxRow,
  readKeyPeople,
  readVendorToken,
  rewrapKeys,
  saveVendorToken,
  type Store,
  updateVendorAccountCredentials,
} from '../../store/index.ts';
import { createInput, openTestStore, STARTED, type StoreFixture, webhook } from './fixture.ts';

const newer = { id: 'm2', key: randomBytes(32) };

let fixture: StoreFixture;
/** Processes of before the rotation, which know the new key; of after it; and of when it is over. */
let [old, fresh, last]: Store[] = [];
beforeEach(async () => {
  fixture = await openTestStore();
  const [older] = fixture.config.masterKeys;
  if (older === undefined) throw new Error('There is no key.');
  const open = (...masterKeys: (typeof older)[]) =>
    openStore({ ...fixture.config, maxConnections: 4, masterKeys });
  [old, fresh, last] = [open(older, newer), open(newer, older), open(newer)];
});
afterEach(async () => {
  for (const store of [old, fresh, last]) await store?.close();
  await fixture.close();
});

const must = (store: Store | undefined): Store => {
  if (store === undefined) throw new Error('There is no store.');
  return store;
};

/** What was written, each with how it is read. */
type Written = { what: string; read: (store: Store) => Promise<unknown>; is: unknown }[];

/** One of everything that has a key of its own, written by a process of this kind. */
async function writeSome(store: Store, n: number, written: Written): Promise<void> {
  const { accountId, clientId } = fixture;
  const metadata = { n: String(n) };
  const { verification } = await createVerification(store, createInput(fixture, { metadata }));
  const own = { clientId, mode: 'test', id: verification.id } as const;
  written.push({
    what: `verification ${n}`,
    read: async (by) => (await getVerification(by, own))?.metadata,
    is: metadata,
  });
  const about = { sessionId: `nobody ${n}`, again: n };
  const unmatched = await webhook({ ...fixture, store }, STARTED, about);
  written.push({
    what: `message ${n}`,
    read: async (by) => (await readInboxRow(by, unmatched)).kind,
    is: 'started',
  });
  const key = { clientId, mode: 'test', scopes: ['review:write'], name: 'key' } as const;
  const { id: keyId } = await createApiKey(store, { ...key, person: `Person ${n}` });
  written.push({
    what: `person ${n}`,
    read: async (by) => (await readKeyPeople(by, { keyIds: [keyId] })).get(keyId),
    is: `Person ${n}`,
  });
  if (n % 3 === 0) {
    await updateVendorAccountCredentials(store, { id: accountId, credentials: { apiKey: 'same' } });
  }
  const lease = await leaseVendorToken(store, { accountId, knownVersion: 0, leaseMs: 1 });
  if (lease !== 'leased') return;
  const expiresAt = new Date('2030-01-01T00:00:00Z');
  await saveVendorToken(store, { accountId, version: 1, token: 'token', expiresAt });
}

async function isReadable(written: Written, by: Store): Promise<void> {
  for (const { what, read, is } of written) expect(await read(by), what).toEqual(is);
  const { credentials } = await getVendorAccount(by, { id: fixture.accountId });
  expect(Object.keys(credentials as object)).toContain('apiKey'); // as the fixture made them
  const token = await readVendorToken(by, { accountId: fixture.accountId });
  expect([undefined, 'token']).toContain(token?.token);
}

describe('a rotation of the master key, while processes of both kinds write', () => {
  it('leaves everything readable for both at any time, and ends with none under the old key', async () => {
    const written: Written = [];
    await checkMasterKeys(must(old));
    for (let round = 0; round < 4; round += 1) {
      const writes = [old, fresh].flatMap((store, kind) =>
        [0, 1, 2].map((n) => writeSome(must(store), round * 10 + kind * 3 + n, written)),
      );
      await Promise.all([...writes, rewrapKeys(must(fresh)), rewrapKeys(must(fresh))]);
      for (const store of [old, fresh]) await isReadable(written, must(store));
    }
    // Every process has the new key first now.
    expect(await rewrapKeys(must(fresh))).toMatchObject({ left: 0, unreadable: [] });
    await isReadable(written, must(last));
    await checkMasterKeys(must(last));
    expect(written.length).toBeGreaterThan(40);
  });

  it('says what is left under the old key, for as long as a process wraps with it', async () => {
    const writing = must(fresh);
    const wrap = (key: Buffer, context: string) => writing.keyWrapper.wrap(key, context);
    let meanwhile = 0;
    const { currentKeyId, keyIds } = writing.keyWrapper;
    const keyWrapper = {
      ...{ currentKeyId, keyIds, wrap },
      // While the data keys are being wrapped anew, one is added behind the place that was reached.
      unwrap: async (wrapped: string, context: string) => {
        if (context.startsWith('account/')) {
          meanwhile += 1;
          await createVerification(must(old), createInput(fixture));
        }
        return writing.keyWrapper.unwrap(wrapped, context);
      },
    };
    expect(await rewrapKeys({ ...writing, keyWrapper })).toMatchObject({ left: meanwhile });
    expect(meanwhile).toBeGreaterThan(0);
    expect(await rewrapKeys(writing)).toMatchObject({ rewrapped: meanwhile, left: 0 });
  });
});

describe('a rotation that is killed in the middle', () => {
  it('has done what it did, and goes on from there', async () => {
    const written: Written = [];
    for (const n of [0, 1, 2, 3]) await writeSome(must(old), n, written);
    const store = must(fresh);
    const { currentKeyId, keyIds } = store.keyWrapper;
    let wrapped = 0;
    const keyWrapper = {
      ...{ currentKeyId, keyIds },
      unwrap: (text: string, context: string) => store.keyWrapper.unwrap(text, context),
      wrap: (key: Buffer, context: string) => {
        wrapped += 1;
        if (wrapped > 3) throw new Error('Killed.');
        return store.keyWrapper.wrap(key, context);
      },
    };
    await expect(rewrapKeys({ ...store, keyWrapper })).rejects.toThrow('Killed.');
    for (const each of [old, fresh]) await isReadable(written, must(each));
    const all = await rewrapKeys(store);
    expect(all.left).toBe(0);
    // Four verifications, messages and people, the account and its token, less the three that were done.
    expect(all.rewrapped).toBe(11);
    await isReadable(written, must(last));
  });
});

describe('a key that no master key opens', () => {
  it('is named, and holds up no other', async () => {
    const written: Written = [];
    for (const n of [0, 1]) await writeSome(must(old), n, written);
    const { verification } = await createVerification(must(old), createInput(fixture));
    await must(old).keys.query(
      `update data_keys set wrapped_key = left(wrapped_key, -4) || 'AAAA' where verification_id = $1`,
      [verification.id],
    );
    const { left, unreadable } = await rewrapKeys(must(fresh));
    expect([left, unreadable]).toEqual([1, [`data_keys ${verification.id}`]]);
    await isReadable(written, must(last));
  });
});

describe('a process from which a master key was taken', () => {
  it('does not start while anything is wrapped under it, be it no verification’s', async () => {
    await checkMasterKeys(must(old));
    const missing = {
      kind: 'missing_master_key',
      message: expect.stringContaining('m1') as string,
    };
    // The fixture's account is all that there is.
    await expect(checkMasterKeys(must(last))).rejects.toMatchObject(missing);
    expect(await rewrapKeys(must(fresh))).toMatchObject({ rewrapped: 1, left: 0 });
    await checkMasterKeys(must(last));
    const key = { clientId: fixture.clientId, mode: 'test', scopes: [], name: 'key' } as const;
    await createApiKey(must(old), { ...key, person: 'Ada' });
    await expect(checkMasterKeys(must(last))).rejects.toMatchObject(missing);
    expect(await rewrapKeys(must(fresh))).toMatchObject({ rewrapped: 1, left: 0 });
    await checkMasterKeys(must(last));
    await webhook({ ...fixture, store: must(old) }, STARTED, { sessionId: 'nobody' });
    await expect(checkMasterKeys(must(last))).rejects.toMatchObject(missing);
  });
});
