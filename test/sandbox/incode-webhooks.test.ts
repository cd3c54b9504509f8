import { describe, expect, it, vi } from 'vitest';
import { act, base64, capture, interview, later, slowly } from './support/incode.ts';
import { WITHOUT_MARK } from './support/incode.ts';
import { receiver } from './support/receiver.ts';
import type { Receiver } from './support/receiver.ts';
import { control, sandbox, textOf } from './support/sandbox.ts';
import type { Sandbox } from '../../sandbox/server.ts';

async function connected(more: object = {}): Promise<[Sandbox, Receiver]> {
  const target = await sandbox();
  const listener = await receiver();
  listener.reply = () => ({ status: 200, json: { success: true } });
  await control(target, 'PUT', '/incode/webhooks', { url: `${listener.url}/ring`, ...more });
  return [target, listener];
}

const rung = (listener: Receiver, statuses: string[]): Promise<void> =>
  vi.waitFor(() => {
    expect(listener.bodies().map((body) => body['onboardingStatus'])).toEqual(statuses);
  }, 20_000);

const ALL = [
  'FACE_VALIDATION_FINISHED',
  'ID_VALIDATION_FINISHED',
  'POST_PROCESSING_FINISHED',
  'ONBOARDING_FINISHED',
];

describe('Incode: webhooks', () => {
  it('tell each status with who it is about, and a static header', async () => {
    const [target, listener] = await connected({ headers: { 'x-ring-secret': 'tell no one' } });
    await slowly(target);
    const { id, token } = await interview(target, { externalCustomerId: 'ref-1' });
    await capture(target, token);
    await rung(listener, ALL.slice(0, 1));
    await later(target, 60_000);
    await rung(listener, ALL);
    expect(listener.bodies()[3]).toEqual({
      interviewId: id,
      externalId: 'ref-1',
      onboardingStatus: 'ONBOARDING_FINISHED',
      clientId: 'client-1',
      flowId: '65f1c0de0000000000000001',
    });
    expect(listener.received[0]?.path).toBe('/ring');
    expect(listener.received[0]?.headers['x-ring-secret']).toBe('tell no one');
    await act(target, id, { action: 'manual_approve' });
    await rung(listener, [...ALL, 'MANUAL_REVIEW_APPROVED']);
  });

  it("can be today's, which call the session by other names and tell no status", async () => {
    const [target, listener] = await connected({ tells: 'session' });
    const { id } = await interview(target, { externalCustomerId: 'ref-1' });
    await act(target, id, { action: 'approve' });
    await vi.waitFor(() => {
      expect(listener.received).toHaveLength(ALL.length);
    }, 20_000);
    const about = { sessionId: id, externalCustomerId: 'ref-1' };
    expect(listener.bodies()[0]).toEqual({ event: 'SESSION_PROGRESS', ...about });
    expect(listener.bodies()[3]).toEqual({ event: 'SESSION_SUCCEEDED', ...about });
  });

  it('leave ONBOARDING_FINISHED out where it is not configured; silence leaves out everything', async () => {
    const [target, listener] = await connected();
    const quiet = await interview(target);
    await act(target, quiet.id, { action: 'approve', silent: true });
    const { id } = await interview(target, { configurationId: WITHOUT_MARK });
    await act(target, id, { action: 'approve' });
    await act(target, id, { action: 'expire' });
    await rung(listener, [...ALL.slice(0, 3), 'EXPIRED']);
    expect(new Set(listener.bodies().map((body) => textOf(body['interviewId'])))).toEqual(
      new Set([id]),
    );
  });

  it('are accepted by 200 with JSON or by 204 alone, and tried six times with growing waits', async () => {
    const [target, listener] = await connected();
    await control(target, 'PUT', '/incode/webhook-behaviour', { retryMs: 4 });
    const replies = [{ status: 200 }, { status: 201, json: {} }, { status: 204 }];
    listener.reply = () => replies.shift() ?? { status: 500 };
    const { id } = await interview(target);
    await act(target, id, { action: 'expire' });
    const state = async () => control(target, 'GET', '/incode/deliveries');
    await vi.waitFor(async () => {
      expect(await state()).toMatchObject([{ state: 'delivered', tries: 3, status: 204 }]);
    }, 20_000);
    await act(target, id, { action: 'manual_reject' });
    await vi.waitFor(async () => {
      expect(await state()).toMatchObject([{}, { state: 'given-up', tries: 6 }]);
    }, 20_000);
    const times = listener.received.slice(3).map(({ atMs }) => atMs);
    expect(times).toHaveLength(6);
    // 4 ms × 2.5, five times: 257 ms in all, where even waits would be 20.
    expect((times[5] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(200);
  });
});

describe('Incode: webhooks with OAuth2', () => {
  const life = (listener: Receiver, seconds: number): void => {
    let count = 0;
    listener.reply = (path) =>
      path === '/token'
        ? { status: 200, json: { access_token: `t${++count}`, expires_in: seconds } }
        : { status: 200, json: {} };
  };
  const seen = (listener: Receiver) =>
    listener.received.map(({ path, headers }) => [path, headers.authorization]);

  it('fetch a bearer token with client credentials and keep it while it lasts', async () => {
    const [target, listener] = await connected();
    life(listener, 600);
    const oauth = { tokenUrl: `${listener.url}/token`, clientId: 'in', clientSecret: 'code' };
    await control(target, 'PUT', '/incode/webhooks', { url: `${listener.url}/ring`, oauth });
    const { id } = await interview(target);
    for (const onboardingStatus of ['ID_VALIDATION_FINISHED', 'ONBOARDING_FINISHED']) {
      await act(target, id, { action: 'status', onboardingStatus });
    }
    const basic = `Basic ${base64('in:code')}`;
    const first = [
      ['/token', basic],
      ['/ring', 'Bearer t1'],
      ['/ring', 'Bearer t1'],
    ];
    await expect.poll(() => seen(listener)).toEqual(first);
    expect(listener.received[0]?.text).toBe('grant_type=client_credentials');
    await later(target, 600_000);
    await act(target, id, { action: 'manual_approve' });
    const renewed = [...first, ['/token', basic], ['/ring', 'Bearer t2']];
    await expect.poll(() => seen(listener)).toEqual(renewed);
  });

  it('fail while no token can be had, ask anew after a 401, and can carry a wrong one', async () => {
    const [target, listener] = await connected();
    await control(target, 'PUT', '/incode/webhook-behaviour', { retryMs: 2 });
    const oauth = { tokenUrl: `${listener.url}/token`, clientId: 'in', clientSecret: 'code' };
    await control(target, 'PUT', '/incode/webhooks', { url: `${listener.url}/ring`, oauth });
    const replies = [
      { status: 503 },
      { status: 200, json: { access_token: 'old' } },
      { status: 401 },
      { status: 200, json: { access_token: 'new' } },
    ];
    listener.reply = () => replies.shift() ?? { status: 200, json: {} };
    const { id } = await interview(target);
    await act(target, id, { action: 'expire' });
    await expect
      .poll(() => seen(listener).map(([path, value]) => (path === '/ring' ? value : path)))
      .toEqual(['/token', '/token', 'Bearer old', '/token', 'Bearer new']);
    await control(target, 'PUT', '/incode/webhook-behaviour', { signature: 'wrong' });
    await act(target, id, { action: 'expire' });
    await expect.poll(() => seen(listener)[5]).toEqual(['/ring', 'Bearer new?']);
  });
});
