import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  chooseVendorAccount,
  createApiKey,
  createClient,
  createVendorAccount,
  findApiKey,
  findVendorAccountByWebhookToken,
  getVendorAccount,
  noteAccountHealth,
  openStore,
  revokeApiKey,
  statusSummary,
} from '../../store/index.ts';
import { type StoreFixture } from './fixture.ts';
import { withStore } from './with-store.ts';

describe('API keys', () => {
  let fixture: StoreFixture;
  withStore((opened) => (fixture = opened));

  it('are found by their token until they are revoked', async () => {
    const { store, clientId } = fixture;
    const { id, token } = await createApiKey(store, {
      clientId,
      mode: 'test',
      scopes: ['verifications:read'],
      name: 'backend',
    });
    expect(token).toMatch(/^kyc_test_[\w-]{43}$/);
    expect(await findApiKey(store, token)).toEqual({
      quotas: { links: null, starts: null },
      id,
      clientId,
      mode: 'test',
      scopes: ['verifications:read'],
      policy: { screeningMatch: 'review', fourEyes: 'never', finalDecision: 'vendor' },
      returnUrls: [],
      expiresAt: null,
      isUseDue: true,
      uniqueReference: false,
    });
    expect(await findApiKey(store, `${token}x`)).toBeNull();
    const another = openStore({ ...fixture.config, hashKey: randomBytes(32) });
    expect(await findApiKey(another, token)).toBeNull();
    await another.close();
    await revokeApiKey(store, { id });
    expect(await findApiKey(store, token)).toBeNull();
  });
});

describe('vendor accounts', () => {
  let fixture: StoreFixture;
  withStore((opened) => (fixture = opened));

  const account = (
    changes: Partial<Parameters<typeof createVendorAccount>[1]> = {},
  ): Parameters<typeof createVendorAccount>[1] => ({
    clientId: null,
    vendor: 'datakeen',
    mode: 'test',
    name: 'Account',
    baseUrl: 'https://vendor.example',
    credentials: { username: 'u', password: 'p' },
    ...changes,
  });

  it('come back with credentials, settings and webhook token', async () => {
    const { store } = fixture;
    const settings = { allowedNetworks: ['10.0.0.0/8'], signatureScheme: 'hmac', extra: 1 };
    const { id, webhookToken } = await createVendorAccount(store, account({ settings }));
    const row = await getVendorAccount(store, { id });
    expect(row).toMatchObject({
      id,
      clientId: null,
      credentials: { username: 'u', password: 'p' },
      settings: { ...settings, evidence: 'decision' },
      webhookToken,
      health: { state: 'ok', code: null, lastSeenAt: null },
    });
    expect(await findVendorAccountByWebhookToken(store, webhookToken)).toEqual(row);
    expect(await findVendorAccountByWebhookToken(store, 'guess')).toBeNull();
  });

  it("are chosen by id or vendor, the client's own before shared ones", async () => {
    const { store } = fixture;
    const { id: clientId } = await createClient(store, { name: 'Chooser' });
    const { id: otherId } = await createClient(store, { name: 'Other' });
    const incode = { vendor: 'incode' } as const;
    const choose = async (more: { accountId?: string; mode?: 'test' | 'live' }) => {
      const chosen = await chooseVendorAccount(store, {
        clientId,
        mode: 'test',
        ...incode,
        ...more,
      });
      return typeof chosen === 'string' ? chosen : chosen.id;
    };
    expect(await choose({})).toBe('none');
    await createVendorAccount(store, account({ ...incode, clientId: otherId }));
    await createVendorAccount(store, account({ ...incode, mode: 'live' }));
    expect(await choose({})).toBe('none');
    const shared = await createVendorAccount(store, account(incode));
    expect(await choose({})).toBe(shared.id);
    const own = await createVendorAccount(store, account({ ...incode, clientId }));
    expect(await choose({})).toBe(own.id);
    expect(await choose({ accountId: shared.id })).toBe(shared.id);
    expect(await choose({ accountId: shared.id, mode: 'live' })).toBe('none');
    expect(await choose({ accountId: 'nonsense' })).toBe('none');
    await createVendorAccount(store, account({ ...incode, clientId }));
    expect(await choose({})).toBe('ambiguous');
  });

  it('keep since when their health is what it is', async () => {
    const { store, accountId, admin } = fixture;
    const refused = { accountId, state: 'credentials_refused', code: 'token' } as const;
    await noteAccountHealth(store, refused);
    await admin.query(`update vendor_accounts set health_since = '2020-01-01T00:00:00Z'`);
    await noteAccountHealth(store, refused);
    const still = (await getVendorAccount(store, { id: accountId })).health;
    expect(still).toMatchObject({ state: 'credentials_refused', code: 'token' });
    expect(still.since).toEqual(new Date('2020-01-01T00:00:00Z'));
    await noteAccountHealth(store, { accountId, state: 'ok' });
    const { accounts } = await statusSummary(store);
    const health = accounts.find(({ id }) => id === accountId)?.health;
    expect(health).toMatchObject({ state: 'ok', code: null });
    expect(health?.since.getTime()).toBeGreaterThan(still.since.getTime());
  });
});
