import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { askScreeningPerson } from '../../../vendors/identomat/client.ts';
import { identomat } from '../../../vendors/identomat/index.ts';
import type { IdentomatOptions } from '../../../vendors/identomat/index.ts';
import { embedding, widgetUrl } from '../../../vendors/identomat/widget.ts';
import type { SessionRequest } from '../../../vendors/vendor.ts';
import { callTo, COMPANY_KEY, faultOf, REQUEST, SECRET_KEY, serve, TOKEN } from './support.ts';
import type { Answer } from './support.ts';

const BEGIN = '/external-api/begin/';
const DELETE = '/external-api/delete/';
const begun = { [BEGIN]: { body: `"${TOKEN}"` } };

async function bodySent(
  request: SessionRequest<IdentomatOptions>,
  credentials = {},
): Promise<unknown> {
  const { baseUrl, heard } = await serve(begun);
  await identomat.createSession(callTo(baseUrl, credentials), request);
  return JSON.parse(heard[0]?.body ?? '');
}
const withOptions = (options: IdentomatOptions): SessionRequest<IdentomatOptions> => ({
  ...REQUEST,
  options,
});

describe('beginning a session', () => {
  it('reads the bare JSON string that is the token, and knows where the person goes', async () => {
    const { baseUrl } = await serve(begun);
    const session = await identomat.createSession(callTo(baseUrl), REQUEST);
    expect(session).toEqual({
      reference: { id: TOKEN },
      url: `${baseUrl.replace('external-api', '')}?session_token=${TOKEN}`,
      expiresAt: new Date('2026-03-01T12:15:00.000Z'),
      raw: { kind: 'session', body: Buffer.from(`"${TOKEN}"`) },
    });
  });

  it('is a POST of JSON to a path with a slash, with the company’s key in the body alone', async () => {
    const { baseUrl, heard } = await serve(begun);
    await identomat.createSession(callTo(baseUrl), REQUEST);
    const [request] = heard;
    expect(request).toMatchObject({ method: 'POST', url: BEGIN });
    expect(request?.headers['content-type']).toBe('application/json');
    expect(JSON.stringify(request?.headers) + (request?.url ?? '')).not.toContain(COMPANY_KEY);
    expect(JSON.parse(request?.body ?? '')).toEqual({
      company_key: COMPANY_KEY,
      flags: {
        liveness: true,
        return_url: 'https://kyc.example.com/v/link/return',
        switch_device_url: 'https://kyc.example.com/v/link',
      },
    });
  });

  it('sends flags and steps as they were asked for, and nothing about the person', async () => {
    const steps = [{ type: 'client-questionnaire' as const, key: 'funds', title: 'Funds' }];
    const sent = await bodySent(withOptions({ flags: { liveness: true, language: 'ka' }, steps }));
    expect(sent).toMatchObject({ flags: { liveness: true, language: 'ka' }, steps });
    expect(JSON.stringify(sent)).not.toMatch(/Nino|Beridze|1979/);
  });

  it.each([
    [{}, true],
    [{ flags: {} }, true],
    [{ flags: { skip_document: true } }, true],
    [{ steps: [{ type: 'face' }, { type: 'document' }] }, true],
    [{ flags: { liveness: false } }, false],
    [{ flags: { skip_face: true } }, undefined],
    [{ configId: 'standard' }, undefined],
  ])(
    'asks for liveness, which an approval needs, unless it is told otherwise: %j',
    async (options, liveness) => {
      const sent = (await bodySent(withOptions(options))) as { flags: { liveness?: boolean } };
      expect(sent.flags.liveness).toBe(liveness);
      const account = { configId: 'standard' };
      const configured = (await bodySent(REQUEST, account)) as { flags: { liveness?: boolean } };
      expect(configured.flags.liveness).toBeUndefined();
    },
  );

  it('gives no address for a QR code where sharing is restricted: the code would come with it', async () => {
    const sent = await bodySent(withOptions({ flags: { restrict_url_sharing: true } }));
    expect(sent).toMatchObject({ flags: { restrict_url_sharing: true } });
    expect(JSON.stringify(sent)).not.toContain('switch_device_url');
    expect(JSON.stringify(await bodySent(REQUEST))).toContain('switch_device_url');
  });

  it.each([
    ['de-AT', 'de'],
    ['el', 'gr'],
    ['fi', undefined],
    [undefined, undefined],
  ])('in the locale %s speaks %s', async (locale, language) => {
    const request = { ...REQUEST, ...(locale === undefined ? {} : { locale }) };
    const sent = (await bodySent(request)) as { flags: { language?: string } };
    expect(sent.flags.language).toBe(language);
  });

  it('takes the configuration of the account where the verification names nothing', async () => {
    const account = { configId: 'standard' };
    expect(await bodySent(REQUEST, account)).toMatchObject({ config_id: 'standard' });
    expect(await bodySent(withOptions({ configId: 'other' }), account)).toMatchObject({
      config_id: 'other',
    });
    const flagged = await bodySent(withOptions({ flags: { liveness: true } }), account);
    expect(flagged).not.toHaveProperty('config_id');
  });

  it('inside of a page leads nowhere afterwards: the page hears DONE from the vendor’s origin', async () => {
    const sent = (await bodySent(withOptions({ embedded: true }))) as { flags: object };
    expect(sent.flags).not.toHaveProperty('return_url');
    expect(embedding('https://widget.identomat.com/external-api')).toEqual({
      origin: 'https://widget.identomat.com',
      doneMessage: 'DONE',
    });
  });

  it('continues the session of a parent, and is refused when that is not known', async () => {
    const parentVerification = '0195f3a0-0000-7000-8000-000000000009';
    const request = withOptions({ parentVerification });
    expect(await bodySent({ ...request, parent: { id: 'parent-token' } })).toMatchObject({
      parent_session_id: 'parent-token',
    });
    const { baseUrl, heard } = await serve(begun);
    const fault = await faultOf(identomat.createSession(callTo(baseUrl), request));
    expect(fault).toMatchObject({ code: 'vendor_refused_request' });
    expect(fault.fields.map(({ pointer }) => pointer)).toEqual([
      '/vendorOptions/parentVerification',
    ]);
    expect(heard).toEqual([]);
  });

  it('lives as long as the company has agreed on', async () => {
    const { baseUrl } = await serve(begun);
    const call = callTo(baseUrl, { tokenLifetimeMinutes: 60 });
    const { expiresAt } = await identomat.createSession(call, REQUEST);
    expect(expiresAt?.toISOString()).toBe('2026-03-01T13:00:00.000Z');
  });

  it.each([
    ['no JSON', '<html>'],
    ['an object', `{"session_token":"${TOKEN}"}`],
    ['an empty text', '""'],
    ['a text that is no token', '"a b"'],
    ['a text that would change the address', `"${TOKEN}&x=y"`],
  ])('is an invalid response when the answer is %s', async (_name, body) => {
    const { baseUrl } = await serve({ [BEGIN]: { body } });
    expect((await faultOf(identomat.createSession(callTo(baseUrl), REQUEST))).code).toBe(
      'vendor_invalid_response',
    );
  });

  it.each([
    ['https://widget.identomat.com/external-api', 'https://widget.identomat.com/?session_token=t'],
    ['https://widget.identomat.com/external-api/', 'https://widget.identomat.com/?session_token=t'],
    ['https://widget.identomat.com', 'https://widget.identomat.com/?session_token=t'],
    ['http://127.0.0.1:1/identomat', 'http://127.0.0.1:1/identomat/?session_token=t'],
  ])('under %s sends the person to %s', (baseUrl, url) => {
    expect(widgetUrl(baseUrl, 't')).toBe(url);
  });
});

