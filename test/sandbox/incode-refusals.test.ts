import { describe, expect, it } from 'vitest';
import { act, base64, capture, interview, KEYED, later, logIn } from './support/incode.ts';
import { omni, onboardingStatus, PNG_BASE64, start, upload } from './support/incode.ts';
import { call, control, INCODE, sandbox, textOf } from './support/sandbox.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

describe('Incode: access', () => {
  it('is 403 without the right API key and 401 without a good token', async () => {
    const target = await sandbox();
    const { id, token } = await interview(target);
    const url = `${target.url}/incode/omni/get/onboarding/status?id=${id}`;
    const attempt = async (headers: Record<string, string>) =>
      (await call(url, 'GET', { headers })).status;
    const hardware = { 'x-incode-hardware-id': token };
    expect(await attempt({ ...hardware, 'api-version': '1.0' })).toBe(403);
    expect(await attempt({ ...hardware, ...KEYED, 'x-api-key': 'ä'.repeat(12) })).toBe(403);
    expect(await attempt({ ...hardware, 'x-api-key': INCODE.apiKey })).toBe(400);
    expect(await attempt(KEYED)).toBe(401);
    expect(await attempt({ ...KEYED, 'x-incode-hardware-id': `${token}x` })).toBe(401);
    expect(await attempt({ ...KEYED, ...hardware })).toBe(200);
  });

  it('under /0/ needs the token alone, and starts no session', async () => {
    const target = await sandbox();
    const { token } = await interview(target);
    const base = `${target.url}/incode/0/omni`;
    const headers = { 'x-incode-hardware-id': token };
    const { json } = await call(`${base}/get/onboarding/status`, 'GET', { headers });
    expect(json).toEqual({ onboardingStatus: 'UNKNOWN' });
    expect((await call(`${base}/get/onboarding/status`, 'GET')).status).toBe(401);
    const started = await call(`${base}/start`, 'POST', { headers, body: { countryCode: 'ALL' } });
    expect(started.status).toBe(404);
    expect((await call(`${base}/interview`, 'DELETE', { headers })).status).toBe(404);
  });

  it("ends with the token's 90 days; the executive's token ends after 24 hours", async () => {
    const target = await sandbox();
    const { id, token } = await interview(target);
    const executive = await logIn(target);
    const path = `get/onboarding/status?id=${id}`;
    await later(target, DAY_MS - 60_000);
    expect((await omni(target, executive, 'GET', path)).status).toBe(200);
    await later(target, 60_000);
    expect((await omni(target, executive, 'GET', path)).status).toBe(401);
    await later(target, 88 * DAY_MS);
    expect(await onboardingStatus(target, { id, token })).toBe('UNKNOWN');
    await later(target, DAY_MS);
    expect((await omni(target, token, 'GET', path)).status).toBe(401);
    const { json } = await omni(target, await logIn(target), 'GET', path);
    expect(json).toEqual({ onboardingStatus: 'EXPIRED' });
  });

  it('opens one session with its own token, any with the executive token that names it', async () => {
    const target = await sandbox();
    const one = await interview(target);
    const other = await interview(target);
    const executive = await logIn(target);
    expect((await omni(target, one.token, 'GET', `get/score?id=${other.id}`)).status).toBe(403);
    expect((await omni(target, executive, 'GET', `get/score?id=${other.id}`)).status).toBe(200);
    expect((await omni(target, executive, 'GET', 'get/score')).status).toBe(400);
    expect((await omni(target, executive, 'GET', 'get/score?id=x')).status).toBe(404);
    expect((await upload(target, executive, 'front')).status).toBe(403);
    const body = { email: INCODE.email, password: 'wrong' };
    const login = await call(`${target.url}/incode/executive/log-in`, 'POST', {
      ...{ body, headers: KEYED },
    });
    expect(login.status).toBe(401);
  });
});

