import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createArchiveActivities } from '../../activities/archive.ts';
import { createDeletionActivities } from '../../activities/deletion.ts';
import { callVendor } from '../../activities/vendor-token.ts';
import { createVendorActivities } from '../../activities/vendor.ts';
import {
  requestCancel,
  requestVendorDeletion,
  updateVendorAccountCredentials,
} from '../../store/index.ts';
import { recordCauses } from '../store/asking.ts';
import { activityEnvironment } from './activity-environment.ts';
import { anAccount, control, type Fixture, openFixture } from './fixture.ts';
import { deferral, inTurn, limitsAt, MINUTE_MS, PERSON, SPREAD_MS } from './limits-fixture.ts';

let fixture: Fixture;
let act: ReturnType<typeof limitsAt>;
beforeAll(async () => {
  fixture = await openFixture();
  act = limitsAt(fixture);
});
afterAll(() => fixture.close());
beforeEach(() => control(fixture, 'POST', 'reset'));

/** Ended, and to be deleted at the vendor. */
async function askToDelete(verificationId: string): Promise<void> {
  const asked = { verificationId, principal: 'client_key:k' };
  await requestCancel(fixture.store, asked);
  await recordCauses(fixture.store, verificationId, [
    { type: 'cancel', principal: asked.principal },
  ]);
  await requestVendorDeletion(fixture.store, asked);
}

describe('a pause', () => {
  it('of no row stops an account for longer than five minutes, or for ever', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    const set = (column: string, value: string) =>
      fixture.store.app.query(`update vendor_accounts set ${column} = ${value} where id = $1`, [
        accountId,
      ]);
    await expect(set('limited_ms', '300001')).rejects.toMatchObject({ code: '23514' });
    await set('limited_ms', '300000');
    await set('limited_at', `now() + interval '9 years'`);
    expect(await act.leftOf(accountId)).toBe(0);
    await act.buy(await act.at(accountId));
  });

  it('holds back every kind of call, before anything is fetched or written for it', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    const verificationId = await act.at(accountId);
    await act.buy(verificationId);
    await act.limit({ retryAfterSeconds: 60 });
    await deferral(act.buy(await act.at(accountId)));
    const before = await act.asked();
    const session = { verificationId, session: 1 };
    const vendor = createVendorActivities(fixture.deps);
    const archive = createArchiveActivities(fixture.deps);
    const deletion = createDeletionActivities(fixture.deps);
    await askToDelete(verificationId);
    const poll = { ...session, firstMs: 1_000, factor: 2, capMs: 60_000 };
    const calls = {
      ask: () => inTurn(() => vendor.askVendor(session)),
      poll: () => activityEnvironment({ attempt: 2 }).run(() => vendor.pollVendor(poll)),
      submit: () => inTurn(() => vendor.submitCaptures(session)),
      archive: () => inTurn(() => archive.archiveMedia({ verificationId })),
      delete: () => inTurn(() => deletion.deleteNextAtVendor({ accountId })),
    };
    for (const [kind, call] of Object.entries(calls)) {
      expect([kind, (await deferral(call())).type]).toEqual([kind, 'vendor_paused']);
    }
    expect(await act.asked()).toBe(before);
    const { rows } = await fixture.store.app.query('select sent_at from vendor_deletions');
    expect(rows).toEqual([{ sent_at: null }]);
  });

  it('leaves no more traces of tries than one, so that at the deadline it is known that it was tried', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    await act.limit({ retryAfterSeconds: 60 });
    await deferral(act.buy(await act.at(accountId)));
    const verificationId = await act.at(accountId);
    for (let n = 0; n < 4; n += 1) await deferral(act.buy(verificationId));
    const { rows } = await fixture.store.app.query(
      `select orphan, settled_at is not null as settled from session_rings where verification_id = $1`,
      [verificationId],
    );
    expect(rows).toEqual([{ orphan: false, settled: true }]);
    const atDeadline = { verificationId, session: 1, buyNothing: true } as const;
    const looked = inTurn(() => createVendorActivities(fixture.deps).ensureSession(atDeadline));
    expect(await looked).toMatchObject({ missing: 'tried' });
  });
});

describe('what is no limit of the account', () => {
  it('is one on deletions, which wait alone', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    const verificationId = await act.at(accountId);
    await act.buy(verificationId);
    await askToDelete(verificationId);
    await act.limit({ method: 'DELETE', retryAfterSeconds: 7_200 });
    const deletion = createDeletionActivities(fixture.deps);
    const deleted = inTurn(() => deletion.deleteNextAtVendor({ accountId }));
    expect(await deleted).toEqual({ did: 'limited', waitMs: 7_200_000 });
    expect(await act.leftOf(accountId)).toBe(0);
    await act.buy(await act.at(accountId));
  });

  it.each([
    ['at once', '0', 2_000],
    ['in half a minute', '30', 30_000],
    ['in a year', '31536000', 10 * MINUTE_MS],
  ])(
    'is an outage, whose end the vendor sees %s: each call honours it, within bounds',
    async (_how, retryAfter, ms) => {
      const accountId = await anAccount(fixture, 'veriff');
      await act.limit({ status: 503, retryAfter });
      const { type, nextRetryDelay } = await deferral(act.buy(await act.at(accountId)));
      expect(type).toBe('vendor_unavailable');
      expect(nextRetryDelay).toBeGreaterThanOrEqual(ms);
      expect(nextRetryDelay).toBeLessThanOrEqual(ms + SPREAD_MS);
      expect(await act.leftOf(accountId)).toBe(0);
      await act.buy(await act.at(accountId));
    },
  );

  it('is an outage that asks back at once for ever: the pauses grow all the same', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    const verificationId = await act.at(accountId);
    await act.limit({ status: 503, retryAfter: '0', times: 0 });
    const activities = createVendorActivities(fixture.deps);
    const environment = activityEnvironment({ attempt: 8, priority: { priorityKey: PERSON } });
    const buying = environment.run(() => activities.ensureSession({ verificationId, session: 1 }));
    expect((await deferral(buying)).nextRetryDelay).toBeGreaterThanOrEqual(256_000);
  });

  it('is what a 429 says of credentials that were replaced meanwhile', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    const account = await act.accountOf(accountId);
    const { credentials } = account;
    await updateVendorAccountCredentials(fixture.store, { id: accountId, credentials });
    await act.limit({ retryAfterSeconds: 60 });
    const vendor = fixture.deps.vendors('veriff');
    const asking = callVendor(fixture.deps, account, (call) =>
      vendor.askSession(call, { id: randomUUID() }),
    );
    await expect(asking).rejects.toMatchObject({ code: 'vendor_rate_limited' });
    expect(await act.leftOf(accountId)).toBe(0);
  });
});
