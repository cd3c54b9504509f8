import { describe, expect, it } from 'vitest';
import { incode } from '../../../vendors/incode/index.ts';
import { callTo, faultOf, REQUEST, serveAnswers } from './support.ts';

const SESSION = { id: '65f0a1b2c3d4e5f6a7b8c9d0', token: 'session.token.of-it' };
const STARTED = { body: JSON.stringify({ interviewId: SESSION.id, token: SESSION.token }) };
const START = 'POST /omni/start';
const PAGE = 'GET /omni/onboarding-url';

describe("a session that is to lead to Incode's own page", () => {
  const credentials = { hostedPage: 'incode' };

  it.each([
    [403, '{}', 'vendor_misconfigured'],
    [401, '{}', 'vendor_misconfigured'],
    [400, '{}', 'vendor_misconfigured'],
    [404, '{}', 'vendor_misconfigured'],
    [500, '', 'vendor_unavailable'],
    [429, '', 'vendor_rate_limited'],
    [200, '<html>', 'vendor_invalid_response'],
    [200, '', 'vendor_invalid_response'],
  ])('and is given none (%i %j) says that it was made: %s', async (status, body, code) => {
    const { baseUrl } = await serveAnswers({ [START]: STARTED, [PAGE]: { status, body } });
    const fault = await faultOf(incode.createSession(callTo(baseUrl, { credentials }), REQUEST));
    expect(fault).toMatchObject({ code, hadEffect: true });
  });

  it('asks for none where the photos come through us', async () => {
    const { baseUrl } = await serveAnswers({ [START]: STARTED });
    const call = callTo(baseUrl, { credentials });
    const session = await incode.createSession(call, { ...REQUEST, capture: 'direct' });
    expect(session.reference).toEqual(SESSION);
  });
});

describe('a score that is OK', () => {
  const OK = { overall: { value: '100.0', status: 'OK' } };
  const answers = {
    'GET /omni/get/onboarding/status': { body: '{"onboardingStatus":"ONBOARDING_FINISHED"}' },
    'GET /omni/get/score': { body: JSON.stringify({ ...OK, idValidation: OK }) },
  };

  it.each([
    [403, '{"status":403,"error":"Forbidden"}'],
    [404, '{}'],
    [400, '{}'],
  ])('is believed where what the document says may not be read (%i)', async (status, body) => {
    const { baseUrl } = await serveAnswers({
      ...answers,
      'GET /omni/get/ocr-data': { status, body },
    });
    const answer = await incode.askSession(callTo(baseUrl), SESSION);
    expect(incode.readAnswer(answer).fact.outcome).toBe('approved');
  });

  it('is asked for again, and blames the credentials, where it may not be read itself', async () => {
    const score = { status: 403, body: '{}' };
    const { baseUrl } = await serveAnswers({ ...answers, 'GET /omni/get/score': score });
    const fault = await faultOf(incode.askSession(callTo(baseUrl), SESSION));
    expect(fault.code).toBe('vendor_credentials');
  });
});

describe('a page in place of a step', () => {
  it.each(['score', 'postprocess/isfinished'])('(%s) is no answer at all', async (step) => {
    const { baseUrl } = await serveAnswers({
      'GET /omni/get/onboarding/status': { body: '{"onboardingStatus":"ONBOARDING_FINISHED"}' },
      ...{ 'GET /omni/get/score': { body: '{}' }, 'GET /omni/get/ocr-data': { body: '{}' } },
      [`GET /omni/get/${step}`]: { body: '<html>' },
    });
    const fault = await faultOf(incode.askSession(callTo(baseUrl), SESSION));
    expect(fault.code).toBe('vendor_invalid_response');
  });
});
