import type { Info } from '@temporalio/activity';
import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { EnsureSessionResult } from '../../activities/contract.ts';
import { createVendorActivities } from '../../activities/vendor.ts';
import {
  countUnnamedSessions,
  createVendorAccount,
  getVendorAccount,
  readLink,
  readSession,
} from '../../store/index.ts';
import { activityEnvironment } from './activity-environment.ts';
import {
  anAccount,
  aVerification,
  CANARY,
  control,
  type Fixture,
  IDENT,
  INCODE_CREDENTIALS,
  PUBLIC_URL,
  requestsTo,
} from './fixture.ts';
import { withFixture } from './with-fixture.ts';

let fixture: Fixture;
withFixture((opened) => (fixture = opened));

const ensure = (
  verificationId: string,
  session = 1,
  deps = fixture.deps,
  info: Partial<Info> = {},
): Promise<EnsureSessionResult> => {
  const activities = createVendorActivities(deps);
  return activityEnvironment(info).run(() => activities.ensureSession({ verificationId, session }));
};

async function atVeriff(): Promise<{ accountId: string; verificationId: string }> {
  const accountId = await anAccount(fixture, 'veriff');
  const verificationId = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
  return { accountId, verificationId };
}

interface VendorSession {
  id: string;
  vendorData?: string;
  callback?: string;
  [more: string]: unknown;
}
const sessionsAt = async (vendor: string): Promise<VendorSession[]> =>
  (await control(fixture, 'GET', `${vendor}/sessions`)) as VendorSession[]; // the sandbox's own shape

const orphans = async (verificationId: string): Promise<number> => {
  const found = 'select from orphan_sessions where verification_id = $1';
  return (await fixture.store.app.query(found, [verificationId])).rowCount ?? 0;
};

