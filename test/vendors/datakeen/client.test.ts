import { describe, expect, it } from 'vitest';
import { login, listTemplates } from '../../../vendors/datakeen/client.ts';
import { datakeen } from '../../../vendors/datakeen/index.ts';
import { tokenExpiry } from '../../../vendors/datakeen/token.ts';
import { sample, SAMPLE_TOKEN_ENDS, SAMPLE_TOKEN_ISSUED } from './samples.ts';
import { callTo, faultOf, REQUEST, serveAnswer, serveSamples } from './support.ts';

const TEMPLATES = 'GET /backend/admin/templates';
const CREATE = 'POST /backend/api/v1/session';
const NOW = new Date('2026-03-01T12:00:00.000Z');
const now = (): Date => NOW;

describe('logging in', () => {
  it("reads the document's token, and its end from the token itself", async () => {
    const { baseUrl, heard } = await serveSamples({ 'POST /backend/auth': sample('login-answer') });
    const issued = (): Date => new Date(SAMPLE_TOKEN_ISSUED);
    const { token, expiresAt } = await login(callTo(baseUrl, { now: issued }));
    expect(token).toMatch(/^eyJhbGciOiJIUzI1NiIs.*FmKQ$/);
    expect(expiresAt.toISOString()).toBe(SAMPLE_TOKEN_ENDS);
    expect(heard[0]?.headers['content-type']).toBe('application/json');
    expect(heard[0]?.headers.authorization).toBeUndefined();
    expect(JSON.parse(heard[0]?.body ?? '')).toEqual({
      username: 'kyc@example.com',
      password: 'a password of the sandbox',
    });
  });

  it('takes 24 hours for the life of a token that does not say when it ends', () => {
    const inADay = new Date('2026-03-02T12:00:00.000Z');
    expect(tokenExpiry('no-jwt-at-all', NOW)).toEqual(inADay);
    expect(tokenExpiry('eyJhbGciOiJub25lIn0.e30.', NOW)).toEqual(inADay);
  });

  it.each([['tomorrow'], [null], [{}], [1e30], [-1], [NOW.getTime() / 1_000 - 1]])(
    'takes 24 hours for the life of a token whose end %j cannot be',
    (exp) => {
      const claims = Buffer.from(JSON.stringify({ exp })).toString('base64url');
      const inADay = new Date('2026-03-02T12:00:00.000Z');
      expect(tokenExpiry(`eyJhbGciOiJub25lIn0.${claims}.x`, NOW)).toEqual(inADay);
    },
  );

  it('is renewed well before the end, and not for being idle', () => {
    expect(datakeen.login).toMatchObject({ renewBeforeMs: 30 * 60_000, idleMs: null });
  });

  it.each([400, 401, 403, 404, 422])('refused with %i blames the credentials', async (status) => {
    const baseUrl = await serveAnswer(status, '{"message":"Jean Dupont is locked"}');
    const fault = await faultOf(login(callTo(baseUrl)));
    expect(fault).toMatchObject({ code: 'vendor_credentials', vendorCode: String(status) });
    expect(fault.message).not.toContain('Dupont');
  });

  it('refused inside of a 200 blames the credentials as well', async () => {
    for (const status of ['401', '"401"']) {
      const baseUrl = await serveAnswer(200, `{"status":${status},"message":"no"}`);
      const fault = await faultOf(login(callTo(baseUrl)));
      expect(fault).toMatchObject({ code: 'vendor_credentials', vendorCode: '401' });
    }
  });

  it('with a token that could smuggle in another header is an invalid response', async () => {
    const baseUrl = await serveAnswer(200, '{"status":200,"data":{"token":"a\\r\\nx: y"}}');
    expect((await faultOf(login(callTo(baseUrl)))).code).toBe('vendor_invalid_response');
  });
});