describe('Incode: refusals', () => {
  it("have the vendor's body, whose status need not be HTTP's", async () => {
    const target = await sandbox();
    const { status, json } = await start(target, { configurationId: 'f'.repeat(24) });
    expect(status).toBe(400);
    expect(json).toEqual({
      timestamp: expect.any(Number) as number,
      status: 4004,
      error: 'Bad Request',
      message: 'Configuration does not exist',
      path: '/omni/start',
    });
    for (const countryCode of ['germany', 'ZZZ', 'SUN', 'DE']) {
      expect((await start(target, { countryCode })).status).toBe(400);
    }
    expect((await start(target, { countryCode: 'DEU' })).status).toBe(200);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', ''])(
    'of a body of the type "%s", whatever the call',
    async (contentType) => {
      const target = await sandbox();
      const { token } = await interview(target);
      const headers = { ...KEYED, 'x-incode-hardware-id': token, 'content-type': contentType };
      for (const path of ['start', 'process/id', 'add/phone']) {
        const url = `${target.url}/incode/omni/${path}`;
        const { status, json } = await call(url, 'POST', { body: '{}', headers });
        expect([path, status, json['error']]).toEqual([path, 415, 'Unsupported Media Type']);
      }
    },
  );

  it.each(['xx', 'English please', 'es-'])('of the language "%s"', async (language) => {
    const { status, json } = await start(await sandbox(), { language });
    expect([status, textOf(json['message'])]).toEqual([400, expect.stringMatching(/language/)]);
    expect((await start(await sandbox(), { language: 'es-ES' })).status).toBe(200);
  });

  it('of an image: not one, none, too large', async () => {
    const target = await sandbox();
    const { token } = await interview(target);
    const text = await upload(target, token, 'front', base64('no image'));
    expect([text.status, text.json['status']]).toEqual([400, 3008]);
    expect((await omni(target, token, 'POST', 'add/front-id/v2', {})).status).toBe(400);
    const huge = await upload(target, token, 'front', 'A'.repeat(11_000_000));
    expect(huge.status).toBe(413);
    const face = { base64Image: PNG_BASE64 };
    expect((await omni(target, token, 'POST', 'add/face/third-party', face)).status).toBe(400);
  });

  it.each([
    ['selfie', 4019, 'Face not found.'],
    ['selfie', 3004, undefined],
    ['front', 1003, undefined],
  ] as const)('of a %s with code %i can be had, once', async (step, status, message) => {
    const target = await sandbox();
    const { id, token } = await interview(target);
    await act(target, id, { action: 'set', [step]: { times: 1, refuse: { status, message } } });
    const refused = await upload(target, token, step);
    expect(refused.status).toBe(400);
    expect(refused.json).toMatchObject({ status, ...(message && { message }) });
    expect('message' in refused.json).toBe(message !== undefined);
    expect((await upload(target, token, step)).status).toBe(200);
  });

  it('of processing: nothing there yet, or a second time for the same sides', async () => {
    const target = await sandbox();
    const { token } = await interview(target);
    const process = (what: string) => omni(target, token, 'POST', `process/${what}`, {});
    expect((await process('id')).json).toMatchObject({ status: 6000, error: 'Processing error' });
    await upload(target, token, 'front');
    expect((await process('id')).status).toBe(400);
    expect((await process('face')).status).toBe(400);
    await upload(target, token, 'back');
    expect((await process('id')).json).toEqual({ success: true });
    expect((await process('id')).status).toBe(400);
    await upload(target, token, 'front');
    expect((await process('id')).json).toEqual({ success: true });
  });

  it('of a session that is over or deleted', async () => {
    const target = await sandbox();
    const done = await interview(target);
    await act(target, done.id, { action: 'approve' });
    expect((await upload(target, done.token, 'front')).json).toMatchObject({ status: 4005 });
    const expired = await interview(target);
    await act(target, expired.id, { action: 'expire' });
    expect((await upload(target, expired.token, 'front')).status).toBe(401);
    expect(await onboardingStatus(target, expired)).toBe('EXPIRED');
    const deleted = `interview?interviewId=${done.id}`;
    expect((await omni(target, await logIn(target), 'DELETE', deleted)).status).toBe(200);
    expect((await omni(target, done.token, 'GET', 'get/score')).status).toBe(404);
    expect((await omni(target, await logIn(target), 'DELETE', deleted)).status).toBe(404);
  });

  it('come as 429 beyond a rate that a test sets', async () => {
    const target = await sandbox();
    const { id, token } = await interview(target);
    const limit = { perSecond: 0.01, burst: 2, path: '/add/' };
    await control(target, 'PUT', '/incode/rate-limit', limit);
    const statuses = [];
    for (const step of ['front', 'back', 'selfie'] as const) {
      statuses.push((await upload(target, token, step)).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
    expect(await onboardingStatus(target, { id, token })).toBe('UNKNOWN');
    await control(target, 'PUT', '/incode/rate-limit', null);
    await capture(target, token);
    expect((await omni(target, token, 'GET', 'get/images')).status).toBe(404);
  });
});
