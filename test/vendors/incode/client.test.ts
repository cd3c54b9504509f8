import { describe, expect, it } from 'vitest';
import { login } from '../../../vendors/incode/client.ts';
import { incode } from '../../../vendors/incode/index.ts';
import { callTo, EXECUTIVE, faultOf, REQUEST, serveAnswers, API_KEY, FLOW } from './support.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const now = (): Date => NOW;
const START = 'POST /omni/start';
const STATUS = 'GET /omni/get/onboarding/status';
const SESSION = { id: '65f0a1b2c3d4e5f6a7b8c9d0', token: 'session.token.of-it' };
const started = (changes: object = {}): { body: string } => ({
  body: JSON.stringify({
    ...{ interviewId: SESSION.id, token: SESSION.token, interviewCode: 'ABCDEF' },
    ...{ clientId: 'acme', env: 'demo', idCaptureTimeout: 12, curpValidationRetries: 3 },
    ...changes,
  }),
});
const jwtEnding = (exp: number): string =>
  `e30.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.s`;
const refusal = (status: number, code: number): { status: number; body: string } => ({
  status,
  body: JSON.stringify({
    ...{ timestamp: 1_700_000_000_000, status: code, error: 'Bad Request' },
    ...{ message: 'Erika Mustermann', path: '/omni' },
  }),
});