describe('ensuring a session', () => {
  it('buys it, with our id as reference and our own link as the way back', async () => {
    const { verificationId } = await atVeriff();
    const result = await ensure(verificationId);
    expect(result).toMatchObject({ session: 1, status: 'pending' });
    expect(Date.parse(result.expiresAt ?? '')).toBeGreaterThan(Date.now());
    const [bought] = await sessionsAt('veriff');
    expect(bought).toMatchObject({ vendorData: verificationId });
    const [, link] = /^(?:.*)\/v\/([^/]+)\/return$/.exec(bought?.callback ?? '') ?? [];
    expect(bought?.callback?.startsWith(`${PUBLIC_URL}/v/`)).toBe(true);
    expect(readLink(fixture.store, link ?? '')).toEqual({ verificationId, version: 1 });
  });

  it('gives back nothing that belongs to the vendor or the person', async () => {
    const { verificationId } = await atVeriff();
    const result = await ensure(verificationId);
    const stored = await readSession(fixture.store, { verificationId, session: 1 });
    expect(Object.keys(result).sort()).toEqual(['expiresAt', 'session', 'status']);
    expect(JSON.stringify(result)).not.toContain(stored?.reference.id);
  });

  it('takes up the recorded session instead of buying another', async () => {
    const { verificationId } = await atVeriff();
    const first = await ensure(verificationId);
    await expect(ensure(verificationId)).resolves.toEqual(first);
    expect(await sessionsAt('veriff')).toHaveLength(1);
  });

  it('records an orphan when the vendor did the work and the answer was lost, then buys anew', async () => {
    const { verificationId } = await atVeriff();
    await control(fixture, 'POST', 'veriff/faults', { kind: 'disconnect-after' });
    await expect(ensure(verificationId)).rejects.toMatchObject({
      type: 'vendor_timeout',
      nonRetryable: false,
    });
    expect(await orphans(verificationId)).toBe(1);
    await ensure(verificationId);
    const sessions = await sessionsAt('veriff');
    expect(sessions).toHaveLength(2);
    const used = await readSession(fixture.store, { verificationId, session: 1 });
    expect(sessions.map(({ id }) => id)).toContain(used?.reference.id);
  });

  it('records an orphan when the answer cannot be read, and none when the vendor was not reached', async () => {
    const { verificationId } = await atVeriff();
    await control(fixture, 'POST', 'veriff/faults', { kind: 'garbage' });
    await expect(ensure(verificationId)).rejects.toMatchObject({ type: 'vendor_invalid_response' });
    expect(await orphans(verificationId)).toBe(1);
    await control(fixture, 'POST', 'veriff/faults', { kind: 'status', status: 503 });
    await expect(ensure(verificationId)).rejects.toMatchObject({ type: 'vendor_unavailable' });
    await ensure(verificationId);
    expect(await orphans(verificationId)).toBe(1);
  });

  /** Our database goes away when the vendor has made the session, for so many tries to save it. */
  const losingTheDatabase = (tries: number): typeof fixture.deps => {
    const pool = fixture.store.app;
    let left = tries;
    const connect = async (): Promise<pg.PoolClient> => {
      if (left > 0 && (await sessionsAt('veriff')).length > 0) {
        left -= 1;
        throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
      }
      return pool.connect();
    };
    // All that the store uses of a pool.
    const app = { connect, query: pool.query.bind(pool) } as unknown as pg.Pool;
    return { ...fixture.deps, store: { ...fixture.store, app } };
  };

  it('goes on saving what it bought, when the database is away, for as long as it may', async () => {
    const { verificationId } = await atVeriff();
    const mayTake = { startToCloseTimeoutMs: 90_000 };
    await ensure(verificationId, 1, losingTheDatabase(6), mayTake);
    expect(await sessionsAt('veriff')).toHaveLength(1);
    expect(await orphans(verificationId)).toBe(0);
  });

  it('that was cut off before it was saved is an orphan, before another one is bought', async () => {
    const { verificationId } = await atVeriff();
    const away = losingTheDatabase(1_000);
    const cutOff = ensure(verificationId, 1, away, { startToCloseTimeoutMs: 5_000 });
    await expect(cutOff).rejects.toMatchObject({ type: 'store_unavailable' });
    expect(await countUnnamedSessions(fixture.store, { verificationId })).toBe(1);
    await ensure(verificationId);
    expect(await sessionsAt('veriff')).toHaveLength(2);
    expect(await orphans(verificationId)).toBe(1);
    expect(await countUnnamedSessions(fixture.store, { verificationId })).toBe(1);
  });

  it('whose saving failed is bought again ever more slowly, not as soon as our database may be back', async () => {
    const { verificationId } = await atVeriff();
    const away = losingTheDatabase(1_000);
    const about = { startToCloseTimeoutMs: 5_000, attempt: 9 };
    const failed = ensure(verificationId, 1, away, about);
    await expect(failed).rejects.toMatchObject({ nextRetryDelay: 512_000 });
  });

  it('buys nothing for a verification whose time has passed, and says whether it was tried', async () => {
    const { verificationId: untried } = await atVeriff();
    const { verificationId: tried } = await atVeriff();
    await control(fixture, 'POST', 'veriff/faults', { kind: 'status', status: 503 });
    await expect(ensure(tried)).rejects.toMatchObject({ nonRetryable: false });
    await fixture.store.app.query('update verifications set expires_at = now()');
    await expect(ensure(untried)).resolves.toMatchObject({ missing: 'never_tried' });
    await expect(ensure(tried)).resolves.toMatchObject({ missing: 'tried' });
    expect(await sessionsAt('veriff')).toEqual([]);
  });

  it('records an orphan where Incode made the session and then gave no page for it', async () => {
    const account = { ...INCODE_CREDENTIALS, hostedPage: 'incode' };
    const accountId = await anAccount(fixture, 'incode', account);
    const verificationId = await aVerification(fixture, { id: accountId, vendor: 'incode' });
    const fault = { kind: 'status', status: 500, path: 'onboarding-url' };
    await control(fixture, 'POST', 'incode/faults', fault);
    await expect(ensure(verificationId)).rejects.toMatchObject({ type: 'vendor_unavailable' });
    expect(await orphans(verificationId)).toBe(1);
  });

  it('buys ever more slowly while the answers never read, and each may have cost a session', async () => {
    const { verificationId } = await atVeriff();
    const delays: number[] = [];
    for (let tries = 1; tries <= 9; tries += 1) {
      await control(fixture, 'POST', 'veriff/faults', { kind: 'garbage' });
      const failure: unknown = await ensure(verificationId).catch((error: unknown) => error);
      expect(failure).toMatchObject({ type: 'vendor_invalid_response', nonRetryable: false });
      // The failure of an activity; what it carries is asserted above and below.
      delays.push((failure as { nextRetryDelay: number }).nextRetryDelay / 1000);
    }
    expect(delays).toEqual([2, 8, 32, 128, 512, 2048, 3600, 3600, 3600]);
    await expect(ensure(verificationId)).resolves.toMatchObject({ status: 'pending' });
    await control(fixture, 'POST', 'veriff/faults', { kind: 'garbage' });
    await expect(ensure(verificationId, 2)).rejects.toMatchObject({ nextRetryDelay: 2_000 });
  });

  it('tells the operator what was odd at the vendor beside a session that was bought', async () => {
    const accountId = await anAccount(fixture, 'datakeen');
    const account = { id: accountId, vendor: 'datakeen' } as const;
    const vendorOptions = { templateName: 'Named' };
    const rows = [{ _id: 'a1', name: 'Named', status: 'Active' }, { name: 'no id' }];
    await control(fixture, 'PUT', 'datakeen/templates', rows);
    const oddities = async (options: object = vendorOptions) => {
      const id = await aVerification(fixture, account, { vendorOptions: options });
      await expect(ensure(id)).resolves.toMatchObject({ status: 'pending' });
      return (await getVendorAccount(fixture.store, { id: accountId })).health.oddities;
    };
    const odd = ['1 of 2 templates have no id or no status that we understand'];
    expect(await oddities()).toEqual(odd);
    expect(fixture.logged()).toContain('templates have no id or no status');
    // Where no list is read, nothing is known of it; once one is well, nothing is odd any more.
    expect(await oddities({ templateId: 'a1' })).toEqual(odd);
    await control(fixture, 'PUT', 'datakeen/templates', rows.slice(0, 1));
    expect(await oddities()).toEqual([]);
  });

  it.each([
    [
      'datakeen',
      'templates',
      { vendorOptions: { templateName: 'Vérification Identité avec selfie' } },
    ],
    ['identify24', 'project', { ...IDENT, vendorOptions: { projectTitle: '911 Internet GmbH' } }],
  ] as const)(
    'records no orphan when at %s only the look-up before it failed',
    async (vendor, path, changes) => {
      const accountId = await anAccount(fixture, vendor);
      const verificationId = await aVerification(fixture, { id: accountId, vendor }, changes);
      for (const kind of ['garbage', 'disconnect-after']) {
        await control(fixture, 'POST', `${vendor}/faults`, { kind, path });
        await expect(ensure(verificationId)).rejects.toMatchObject({
          type: kind === 'garbage' ? 'vendor_invalid_response' : 'vendor_timeout',
          nonRetryable: false,
          nextRetryDelay: undefined,
        });
      }
      expect(await orphans(verificationId)).toBe(0);
      expect(await sessionsAt(vendor)).toEqual([]);
      await ensure(verificationId);
      expect(await sessionsAt(vendor)).toHaveLength(1);
    },
  );

  it('gives each of Datakeen’s sessions an address of its own that cannot be guessed', async () => {
    const accountId = await anAccount(fixture, 'datakeen');
    const verificationId = await aVerification(fixture, { id: accountId, vendor: 'datakeen' });
    await ensure(verificationId, 1);
    await ensure(verificationId, 2);
    const { webhookToken } = await getVendorAccount(fixture.store, { id: accountId });
    const addresses = (await sessionsAt('datakeen')).map(({ webhookURL }) => webhookURL);
    expect(new Set(addresses).size).toBe(2);
    for (const address of addresses) {
      const ring = String(address).replace(`${PUBLIC_URL}/webhooks/${webhookToken}/`, '');
      expect(ring).toMatch(/^[A-Za-z0-9_-]{43}$/);
    }
  });

  it('fails for good, with codes only, when the vendor refuses the request', async () => {
    const { verificationId } = await atVeriff();
    const says = { kind: 'status', status: 400, times: 1 };
    await control(fixture, 'POST', 'veriff/faults', says);
    const failure = await ensure(verificationId).catch((error: unknown) => error);
    expect(failure).toMatchObject({ type: 'vendor_refused_request', nonRetryable: true });
    expect(JSON.stringify(failure)).not.toContain(CANARY.lastName);
    expect(fixture.logged()).not.toContain(CANARY.lastName);
  });

  it('shows on the account that the vendor cannot be reached', async () => {
    const { id } = await createVendorAccount(fixture.store, {
      clientId: fixture.clientId,
      vendor: 'veriff',
      mode: 'test',
      name: 'nowhere',
      baseUrl: 'http://127.0.0.1:1',
      credentials: {
        apiKey: '00000000-0000-4000-8000-000000000000',
        secrets: ['s'],
        signatureScheme: 'hmac',
      },
    });
    const verificationId = await aVerification(fixture, { id, vendor: 'veriff' });
    await expect(ensure(verificationId)).rejects.toMatchObject({ type: 'vendor_unavailable' });
    const { health } = await getVendorAccount(fixture.store, { id });
    expect(health.state).toBe('unreachable');
    expect(await orphans(verificationId)).toBe(0);
    expect(await requestsTo(fixture, 'veriff')).toEqual([]);
  });
});