describe("creating a session as the document's samples do", () => {
  const answers = { [TEMPLATES]: sample('templates'), [CREATE]: sample('created') };

  it('gives the link, the id, the end of the hour, and the exact answer', async () => {
    const { baseUrl } = await serveSamples(answers);
    const session = await datakeen.createSession(callTo(baseUrl, { token: 't', now }), REQUEST);
    expect(session).toEqual({
      reference: { id: '662f5f9c9c18e30012c2f021' },
      url: 'https://app.datakeen.co/client/test?sessionId=662f5f9c9c18e30012c2f021',
      expiresAt: new Date('2026-03-01T13:00:00.000Z'),
      raw: { kind: 'session', body: sample('created') },
    });
  });

  it('sends the token as it is, and what the vendor may know as it wants it', async () => {
    const { baseUrl, heard } = await serveSamples(answers);
    await datakeen.createSession(callTo(baseUrl, { token: 'a.b.c', now }), REQUEST);
    expect(heard.map(({ headers }) => headers.authorization)).toEqual(['Basic a.b.c']);
    expect(JSON.parse(heard[0]?.body ?? '')).toEqual({
      firstName: 'Zoë',
      lastName: "d'Été-Łukasz",
      birthDate: '25/09/1990',
      callbackURL: REQUEST.returnUrl,
      webhookURL: REQUEST.webhookUrl,
      QR: false,
    });
  });

  it('leaves out what is not known, and asks for the QR code where it is wanted', async () => {
    const { baseUrl, heard } = await serveSamples(answers);
    const request = { ...REQUEST, subject: {}, options: { qr: true } };
    await datakeen.createSession(callTo(baseUrl, { token: 't' }), request);
    const body = JSON.parse(heard[0]?.body ?? '') as object;
    expect(Object.keys(body).sort()).toEqual(['QR', 'callbackURL', 'webhookURL']);
    expect(body).toMatchObject({ QR: true });
  });

  it("does not take the account's template when the verification names another", async () => {
    const { baseUrl, heard } = await serveSamples(answers);
    const credentials = { templateName: 'Vérification Identité avec selfie' };
    const options = { templateId: '6745fcdf34177200112cc345' };
    const call = callTo(baseUrl, { token: 't', credentials });
    await datakeen.createSession(call, { ...REQUEST, options });
    expect(JSON.parse(heard[0]?.body ?? '')).toMatchObject(options);
    expect(heard).toHaveLength(1);
  });

  it('is not tried without a token: the caller is told to get one', async () => {
    const { baseUrl, heard } = await serveSamples(answers);
    const fault = await faultOf(datakeen.createSession(callTo(baseUrl), REQUEST));
    expect(fault).toMatchObject({ code: 'vendor_token_expired' });
    expect(heard).toEqual([]);
  });

  it.each([
    ['no link', '{"data":{"sessionId":"s"}}'],
    ['a link that is none', '{"data":{"sessionId":"s","link":"javascript:alert(1)"}}'],
    ['no id', '{"data":{"link":"https://app.datakeen.co/client"}}'],
    ['no JSON', '<html>'],
  ])('is an invalid response when the answer has %s', async (_name, body) => {
    const { baseUrl } = await serveSamples({ ...answers, [CREATE]: Buffer.from(body) });
    const fault = await faultOf(datakeen.createSession(callTo(baseUrl, { token: 't' }), REQUEST));
    expect(fault.code).toBe('vendor_invalid_response');
  });
});

