import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { callVendor } from '../../activities/vendor-token.ts';
import { createVendorActivities } from '../../activities/vendor.ts';
import { KycError } from '../../domain/errors.ts';
import { findVendor } from '../../vendors/registry.ts';
import {
  getVendorAccount,
  readVendorToken,
  saveVendorToken,
  updateVendorAccountCredentials,
} from '../../store/index.ts';
import { activityEnvironment } from './activity-environment.ts';
import {
  aVerification,
  anAccount,
  type Fixture,
  requestsTo,
  VERIFF_CREDENTIALS,
} from './fixture.ts';
import { withFixture } from './with-fixture.ts';

let fixture: Fixture;
withFixture((opened) => (fixture = opened));

const logins = async (): Promise<number> =>
  (await requestsTo(fixture, 'datakeen')).filter(({ path }) => path.includes('/auth')).length;

async function verificationsAt(accountId: string, count: number): Promise<string[]> {
  const account = { id: accountId, vendor: 'datakeen' as const };
  return Promise.all(Array.from({ length: count }, () => aVerification(fixture, account)));
}

function buy(verificationId: string, deps = fixture.deps): Promise<unknown> {
  const activities = createVendorActivities(deps);
  return activityEnvironment().run(() => activities.ensureSession({ verificationId, session: 1 }));
}

async function failuresOf(buying: Promise<unknown>[]): Promise<unknown[]> {
  const results = await Promise.allSettled(buying);
  return results
    .filter((result) => result.status === 'rejected')
    .map((result): unknown => result.reason);
}

describe('the token of a vendor account', () => {
  it('is fetched by one login for a hundred callers at once', async () => {
    const accountId = await anAccount(fixture, 'datakeen');
    const ids = await verificationsAt(accountId, 100);
    const failures = await failuresOf(ids.map((id) => buy(id)));
    expect(await logins()).toBe(1);
    // Whoever waited too long gives way without having failed, and is tried again.
    for (const failure of failures) {
      expect(failure).toMatchObject({ type: 'vendor_token_busy', category: 'BENIGN' });
    }
    await Promise.all(ids.map((id) => buy(id)));
    expect(await logins()).toBe(1);
  });

  it('is renewed once by a hundred callers when it has come near its end', async () => {
    const accountId = await anAccount(fixture, 'datakeen');
    const expiresAt = new Date(Date.now() + 60_000);
    await buy((await verificationsAt(accountId, 1))[0] ?? '');
    await saveVendorToken(fixture.store, { accountId, version: 2, token: 'old', expiresAt });
    const ids = await verificationsAt(accountId, 100);
    await Promise.allSettled(ids.map((id) => buy(id)));
    expect(await logins()).toBe(2);
    expect((await readVendorToken(fixture.store, { accountId }))?.version).toBe(3);
  });

  it('is renewed once when the vendor refuses it before its time, and the call is made again', async () => {
    const accountId = await anAccount(fixture, 'datakeen');
    const [first = '', second = ''] = await verificationsAt(accountId, 2);
    await buy(first);
    const expiresAt = new Date(Date.now() + 86_400_000);
    await saveVendorToken(fixture.store, { accountId, version: 2, token: 'revoked', expiresAt });
    await expect(buy(second)).resolves.toMatchObject({ status: 'pending' });
    expect(await logins()).toBe(2);
    const { health } = await getVendorAccount(fixture.store, { id: accountId });
    expect(health.state).toBe('ok');
  });

  it('that is refused although it was just given is tried slowly, in sight of operators', async () => {
    const accountId = await anAccount(fixture, 'datakeen');
    const account = await getVendorAccount(fixture.store, { id: accountId });
    const refused = new KycError('vendor_token_expired', 'Refused.');
    let calls = 0;
    const using = callVendor(fixture.deps, account, () => {
      calls += 1;
      return Promise.reject(refused);
    });
    await expect(using).rejects.toMatchObject({ code: 'vendor_credentials' });
    expect([calls, await logins()]).toEqual([2, 2]);
    const { health } = await getVendorAccount(fixture.store, { id: accountId });
    expect(health).toMatchObject({ state: 'credentials_refused', code: 'new_token' });
  });

  it('says nothing of the vendor when the call was given up by ourselves', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    const account = await getVendorAccount(fixture.store, { id: accountId });
    const vendor = findVendor('veriff');
    const asking = callVendor(fixture.deps, account, (call) =>
      vendor.askSession({ ...call, signal: AbortSignal.abort() }, { id: randomUUID() }),
    );
    await expect(asking).rejects.toMatchObject({ code: 'vendor_timeout' });
    const { health } = await getVendorAccount(fixture.store, { id: accountId });
    expect(health.state).toBe('ok');
  });

  it('is asked for slowly with wrong credentials, in sight of operators, and by one caller', async () => {
    const wrong = { username: 'backend', password: 'wrong' };
    const accountId = await anAccount(fixture, 'datakeen', wrong);
    const ids = await verificationsAt(accountId, 20);
    const failures = await failuresOf(ids.map((id) => buy(id)));
    expect(failures).toHaveLength(20);
    for (const failure of failures) {
      expect(failure).toMatchObject({ nonRetryable: false });
      expect(failure).toHaveProperty(
        'type',
        expect.stringMatching(/^vendor_(credentials|token_busy)$/),
      );
    }
    expect(failures).toContainEqual(
      expect.objectContaining({ type: 'vendor_credentials', nextRetryDelay: 60_000 }),
    );
    expect(await logins()).toBe(1);
    const { health } = await getVendorAccount(fixture.store, { id: accountId });
    expect(health).toMatchObject({ state: 'credentials_refused' });
  });

  it('is fetched soon after the credentials were put right, and the account is well again', async () => {
    const wrong = { username: 'backend', password: 'wrong' };
    const accountId = await anAccount(fixture, 'datakeen', wrong);
    const [verificationId = ''] = await verificationsAt(accountId, 1);
    await expect(buy(verificationId)).rejects.toMatchObject({ type: 'vendor_credentials' });
    const right = { username: 'backend', password: 'a password of the sandbox' };
    await updateVendorAccountCredentials(fixture.store, { id: accountId, credentials: right });
    const inAMinute = { ...fixture.deps, now: () => new Date(Date.now() + 60_000) };
    await buy(verificationId, inAMinute);
    const { health } = await getVendorAccount(fixture.store, { id: accountId });
    expect(health.state).toBe('ok');
  });
});

