import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createVendorActivities } from '../../activities/vendor.ts';
import {
  getVendorAccount,
  readVendorToken,
  updateVendorAccountCredentials,
} from '../../store/index.ts';
import { activityEnvironment } from './activity-environment.ts';
import { aVerification, anAccount, type Fixture, openFixture, requestsTo } from './fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(async () => {
  await fixture.close();
});

const logins = async (): Promise<number> =>
  (await requestsTo(fixture, 'datakeen')).filter(({ path }) => path.includes('/auth')).length;

describe('credentials that are replaced while a verification runs', () => {
  it('are used from the next call on, with a new token, and what waited goes on by itself', async () => {
    const { store, deps } = fixture;
    const id = await anAccount(fixture, 'datakeen');
    const { credentials } = await getVendorAccount(store, { id });
    const verificationId = await aVerification(fixture, { id, vendor: 'datakeen' });
    const activities = createVendorActivities(deps);
    const run = <T>(work: () => Promise<T>): Promise<T> => activityEnvironment().run(work);
    const ask = () => run(() => activities.askVendor({ verificationId, session: 1 }));
    await run(() => activities.ensureSession({ verificationId, session: 1 }));
    await ask();
    expect(await logins()).toBe(1);

    await updateVendorAccountCredentials(store, {
      id,
      credentials: { username: 'backend', password: 'mistyped' },
    });
    expect(await readVendorToken(store, { accountId: id })).toBeNull();
    await expect(ask()).rejects.toMatchObject({ type: 'vendor_credentials', nonRetryable: false });
    expect((await getVendorAccount(store, { id })).health.state).toBe('credentials_refused');

    await updateVendorAccountCredentials(store, { id, credentials });
    // What was refused a moment ago speaks for twenty seconds; then the same question is answered.
    const later = createVendorActivities({ ...deps, now: () => new Date(Date.now() + 30_000) });
    await run(() => later.askVendor({ verificationId, session: 1 }));
    expect((await getVendorAccount(store, { id })).health.state).toBe('ok');
    expect(await logins()).toBe(3);
  });
});