describe('starting a session', () => {
  it('sends the API key, the version, the flow and our reference, and nothing of the person', async () => {
    const { baseUrl, heard } = await serveAnswers({ [START]: started() });
    await incode.createSession(callTo(baseUrl, { now }), REQUEST);
    expect(heard[0]?.headers).toMatchObject({
      ...{ 'x-api-key': API_KEY, 'api-version': '1.0', 'content-type': 'application/json' },
    });
    expect(heard[0]?.headers).not.toHaveProperty('x-incode-hardware-id');
    expect(JSON.parse(heard[0]?.body ?? '')).toEqual({
      countryCode: 'ALL',
      configurationId: FLOW,
      externalCustomerId: REQUEST.verificationId,
      redirectionUrl: REQUEST.returnUrl,
    });
  });

  it.each([
    ['BRA for a Brazilian document', {}, { document: { country: 'BR' } }, {}, 'BRA'],
    ['ALL for another', {}, { document: { country: 'DE' } }, {}, 'ALL'],
    ["the account's", { countryCode: 'MEX' }, { document: { country: 'BR' } }, {}, 'MEX'],
    ["the verification's own", { countryCode: 'MEX' }, {}, { countryCode: 'DEU' }, 'DEU'],
  ])('has the country %s', async (_name, credentials, subject, options, countryCode) => {
    const { baseUrl, heard } = await serveAnswers({ [START]: started() });
    const call = callTo(baseUrl, { credentials });
    await incode.createSession(call, { ...REQUEST, subject, options });
    expect(JSON.parse(heard[0]?.body ?? '')).toMatchObject({ countryCode });
  });

  it('has what the verification wants', async () => {
    const { baseUrl, heard } = await serveAnswers({ [START]: started() });
    const options = { configurationId: 'own', language: 'es-ES', customFields: { a: 'b' } };
    await incode.createSession(callTo(baseUrl), { ...REQUEST, options });
    expect(JSON.parse(heard[0]?.body ?? '')).toMatchObject(options);
  });

  it('gives id, token, the end of 90 days and the exact answer, and no page where there is none', async () => {
    const answer = started();
    const { baseUrl } = await serveAnswers({ [START]: answer });
    expect(await incode.createSession(callTo(baseUrl, { now }), REQUEST)).toEqual({
      reference: SESSION,
      expiresAt: new Date('2026-05-30T12:00:00.000Z'),
      raw: { kind: 'session', body: Buffer.from(answer.body) },
    });
  });

  it('believes a token that says when it ends', async () => {
    const token = jwtEnding(NOW.getTime() / 1_000 + 60);
    const { baseUrl } = await serveAnswers({ [START]: started({ token }) });
    const { expiresAt } = await incode.createSession(callTo(baseUrl, { now }), REQUEST);
    expect(expiresAt).toEqual(new Date('2026-03-01T12:01:00.000Z'));
  });

  it("leads to the account's page, which is told where the token is, and not the token", async () => {
    const { baseUrl } = await serveAnswers({ [START]: started() });
    const credentials = { hostedPage: 'https://kyc.example.com/capture?theme=dark' };
    const { url } = await incode.createSession(callTo(baseUrl, { credentials }), REQUEST);
    expect(url).not.toContain(SESSION.token);
    const { searchParams, pathname } = new URL(url ?? '');
    expect(pathname).toBe('/capture');
    expect(Object.fromEntries(searchParams)).toEqual({
      theme: 'dark',
      tokenUrl: 'https://kyc.example.com/v/link/sdk-token',
      returnUrl: REQUEST.returnUrl,
    });
  });

  it('with the key of another client than the account says is a misconfiguration, found when it was made', async () => {
    const { baseUrl } = await serveAnswers({ [START]: started() });
    const other = callTo(baseUrl, { credentials: { clientId: 'another' } });
    const fault = await faultOf(incode.createSession(other, REQUEST));
    expect(fault).toMatchObject({ code: 'vendor_misconfigured', hadEffect: true });
    const same = callTo(baseUrl, { credentials: { clientId: 'acme' } });
    expect((await incode.createSession(same, REQUEST)).reference).toEqual(SESSION);
  });

  it.each([
    ['no token', { token: undefined }],
    ['a token that could smuggle in another header', { token: 'a\r\nx: y' }],
    ['no id', { interviewId: undefined }],
    ['an id that leads elsewhere', { interviewId: '../x' }],
  ])('is an invalid response when the answer has %s', async (_name, changes) => {
    const { baseUrl } = await serveAnswers({ [START]: started(changes) });
    const fault = await faultOf(incode.createSession(callTo(baseUrl), REQUEST));
    expect(fault.code).toBe('vendor_invalid_response');
  });

  it.each([
    [400, 400, 'vendor_misconfigured', '400'],
    [400, 4004, 'vendor_misconfigured', '4004'],
    [404, 404, 'vendor_misconfigured', '404'],
    [401, 401, 'vendor_credentials', '401'],
    [403, 403, 'vendor_credentials', '403'],
    [429, 429, 'vendor_rate_limited', '429'],
    [500, 6000, 'vendor_unavailable', '500'],
  ])('refused with %i (%i) is %s', async (status, own, code, vendorCode) => {
    const { baseUrl } = await serveAnswers({ [START]: refusal(status, own) });
    const fault = await faultOf(incode.createSession(callTo(baseUrl), REQUEST));
    expect(fault).toMatchObject({ code, vendorCode });
    expect(fault.message).not.toContain('Erika');
  });
});

describe('the executive user', () => {
  const LOGIN = 'POST /executive/log-in';
  const credentials = { executive: EXECUTIVE };

  it('logs in with the API key, for as long as the token says or 24 hours', async () => {
    const token = jwtEnding(NOW.getTime() / 1_000 + 3_600);
    const { baseUrl, heard } = await serveAnswers({ [LOGIN]: { body: JSON.stringify({ token }) } });
    const answer = await login(callTo(baseUrl, { credentials, now }));
    expect(answer).toEqual({ token, expiresAt: new Date('2026-03-01T13:00:00.000Z') });
    expect(JSON.parse(heard[0]?.body ?? '')).toEqual(EXECUTIVE);
    expect(heard[0]?.headers['x-api-key']).toBe(API_KEY);
    const plain = await serveAnswers({ [LOGIN]: { body: '{"token":"opaque"}' } });
    const { expiresAt } = await login(callTo(plain.baseUrl, { credentials, now }));
    expect(expiresAt).toEqual(new Date('2026-03-02T12:00:00.000Z'));
  });

  it.each([400, 401, 403, 404])('refused with %i blames the credentials', async (status) => {
    const { baseUrl } = await serveAnswers({ [LOGIN]: refusal(status, status) });
    const fault = await faultOf(login(callTo(baseUrl, { credentials })));
    expect(fault).toMatchObject({ code: 'vendor_credentials', vendorCode: String(status) });
    expect(fault.message).not.toContain('Erika');
  });

  it('reads in place of the session, and is renewed when the token is refused', async () => {
    const { baseUrl, heard } = await serveAnswers({ [STATUS]: refusal(401, 401) });
    const call = callTo(baseUrl, { credentials, token: 'executive.token' });
    const fault = await faultOf(incode.askSession(call, SESSION));
    expect(fault).toMatchObject({ code: 'vendor_token_expired' });
    expect(heard[0]?.headers['x-incode-hardware-id']).toBe('executive.token');
    expect(heard[0]?.url).toBe(`/omni/get/onboarding/status?id=${SESSION.id}`);
  });
});

