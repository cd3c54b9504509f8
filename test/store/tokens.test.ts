import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  createVendorAccount,
  leaseVendorToken,
  readVendorToken,
  releaseVendorToken,
  saveVendorToken,
  touchVendorToken,
  updateVendorAccountCredentials,
} from '../../store/index.ts';
import { type StoreFixture } from './fixture.ts';
import { withStore } from './with-store.ts';

const expiresAt = new Date('2030-01-01T00:00:00Z');

describe("a vendor account's token", () => {
  let fixture: StoreFixture;
  withStore((opened) => (fixture = opened));

  async function newAccount(): Promise<string> {
    const { id } = await createVendorAccount(fixture.store, {
      clientId: fixture.clientId,
      vendor: 'datakeen',
      mode: 'test',
      name: 'Datakeen',
      baseUrl: 'https://datakeen.example',
      credentials: {},
    });
    return id;
  }
  const lease = (accountId: string, knownVersion: number, leaseMs = 60_000) =>
    leaseVendorToken(fixture.store, { accountId, knownVersion, leaseMs });

  it('is renewed by one of a hundred who ask at once', async () => {
    const accountId = await newAccount();
    const answers = await Promise.all(Array.from({ length: 100 }, () => lease(accountId, 0)));
    expect(answers.filter((answer) => answer === 'leased')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'held')).toHaveLength(99);
    expect(await readVendorToken(fixture.store, { accountId })).toBeNull();
  });

  it('comes back as it was kept, and tells those with an older one that it is newer', async () => {
    const accountId = await newAccount();
    expect(await lease(accountId, 0)).toBe('leased');
    await saveVendorToken(fixture.store, { accountId, version: 1, token: 'jwt', expiresAt });
    const kept = await readVendorToken(fixture.store, { accountId });
    expect(kept).toMatchObject({ version: 1, token: 'jwt', expiresAt });
    expect(await lease(accountId, 0)).toBe('newer');
    expect(await lease(accountId, 1)).toBe('leased');
  });

  it('can be leased again after a release or once the lease has ended', async () => {
    const accountId = await newAccount();
    expect(await lease(accountId, 0)).toBe('leased');
    await releaseVendorToken(fixture.store, { accountId });
    expect(await lease(accountId, 0, -1)).toBe('leased');
    expect(await lease(accountId, 0)).toBe('leased');
    expect(await lease(accountId, 0)).toBe('held');
  });

  it('is not replaced by one of an older login', async () => {
    const accountId = await newAccount();
    await lease(accountId, 0);
    await saveVendorToken(fixture.store, { accountId, version: 2, token: 'newer', expiresAt });
    await saveVendorToken(fixture.store, { accountId, version: 1, token: 'older', expiresAt });
    expect((await readVendorToken(fixture.store, { accountId }))?.token).toBe('newer');
  });

  it('is neither kept nor given back under a lease that is not held any more', async () => {
    const accountId = await newAccount();
    const [old, current] = [randomUUID(), randomUUID()];
    const leaseMs = 60_000;
    const leasing = { accountId, knownVersion: 0, leaseMs, credentialsVersion: 1 };
    expect(await leaseVendorToken(fixture.store, { ...leasing, leaseId: old })).toBe('leased');
    const { store } = fixture;
    await updateVendorAccountCredentials(store, { id: accountId, credentials: { new: true } });
    expect(await leaseVendorToken(store, { ...leasing, leaseId: old })).toBe('replaced');
    const anew = { ...leasing, credentialsVersion: 2, leaseId: current };
    expect(await leaseVendorToken(store, anew)).toBe('leased');
    const login = { accountId, version: 1, token: 'of the old ones', expiresAt, leaseId: old };
    expect(await saveVendorToken(store, login)).toBe(false);
    await releaseVendorToken(store, { accountId, leaseId: old });
    expect(await leaseVendorToken(store, anew)).toBe('held');
    expect(await saveVendorToken(store, { ...login, leaseId: current })).toBe(true);
  });

  it('remembers when it was used', async () => {
    const accountId = await newAccount();
    await lease(accountId, 0);
    await saveVendorToken(fixture.store, { accountId, version: 1, token: 'jwt', expiresAt });
    await fixture.admin.query(`update vendor_tokens set used_at = '2020-01-01'`);
    await touchVendorToken(fixture.store, { accountId });
    const used = (await readVendorToken(fixture.store, { accountId }))?.usedAt.getTime() ?? 0;
    expect(Math.abs(Date.now() - used)).toBeLessThan(60_000);
  });
});
