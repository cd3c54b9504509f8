import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAccount } from '../../tools/accounts.ts';
import { startApi, type TestApi } from './support.ts';

const CLIENT = { clientId: 'incode', clientSecret: 'a-secret-of-the-tests' };

let api: TestApi;
let address: string;
let laterMs = 0;
beforeAll(async () => {
  api = await startApi({ overrides: { now: () => new Date(Date.now() + laterMs) } });
  const { webhookToken } = await createAccount(api.store, 'https://kyc.example.com', {
    vendor: 'incode',
    mode: 'test',
    name: 'Incode',
    credentials: {
      apiKey: 'an-api-key',
      configurationId: '65f1c0de0000000000000001',
      completesBy: 'flow',
      webhook: { oauth2: CLIENT },
    },
  });
  address = `${api.url}/webhooks/${webhookToken}`;
});
afterAll(() => api.close());

const basic = (secret: string): string =>
  `Basic ${Buffer.from(`${CLIENT.clientId}:${secret}`).toString('base64')}`;

function fetchToken(secret: string, grant = 'client_credentials'): Promise<Response> {
  const body = new URLSearchParams({ grant_type: grant });
  return fetch(`${address}/token`, {
    method: 'POST',
    headers: { authorization: basic(secret) },
    body,
  });
}

function notifyUs(authorization: string): Promise<Response> {
  return fetch(`${address}/onboarding`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({
      interviewId: '65f1c0de0000000000000009',
      onboardingStatus: 'ONBOARDING_FINISHED',
    }),
  });
}

describe('a vendor that fetches its bearer from us', () => {
  it('is heard with it, and with nothing else', async () => {
    const answer = await fetchToken(CLIENT.clientSecret);
    expect(answer.status).toBe(200);
    const { access_token: token } = (await answer.json()) as { access_token: string }; // RFC 6749
    expect((await notifyUs(`Bearer ${token}`)).status).toBe(200);
    expect((await notifyUs('Bearer 99999999999.0')).status).toBe(401);
    const [endsAt = '', mac = ''] = token.split('.');
    const forged = [`${endsAt}.${'0'.repeat(64)}`, `${Number(endsAt) + 1}.${mac}`];
    for (const one of forged) expect((await notifyUs(`Bearer ${one}`)).status).toBe(401);
    expect((await notifyUs(basic(CLIENT.clientSecret))).status).toBe(401);
  });

  it('is heard with it for an hour, by the clock of the service', async () => {
    const answer = await fetchToken(CLIENT.clientSecret);
    const { access_token: token } = (await answer.json()) as { access_token: string }; // RFC 6749
    laterMs = 59 * 60_000;
    expect((await notifyUs(`Bearer ${token}`)).status).toBe(200);
    laterMs = 61 * 60_000;
    expect((await notifyUs(`Bearer ${token}`)).status).toBe(401);
    laterMs = 0;
  });

  it('is refused in the words of the standard', async () => {
    const wrong = await fetchToken('wrong');
    expect([wrong.status, await wrong.json()]).toEqual([401, { error: 'invalid_client' }]);
    expect(wrong.headers.get('www-authenticate')).toBe('Basic');
    const other = await fetchToken(CLIENT.clientSecret, 'password');
    expect([other.status, await other.json()]).toEqual([400, { error: 'unsupported_grant_type' }]);
  });

  it('finds nothing at the address of a vendor that signs its webhooks', async () => {
    const { event = '' } = api.accounts.veriff.webhookUrls;
    const path = new URL(event).pathname.replace(/event$/, 'token');
    const answer = await fetch(`${api.url}${path}`, { method: 'POST', body: '' });
    expect(answer.status).toBe(404);
  });
});