describe('asking about a session', () => {
  const id = '67eeb0948e593a00113f0963';

  it("gives the document's answer byte for byte", async () => {
    const { baseUrl } = await serveSamples({
      [`GET /backend/api/v1/session/${id}`]: sample('result'),
    });
    const answer = await datakeen.askSession(callTo(baseUrl, { token: 't' }), { id });
    expect(answer).toEqual({ kind: 'result', body: sample('result') });
  });

  it.each([
    ['about another session', sample('result')],
    ['without an id', Buffer.from('{"code":"1"}')],
    ['that is no JSON', Buffer.from('OK')],
  ])('takes an answer %s for an invalid response', async (_name, body) => {
    const baseUrl = await serveAnswer(200, body);
    const fault = await faultOf(
      datakeen.askSession(callTo(baseUrl, { token: 't' }), { id: 'other' }),
    );
    expect(fault.code).toBe('vendor_invalid_response');
  });

  it.each([
    [401, 'vendor_token_expired', undefined],
    [403, 'vendor_credentials', '403'],
    [404, 'vendor_session_unknown', '404'],
    [429, 'vendor_rate_limited', '429'],
    [500, 'vendor_unavailable', '500'],
    [400, 'vendor_unavailable', '400'],
    [422, 'vendor_unavailable', '422'],
  ])('answered with %i is %s, and no decision', async (status, code, vendorCode) => {
    const call = callTo(await serveAnswer(status, '{"message":"Jean Dupont"}'), { token: 't' });
    const fault = await faultOf(datakeen.askSession(call, { id }));
    expect(fault).toMatchObject({ code, vendorCode });
    expect(fault.message).not.toContain('Dupont');
  });

  it.each(['', '<html>404 Not Found</html>', '"no"'])(
    'answered with 404 and %j, which are not the vendor’s words, is asked again',
    async (body) => {
      const call = callTo(await serveAnswer(404, body), { token: 't' });
      const fault = await faultOf(datakeen.askSession(call, { id }));
      expect(fault).toMatchObject({ code: 'vendor_unavailable', vendorCode: '404' });
    },
  );

  it.each([
    [401, 'vendor_token_expired'],
    [404, 'vendor_session_unknown'],
    [503, 'vendor_unavailable'],
  ])('refused with %i inside of a 200 is %s', async (status, code) => {
    const call = callTo(await serveAnswer(200, JSON.stringify({ status })), { token: 't' });
    expect((await faultOf(datakeen.askSession(call, { id }))).code).toBe(code);
  });
});

describe('listing the templates', () => {
  it("reads the document's list", async () => {
    const { baseUrl } = await serveSamples({ [TEMPLATES]: sample('templates') });
    const { templates, oddities } = await listTemplates(callTo(baseUrl, { token: 't' }));
    expect(oddities).toEqual([]);
    expect(templates.map(({ _id, default: isDefault }) => [_id, isDefault])).toEqual([
      ['6747253f954e810012b37zer', true],
      ['6745fcdf34177200112cc345', false],
    ]);
  });

  it('at an address that has none says that the account is misconfigured', async () => {
    const call = callTo(await serveAnswer(404, '{"message":"Not found"}'), { token: 't' });
    expect((await faultOf(listTemplates(call))).code).toBe('vendor_misconfigured');
  });

  it.each([
    [404, '<html>'],
    [400, '{}'],
  ])('that is answered with %i %s fails no verification for good', async (status, body) => {
    const call = callTo(await serveAnswer(status, body), { token: 't' });
    const request = { ...REQUEST, options: { templateName: 'X' } };
    const fault = await faultOf(datakeen.createSession(call, request));
    expect(fault.code).toBe('vendor_unavailable');
  });

  const list = (...rows: unknown[]): Buffer => Buffer.from(JSON.stringify(rows));
  const named = (templateName: string) => ({ ...REQUEST, options: { templateName } });

  it('is read row by row: odd ones hide no other, and an operator is told', async () => {
    const rows = [
      ...[
        { _id: 'a', name: 'Wanted', status: ' ACTIVE ' },
        { _id: 'b', name: 'No status' },
      ],
      ...[{ _id: 'c', name: 'Odd', status: 7 }, { name: 'No id', status: 'active' }, null, 'row'],
    ];
    for (const [name, templateId] of [
      ['Wanted', 'a'],
      ['No status', 'b'],
      ['Odd', 'c'],
    ] as const) {
      const { baseUrl, heard } = await serveSamples({
        ...{ [TEMPLATES]: list(...rows), [CREATE]: sample('created') },
      });
      const session = await datakeen.createSession(callTo(baseUrl, { token: 't' }), named(name));
      expect(JSON.parse(heard[1]?.body ?? '')).toMatchObject({ templateId });
      expect(session.oddities).toEqual([
        '5 of 6 templates have no id or no status that we understand',
      ]);
    }
  });

  it('that is forbidden says how to do without, and blames no password', async () => {
    const call = callTo(await serveAnswer(403, '{"message":"no"}'), { token: 't' });
    const fault = await faultOf(datakeen.createSession(call, named('X')));
    expect(fault).toMatchObject({ code: 'vendor_misconfigured', hadNoEffect: true });
    expect(fault.message).toContain('templateId');
  });
});