describe('asking about a session', () => {
  it.each([
    [401, 'vendor_session_unknown'],
    [404, 'vendor_session_unknown'],
    [403, 'vendor_credentials'],
    // No word about the session: it is asked on.
    [400, 'vendor_invalid_response'],
    [406, 'vendor_invalid_response'],
    [429, 'vendor_rate_limited'],
    [503, 'vendor_unavailable'],
  ])('with its own token, answered with %i is %s', async (status, code) => {
    const { baseUrl, heard } = await serveAnswers({ [STATUS]: refusal(status, status) });
    const fault = await faultOf(incode.askSession(callTo(baseUrl), SESSION));
    expect(fault.code).toBe(code);
    expect(heard[0]?.headers['x-incode-hardware-id']).toBe(SESSION.token);
  });

  it('is not tried without any token', async () => {
    const { baseUrl, heard } = await serveAnswers({});
    const fault = await faultOf(incode.askSession(callTo(baseUrl), { id: SESSION.id }));
    expect(fault.code).toBe('vendor_session_unknown');
    expect(heard).toEqual([]);
  });

  it('takes a gateway that finds nothing for passing, and the session for what it was', async () => {
    for (const body of ['<html>', '', '"not found"']) {
      const { baseUrl } = await serveAnswers({ [STATUS]: { status: 404, body } });
      const fault = await faultOf(incode.askSession(callTo(baseUrl), SESSION));
      expect(fault.code).toBe('vendor_unavailable');
    }
  });

  it.each(['<html>', '[]', '"ONBOARDING_FINISHED"'])(
    'answered with %s is an invalid response',
    async (body) => {
      const { baseUrl } = await serveAnswers({ [STATUS]: { body } });
      expect((await faultOf(incode.askSession(callTo(baseUrl), SESSION))).code).toBe(
        'vendor_invalid_response',
      );
    },
  );

  it('asks for nothing more while nothing has happened', async () => {
    const { baseUrl, heard } = await serveAnswers({
      [STATUS]: { body: '{"onboardingStatus":"UNKNOWN"}' },
    });
    await incode.askSession(callTo(baseUrl), SESSION);
    expect(heard).toHaveLength(1);
  });

  const noOcrData = ['[]', 'null', '""', '<html>'].map((body) => ({ body }));
  it.each([refusal(400, 400), refusal(404, 404), ...noOcrData])(
    'keeps what was answered byte for byte, and does without OCR data where there are none (%j)',
    async (none) => {
      const score = '{ "overall" : { "status" : "OK", "value": "1.0" } }';
      const { baseUrl } = await serveAnswers({
        [STATUS]: { body: '\ufeff{"onboardingStatus": "ONBOARDING_FINISHED"}' },
        'GET /omni/get/score': { body: score },
        'GET /omni/get/ocr-data': none,
      });
      const answer = await incode.askSession(callTo(baseUrl), SESSION);
      expect(answer.body.toString('utf8')).toBe(
        `{"interviewId":"${SESSION.id}","status":{"onboardingStatus": "ONBOARDING_FINISHED"},` +
          `"postprocess":null,"score":${score},"ocrData":null}`,
      );
      expect(incode.readAnswer(answer).fact.outcome).toBe('approved');
    },
  );

  it.each(['[]', 'null', '"OK"'])('leaves a score that is none (%s) to a person', async (body) => {
    const { baseUrl } = await serveAnswers({
      [STATUS]: { body: '{"onboardingStatus":"ONBOARDING_FINISHED"}' },
      ...{ 'GET /omni/get/score': { body }, 'GET /omni/get/ocr-data': { body: '{}' } },
      'GET /omni/get/postprocess/isfinished': { body },
    });
    const answer = await incode.askSession(callTo(baseUrl), SESSION);
    expect(incode.readAnswer(answer).fact).toMatchObject({ outcome: 'review', vendorCode: 'none' });
  });

  it('leaves a finished session without a score to a person: it is no session that the vendor does not know', async () => {
    const { baseUrl } = await serveAnswers({
      [STATUS]: { body: '{"onboardingStatus":"ONBOARDING_FINISHED"}' },
      ...{ 'GET /omni/get/score': refusal(404, 404), 'GET /omni/get/ocr-data': refusal(404, 404) },
      'GET /omni/get/postprocess/isfinished': refusal(404, 404),
    });
    const answer = await incode.askSession(callTo(baseUrl), SESSION);
    expect(incode.readAnswer(answer).fact).toMatchObject({ outcome: 'review', vendorCode: 'none' });
  });

  it('never takes an outage of the score for an answer', async () => {
    const { baseUrl } = await serveAnswers({
      [STATUS]: { body: '{"onboardingStatus":"ONBOARDING_FINISHED"}' },
      'GET /omni/get/score': { status: 500, body: '' },
    });
    expect((await faultOf(incode.askSession(callTo(baseUrl), SESSION))).code).toBe(
      'vendor_unavailable',
    );
  });
});