describe('HMAC authorization', () => {
  it('is the base64 of the HMAC of exactly the bytes that are sent', async () => {
    const { baseUrl, heard } = await serve(begun);
    await identomat.createSession(callTo(baseUrl, { secretKey: SECRET_KEY }), REQUEST);
    const { headers, body } = heard[0] ?? { headers: {}, body: '' };
    const expected = createHmac('sha256', SECRET_KEY).update(body).digest('base64');
    expect(headers.authorization).toBe(expected);
    expect(body).not.toContain(SECRET_KEY);
  });

  it('is left out where the company has no secret key', async () => {
    const { baseUrl, heard } = await serve(begun);
    await identomat.createSession(callTo(baseUrl), REQUEST);
    expect(heard[0]?.headers.authorization).toBeUndefined();
  });
});

describe('deleting a session', () => {
  const remove = async (answer: Answer): Promise<unknown> => {
    const { baseUrl } = await serve({ [DELETE]: answer });
    return identomat.deleteSession?.(callTo(baseUrl), { id: TOKEN });
  };

  it('lets go what the vendor returns', async () => {
    expect(await remove({ body: '{"result":"approved","person":{"first_name":"Nino"}}' })).toBe(
      'deleted',
    );
    expect(await remove({ body: '{}' })).toBe('deleted');
  });

  it.each(['whatever', '', '"session not found"', '{"error":"no such session"}', '[]'])(
    'is not believed done for %j: asking once more tells',
    async (body) => {
      expect((await faultOf(remove({ body }))).code).toBe('vendor_invalid_response');
    },
  );

  it.each([200, 400, 404])('that is not there (%i) finds it gone', async (status) => {
    expect(await remove({ status, body: '"SESSION_NOT_FOUND"' })).toBe('gone');
    expect(await remove({ status, body: '{"error":"SESSION_NOT_FOUND"}' })).toBe('gone');
  });

  it.each([
    [200, '"SESSION_INVALID"', 'vendor_refused_request'],
    [404, '<html>', 'vendor_unavailable'],
    [500, '', 'vendor_unavailable'],
  ])('that is answered with %i %s has failed', async (status, body, code) => {
    expect((await faultOf(remove({ status, body }))).code).toBe(code);
  });
});

describe('the person of a screening match', () => {
  const PATH = '/external-api/get-screening-person-details/';

  it('is asked for by the match’s personId', async () => {
    const { baseUrl, heard } = await serve({ [PATH]: { body: '{"name":"N. B."}' } });
    const details = await askScreeningPerson(callTo(baseUrl), { id: TOKEN }, 'person-1');
    expect(details.toString()).toBe('{"name":"N. B."}');
    expect(JSON.parse(heard[0]?.body ?? '')).toEqual({
      company_key: COMPANY_KEY,
      session_token: TOKEN,
      personId: 'person-1',
    });
  });

  it('that is no JSON is an invalid response', async () => {
    const { baseUrl } = await serve({ [PATH]: { body: '<html>' } });
    const fault = await faultOf(askScreeningPerson(callTo(baseUrl), { id: TOKEN }, 'p'));
    expect(fault.code).toBe('vendor_invalid_response');
  });
});
