import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { login } from '../../../vendors/identify24/client.ts';
import { tokenExpiry } from '../../../vendors/identify24/token.ts';
import { callTo, CREDENTIALS, faultOf, NOW, serve } from './support.ts';

describe('logging in', () => {
  it('sends PARTNER and APIKEY and reads the document’s token', async () => {
    const { baseUrl, heard } = await serve();
    expect(await login(callTo(baseUrl))).toEqual({
      token: 'xxx',
      expiresAt: new Date('2026-03-02T12:00:00.000Z'),
    });
    expect(JSON.parse(heard[0]?.body ?? '')).toEqual({
      PARTNER: CREDENTIALS.partner,
      APIKEY: CREDENTIALS.apiKey,
    });
    expect(heard[0]?.headers['x-api-token']).toBeUndefined();
  });

  it('knows the end of a token that says when it ends', () => {
    const claims = Buffer.from('{"exp":1772370000}').toString('base64url');
    expect(tokenExpiry(`eyJhbGciOiJub25lIn0.${claims}.x`, NOW).toISOString()).toBe(
      '2026-03-01T13:00:00.000Z',
    );
  });

  it.each([['tomorrow'], [null], [{}], [1e30], [-1], [NOW.getTime() / 1_000 - 1]])(
    'takes a day for the longest life of a token whose end %j cannot be',
    (exp) => {
      const claims = Buffer.from(JSON.stringify({ exp })).toString('base64url');
      const expiry = tokenExpiry(`eyJhbGciOiJub25lIn0.${claims}.x`, NOW);
      expect(expiry.toISOString()).toBe('2026-03-02T12:00:00.000Z');
    },
  );

  it.each([
    [200, '{"result":false,"messages":["Jane Doe is locked"]}', 'vendor_credentials'],
    [200, '{"result":false,"response_status":401}', 'vendor_credentials'],
    [401, '{}', 'vendor_credentials'],
    [400, '{}', 'vendor_credentials'],
    [404, '', 'vendor_credentials'],
    [429, '', 'vendor_rate_limited'],
    [503, '', 'vendor_unavailable'],
    [200, '{"result":true}', 'vendor_invalid_response'],
    [200, '{"result":true,"token":"a\\r\\nx: y"}', 'vendor_invalid_response'],
    [200, '<html>', 'vendor_invalid_response'],
  ])('answered with %i %s is %s', async (status, body, code) => {
    const { baseUrl } = await serve({ 'POST /auth': { status, body } });
    const fault = await faultOf(login(callTo(baseUrl)));
    expect(fault.code).toBe(code);
    expect(inspect(fault)).not.toContain('Jane');
  });
});
