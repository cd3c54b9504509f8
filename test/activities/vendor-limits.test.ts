import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callVendor } from '../../activities/vendor-token.ts';
import { createVendorActivities } from '../../activities/vendor.ts';
import { statusSummary, updateVendorAccountCredentials } from '../../store/index.ts';
import { anAccount, control, type Fixture, openFixture, VERIFF_CREDENTIALS } from './fixture.ts';
import { deferral, inTurn, limitsAt, MINUTE_MS, SPREAD_MS } from './limits-fixture.ts';

let fixture: Fixture;
let act: ReturnType<typeof limitsAt>;
beforeAll(async () => {
  fixture = await openFixture();
  act = limitsAt(fixture);
});
afterAll(() => fixture.close());
beforeEach(() => control(fixture, 'POST', 'reset'));

describe('a vendor that asks one caller to slow down', () => {
  it('is not called for that account until then, and for every other account as before', async () => {
    const [accountId, other] = [
      await anAccount(fixture, 'veriff'),
      await anAccount(fixture, 'veriff'),
    ];
    await act.limit({ retryAfterSeconds: 17 });
    const first = await deferral(act.buy(await act.at(accountId)));
    expect(first.type).toBe('vendor_rate_limited');
    for (const verificationId of [await act.at(accountId), await act.at(accountId)]) {
      const { type, category, nextRetryDelay } = await deferral(act.buy(verificationId));
      expect([type, category]).toEqual(['vendor_paused', 'BENIGN']);
      expect(nextRetryDelay).toBeGreaterThan(15_000);
      expect(nextRetryDelay).toBeLessThanOrEqual(17_000 + SPREAD_MS);
    }
    expect(await act.asked()).toBe(1);
    await act.buy(await act.at(other));
    expect(await act.asked()).toBe(2);
  });

  it('shows in the account’s health until a call succeeds again', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    const verificationId = await act.at(accountId);
    await act.limit({ retryAfterSeconds: 17 });
    await deferral(act.buy(verificationId));
    const { accounts } = await statusSummary(fixture.store);
    const seen = accounts.find(({ id }) => id === accountId)?.health;
    expect(seen).toMatchObject({ state: 'rate_limited', code: '429' });
    expect(seen?.pausedUntil?.getTime()).toBeGreaterThan(Date.now());
    await act.passPause(accountId);
    const { health } = await act.accountOf(accountId);
    expect([health.state, health.pausedUntil]).toEqual(['rate_limited', null]);
    await act.buy(verificationId);
    expect((await act.accountOf(accountId)).health).toMatchObject({ state: 'ok', code: null });
  });

  it.each([
    ['in seconds', '17', 17_000],
    ['in a fraction of one', '0.5', 2_000],
    ['by a date', () => new Date(Date.now() + 30_000).toUTCString(), 30_000],
    ['by a date that has passed', 'Sun, 01 Mar 2020 12:02:00 GMT', 2_000],
    ['in years', '99999999999', 5 * MINUTE_MS],
    ['by a date in years', 'Fri, 31 Dec 9999 23:59:59 GMT', 5 * MINUTE_MS],
    ['at once', '0', 2_000],
    ['in words', 'soon', 2_000],
    ['not at all', null, 2_000],
  ])('and says when %s is left alone for as long, within bounds', async (_how, said, ms) => {
    const accountId = await anAccount(fixture, 'veriff');
    const retryAfter = typeof said === 'function' ? said() : said;
    await act.limit(retryAfter === null ? {} : { retryAfter });
    const { nextRetryDelay } = await deferral(act.buy(await act.at(accountId)));
    const pause = await act.pauseOf(accountId);
    // A date is to the second, and was said a moment ago.
    expect(pause.ms).toBeLessThanOrEqual(ms);
    expect(pause.ms).toBeGreaterThan(typeof said === 'function' ? ms - 5_000 : ms - 1);
    expect(nextRetryDelay).toBeGreaterThanOrEqual(pause.ms);
    expect(nextRetryDelay).toBeLessThanOrEqual(pause.ms + SPREAD_MS);
  });

  it('again and again is left alone ever longer, at most five minutes, until a call succeeds', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    const verificationId = await act.at(accountId);
    await act.limit({ times: 0 });
    for (const seconds of [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
      await deferral(act.buy(verificationId));
      expect((await act.pauseOf(accountId)).ms).toBe(seconds * 1_000);
      await act.passPause(accountId);
    }
    await control(fixture, 'DELETE', 'veriff/faults');
    await act.buy(verificationId);
    await act.limit();
    await deferral(act.buy(await act.at(accountId)));
    expect(await act.pauseOf(accountId)).toEqual({ ms: 2_000, count: 1 });
  });

  it('and does so to twenty at once has asked once', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    const ids = await Promise.all(Array.from({ length: 20 }, () => act.at(accountId)));
    await act.limit({ retryAfterSeconds: 30, times: 0 });
    await Promise.all(ids.map((id) => deferral(act.buy(id))));
    expect(await act.asked()).toBeGreaterThan(1);
    expect(await act.pauseOf(accountId)).toEqual({ ms: 30_000, count: 1 });
  });

  it('is left alone all the same when a call succeeds that was on its way before', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    const account = await act.accountOf(accountId);
    await act.limit({ retryAfterSeconds: 60 });
    await callVendor(fixture.deps, account, async () => {
      await deferral(act.buy(await act.at(accountId)));
    });
    expect(await act.leftOf(accountId)).toBeGreaterThan(0);
    expect((await act.accountOf(accountId)).health).toMatchObject({
      state: 'rate_limited',
      code: '429',
    });
  });

  it('is left alone by the database’s clock, however far a worker’s is off', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    await act.limit({ retryAfterSeconds: 60 });
    await deferral(act.buy(await act.at(accountId)));
    const deps = { ...fixture.deps, now: () => new Date(Date.now() + 3_600_000) };
    const session = { verificationId: await act.at(accountId), session: 1 };
    const buying = inTurn(() => createVendorActivities(deps).ensureSession(session));
    expect((await deferral(buying)).type).toBe('vendor_paused');
  });

  it('is called by people first after the pause, and by polls and archives last', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    await act.limit({ retryAfterSeconds: 200 });
    await deferral(act.buy(await act.at(accountId)));
    const delays = new Map<number, number[]>();
    for (const turn of [5, 4, 2, 1]) {
      const ids = await Promise.all(Array.from({ length: 5 }, () => act.at(accountId)));
      const dueAt = async (id: string): Promise<number> =>
        (await deferral(act.buy(id, turn))).nextRetryDelay + Date.now();
      const due = await Promise.all(ids.map(dueAt));
      delays.set(turn, due);
      expect(new Set(due).size).toBeGreaterThan(1);
    }
    const [people = [], questions = [], polls = [], archives = []] = [1, 2, 4, 5].map(
      (turn) => delays.get(turn) ?? [],
    );
    // They were all asked at other times, yet come back in this order.
    const slackMs = 1_000;
    expect(Math.max(...people)).toBeLessThan(Math.min(...questions) + slackMs);
    expect(Math.max(...questions)).toBeLessThan(Math.min(...polls));
    expect(Math.max(...polls)).toBeLessThan(Math.min(...archives) + slackMs);
  });

  it('is logged in at by one caller, and then by none until then', async () => {
    const accountId = await anAccount(fixture, 'datakeen');
    const ids = await Promise.all(Array.from({ length: 20 }, () => act.at(accountId, 'datakeen')));
    await act.limit({ path: '/auth', retryAfterSeconds: 20, times: 0 }, 'datakeen');
    const failures = await Promise.all(ids.map((id) => deferral(act.buy(id))));
    expect(await act.asked('datakeen')).toBe(1);
    const types = new Set(failures.map(({ type }) => type));
    expect(types.has('vendor_rate_limited')).toBe(true);
    for (const type of types) {
      expect(type).toMatch(/^vendor_(rate_limited|paused|token_busy)$/);
    }
  });

  it('is tried at once with new credentials', async () => {
    const accountId = await anAccount(fixture, 'veriff');
    await act.limit({ retryAfterSeconds: 60 });
    await deferral(act.buy(await act.at(accountId)));
    const credentials = VERIFF_CREDENTIALS;
    await updateVendorAccountCredentials(fixture.store, { id: accountId, credentials });
    await act.buy(await act.at(accountId));
  });
});