describe('credentials that a vendor refuses', () => {
  const RIGHT = { username: 'backend', password: 'a password of the sandbox' };
  const WRONG = { username: 'backend', password: 'wrong' };
  const CREDENTIALS = { veriff: { ...VERIFF_CREDENTIALS, apiKey: randomUUID() }, datakeen: WRONG };

  const pauseOf = async (accountId: string): Promise<number> => {
    const { rows } = await fixture.store.app.query<{ seconds: string }>(
      `select extract(epoch from refused_until - health_seen_at) as seconds
       from vendor_accounts where id = $1`,
      [accountId],
    );
    return Math.round(Number(rows[0]?.seconds));
  };
  const endPause = (accountId: string) =>
    fixture.store.app.query('update vendor_accounts set refused_until = now() where id = $1', [
      accountId,
    ]);

  it.each(['veriff', 'datakeen'] as const)(
    'are tried by one caller at a time, ever more rarely, and at once when they are new (%s)',
    async (vendor) => {
      const accountId = await anAccount(fixture, vendor, CREDENTIALS[vendor]);
      const account = { id: accountId, vendor };
      const ids = await Promise.all(
        Array.from({ length: 5 }, () => aVerification(fixture, account)),
      );
      const asked = async () => (await requestsTo(fixture, vendor)).length;
      // However far a worker's clock is off, the pauses are the database's.
      const deps = { ...fixture.deps, now: () => new Date(Date.now() + 3_600_000) };
      await expect(buy(ids[0] ?? '', deps)).rejects.toMatchObject({ type: 'vendor_credentials' });
      expect(await asked()).toBe(1);
      for (const [tries, seconds] of [20, 40, 80].entries()) {
        expect(await pauseOf(accountId)).toBe(seconds);
        const failures = await failuresOf(ids.map((id) => buy(id, deps)));
        expect(failures).toHaveLength(ids.length);
        for (const failure of failures) {
          expect(failure).toMatchObject({ type: 'vendor_credentials', nonRetryable: false });
          const { nextRetryDelay } = failure as { nextRetryDelay: number };
          expect(nextRetryDelay).toBeLessThanOrEqual(seconds * 1_000);
        }
        expect(await asked()).toBe(tries + 1);
        await endPause(accountId);
        await failuresOf(ids.map((id) => buy(id, deps)));
        expect(await asked()).toBe(tries + 2);
      }
      const credentials = vendor === 'veriff' ? VERIFF_CREDENTIALS : RIGHT;
      await updateVendorAccountCredentials(fixture.store, { id: accountId, credentials });
      await buy(ids[0] ?? '');
      const { health } = await getVendorAccount(fixture.store, { id: accountId });
      expect(health.state).toBe('ok');
    },
  );

  it.each([
    ['refused', WRONG],
    ['taken', RIGHT],
  ] as const)(
    'and were replaced while a login with them was under way, change nothing when it is %s',
    async (_how, credentials) => {
      const accountId = await anAccount(fixture, 'datakeen', credentials);
      const [verificationId = ''] = await verificationsAt(accountId, 1);
      const vendor = findVendor('datakeen');
      const { login } = vendor;
      if (login === undefined) throw new Error('It has a login.');
      let replacing = true;
      const slow: typeof login.login = async (call) => {
        const given = login.login(call);
        await given.catch(() => undefined);
        if (replacing) {
          replacing = false;
          await updateVendorAccountCredentials(fixture.store, {
            id: accountId,
            credentials: RIGHT,
          });
          await failuresOf([buy(verificationId)]);
        }
        return given;
      };
      const vendors = () => ({ ...vendor, login: { ...login, login: slow } });
      const [second = ''] = await verificationsAt(accountId, 1);
      const failures = await failuresOf([buy(second, { ...fixture.deps, vendors })]);
      expect(failures).toHaveLength(1);
      const kept = await readVendorToken(fixture.store, { accountId });
      expect(kept?.version).toBe(1);
      const { health } = await getVendorAccount(fixture.store, { id: accountId });
      expect(health.state).toBe('ok');
      await buy(second);
      expect(await logins()).toBe(2);
    },
  );
});
