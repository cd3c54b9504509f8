import { describe, expect, it } from 'vitest';
import { PNG_BASE64 } from './support/incode.ts';
import { call, control, INCODE, sandbox, textOf } from './support/sandbox.ts';

const KEYS = { 'x-api-key': INCODE.apiKey, 'api-version': '1.0' };

/** A session of somebody who leaves out the country, as public clients do. */
async function start(url: string): Promise<{ id: string; token: string }> {
  const { json } = await call(`${url}/incode/omni/start`, 'POST', { body: {}, headers: KEYS });
  return { id: textOf(json['interviewId']), token: textOf(json['token']) };
}

describe('Incode: what public clients call beside the steps', () => {
  it('needs no country, and leads to a page of its own that answers', async () => {
    const { url } = await sandbox();
    const { token } = await start(url);
    const headers = { 'x-incode-hardware-id': token };
    for (const [path, more] of [
      ['0/omni/onboarding-url?clientId=client-1', {}],
      ['omni/onboarding-url', KEYS],
    ] as const) {
      const answer = await call(`${url}/incode/${path}`, 'GET', {
        headers: { ...headers, ...more },
      });
      expect(answer.json).toMatchObject({ success: true });
      const page = textOf(answer.json['url']);
      expect((await call(page, 'GET')).status).toBe(200);
    }
  });

  it.each(['add/geolocation', 'add/phone', 'custom-fields', 'events'])(
    'POST omni/%s is taken with the token and refused without',
    async (path) => {
      const { url } = await sandbox();
      const { token } = await start(url);
      const attempt = async (headers: Record<string, string>) =>
        (await call(`${url}/incode/0/omni/${path}`, 'POST', { body: {}, headers })).status;
      expect(await attempt({ 'x-incode-hardware-id': token })).toBe(200);
      expect(await attempt({})).toBe(401);
    },
  );

  it('approves a customer, and deletes several sessions for the executive user alone', async () => {
    const target = await sandbox();
    const { url } = target;
    const { id, token } = await start(url);
    const own = { ...KEYS, 'x-incode-hardware-id': token };
    const approve = `${url}/incode/omni/process/approve?interviewId=${id}`;
    expect((await call(approve, 'POST', { body: {}, headers: own })).json).toMatchObject({
      ...{ success: true, existingCustomer: false },
    });
    const { email, password } = INCODE;
    const login = { body: { email, password }, headers: KEYS };
    const { json } = await call(`${url}/incode/executive/log-in`, 'POST', login);
    const executive = { ...KEYS, 'x-incode-hardware-id': textOf(json['token']) };
    const remove = async (headers: Record<string, string>) =>
      (
        await call(`${url}/incode/omni/interviews`, 'DELETE', {
          body: { filter: { ids: [id] } },
          headers,
        })
      ).status;
    expect([await remove(own), await remove(executive)]).toEqual([403, 200]);
    expect(await control(target, 'GET', '/incode/sessions')).toEqual([]);
  });

  it('takes a selfie at omni/add/face too, where imageType says that it is one', async () => {
    const { url } = await sandbox();
    const { token } = await start(url);
    const headers = { 'x-incode-hardware-id': token };
    const body = { base64Image: PNG_BASE64 };
    const attempt = async (query: string) =>
      (await call(`${url}/incode/0/omni/add/face${query}`, 'POST', { body, headers })).status;
    expect(await attempt('')).toBe(400);
    expect(await attempt('?imageType=id')).toBe(400);
    expect(await attempt('?imageType=selfie')).toBe(200);
    expect(await attempt('/third-party?imageType=selfie')).toBe(200);
  });

  it("lets a page of another origin in, as the vendor's web SDK needs it", async () => {
    const { url } = await sandbox();
    const asked = {
      origin: 'https://app.example.com',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-incode-hardware-id',
    };
    const { status, headers } = await call(`${url}/incode/0/omni/events`, 'OPTIONS', {
      headers: asked,
    });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    expect(headers.get('access-control-allow-headers')).toBe('x-incode-hardware-id');
  });
});