describe('deleting a session', () => {
  const DELETE = 'DELETE /omni/interview';
  const executive = { token: 'executive.token', credentials: { executive: EXECUTIVE } };

  it.each([
    [200, 'deleted'],
    [204, 'deleted'],
    [404, 'gone'],
  ])('answered with %i it is %s', async (status, outcome) => {
    const { baseUrl, heard } = await serveAnswers({ [DELETE]: refusal(status, status) });
    expect(await incode.deleteSession?.(callTo(baseUrl, executive), SESSION)).toBe(outcome);
    expect(heard[0]?.url).toBe(`/omni/interview?interviewId=${SESSION.id}`);
  });

  it('is not done when the answer says that it was no success', async () => {
    const { baseUrl } = await serveAnswers({ [DELETE]: { body: '{"success":false}' } });
    const fault = await faultOf(
      incode.deleteSession?.(callTo(baseUrl, executive), SESSION) ?? Promise.resolve(),
    );
    expect(fault.code).toBe('vendor_invalid_response');
  });

  it('is not "gone" when something before the vendor finds nothing', async () => {
    const { baseUrl } = await serveAnswers({ [DELETE]: { status: 404, body: '<html>' } });
    const fault = await faultOf(
      incode.deleteSession?.(callTo(baseUrl, executive), SESSION) ?? Promise.resolve(),
    );
    expect(fault).toMatchObject({ code: 'vendor_unavailable', vendorCode: '404' });
  });

  it('is not "gone" when merely our account may not any more', async () => {
    const { baseUrl } = await serveAnswers({ [DELETE]: refusal(401, 401) });
    const remove = async (call = callTo(baseUrl)) => incode.deleteSession?.(call, SESSION);
    expect((await faultOf(remove())).code).toBe('vendor_misconfigured');
    const fault = await faultOf(remove(callTo(baseUrl, executive)));
    expect(fault).toMatchObject({ code: 'vendor_token_expired' });
  });
});
