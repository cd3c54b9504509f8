import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { KycError } from '../../../domain/errors.ts';
import { identomat } from '../../../vendors/identomat/index.ts';
import { APPROVED } from './answers.ts';
import { callTo, COMPANY_KEY, faultOf, REQUEST, serve, TOKEN } from './support.ts';
import type { Answer } from './support.ts';

const BEGIN = '/external-api/begin/';
const RESULT = '/external-api/result/';

describe('a refusal', () => {
  const ask = async (answer: Answer): Promise<KycError> => {
    const { baseUrl } = await serve({ [RESULT]: answer });
    return faultOf(identomat.askSession(callTo(baseUrl), { id: TOKEN }));
  };

  it.each([
    [200, '"SESSION_NOT_FOUND"', 'vendor_session_unknown'],
    [400, '{"error":"SESSION_NOT_FOUND"}', 'vendor_session_unknown'],
    [500, '"SESSION_NOT_FOUND"', 'vendor_session_unknown'],
    [400, '"COMPANY_KEY_INVALID"', 'vendor_credentials'],
    [200, '{"error":"HMAC_INVALID"}', 'vendor_credentials'],
    [401, 'no', 'vendor_credentials'],
    [403, '{}', 'vendor_credentials'],
    [429, '"SLOW_DOWN"', 'vendor_rate_limited'],
    [429, '"COMPANY_QUOTA_EXCEEDED"', 'vendor_rate_limited'],
    [400, '{"error":"RATE_LIMIT_EXCEEDED"}', 'vendor_rate_limited'],
    [200, '"TOO_MANY_REQUESTS"', 'vendor_rate_limited'],
    [503, '"TRY_LATER"', 'vendor_unavailable'],
    [200, '"INTERNAL_SERVER_ERROR"', 'vendor_unavailable'],
    [503, '"AUTH_SERVICE_UNAVAILABLE"', 'vendor_unavailable'],
    [400, '{"error":"TRY_AGAIN_LATER"}', 'vendor_unavailable'],
    [200, 'null', 'vendor_invalid_response'],
    [200, '{"result":7}', 'vendor_invalid_response'],
    [200, '{}', 'vendor_invalid_response'],
  ])('with %i and %s is %s', async (status, body, code) => {
    expect((await ask({ status, body })).code).toBe(code);
  });

  it.each([
    [200, '{"error":"SESSION_INVALID"}', 'SESSION_INVALID'],
    [404, '"SESSION_INVALID"', 'SESSION_INVALID'],
    [400, '"SESSION_INVALID: Nino Beridze is unwell"', 'SESSION_INVALID'],
    [404, '"NOT_FOUND"', 'NOT_FOUND'],
    [400, '"SOMETHING_ELSE"', 'SOMETHING_ELSE'],
    [400, '"STEP_KEY_INVALID"', 'STEP_KEY_INVALID'],
    [200, '{"result":"in_progress","error":"SOMETHING_ELSE"}', 'SOMETHING_ELSE'],
    [200, '{"result":"error","error":"SOMETHING_ELSE"}', 'SOMETHING_ELSE'],
    [400, '{"result":"approved","error":"SOMETHING_ELSE"}', 'SOMETHING_ELSE'],
    [200, '{"mrz_errors":["CHECK_DIGIT"]}', 'mrz_errors'],
    [200, '{"argumentError":"session_token"}', 'argumentError'],
  ])(
    'to give a result (%i, %s) keeps the question open, and the word of it alone',
    async (status, body, vendorCode) => {
      const { baseUrl } = await serve({ [RESULT]: { status, body } });
      const message = await identomat.askSession(callTo(baseUrl), { id: TOKEN });
      expect(message.body.toString()).toBe(`{"refused":"${vendorCode}"}`);
      expect(identomat.readAnswer(message)).toEqual({
        fact: { kind: 'noted', reasons: [], vendorCode, warning: 'no_answer' },
      });
      expect(identomat.readResult(message)).toBeNull();
    },
  );

  // Asked again for ever, an approval beside errors of the document ended as expired.
  it.each([
    ['approved', 'review'],
    [' Approved', 'review'],
    ['rejected', 'declined'],
    ['manual_check', 'review'],
    ['disagreed_with_terms', 'consent_refused'],
  ])(
    'is none where a result (%s) has errors beside it, which no approval outlasts',
    async (result, outcome) => {
      for (const name of ['mrz_errors', 'error', 'argumentError', 'errors']) {
        for (const said of ['SESSION_NOT_FOUND', ['CHECK_DIGIT'], { line: 2 }, true]) {
          const body = JSON.stringify({ ...APPROVED, result, [name]: said });
          const { baseUrl } = await serve({ [RESULT]: { body } });
          const message = await identomat.askSession(callTo(baseUrl), { id: TOKEN });
          expect(message.body.toString()).toBe(body);
          expect(identomat.readAnswer(message).fact.outcome).toBe(outcome);
        }
      }
    },
  );

  it.each(['null', '""', 'false', '0', '[]', '{}', '{"mrz":[],"face":null}'])(
    'is none where a result beside it says that there is no error: %s',
    async (nothing) => {
      const body = `{"result":"APPROVED","errors":${nothing},"argumentError":${nothing}}`;
      const { baseUrl } = await serve({ [RESULT]: { body } });
      const message = await identomat.askSession(callTo(baseUrl), { id: TOKEN });
      expect(identomat.readAnswer(message).fact.outcome).toBe('approved');
    },
  );

  it.each([
    [404, '<html>', '404'],
    [422, '{}', '422'],
  ])(
    "that is no word of the vendor's (%i, %s) says nothing: it is asked again",
    async (status, body, vendorCode) => {
      expect(await ask({ status, body })).toMatchObject({
        code: 'vendor_invalid_response',
        vendorCode,
      });
    },
  );

  it('is none where the result is large: photos may be in it', async () => {
    const answer = { result: 'approved', face_images: ['A'.repeat(20 * 1024 * 1024)] };
    const { baseUrl } = await serve({ [RESULT]: { body: JSON.stringify(answer) } });
    const message = await identomat.askSession(callTo(baseUrl), { id: TOKEN });
    expect(identomat.readAnswer(message).fact.outcome).toBe('approved');
  });

  it('never holds the company’s key, even when the vendor repeats it', async () => {
    for (const body of [`"INVALID_ARGUMENTS: ${COMPANY_KEY}"`, `{"error":"${COMPANY_KEY}"}`]) {
      const { baseUrl } = await serve({ [BEGIN]: { status: 400, body } });
      const fault = await faultOf(identomat.createSession(callTo(baseUrl), REQUEST));
      expect(inspect(fault, { depth: 9 })).not.toContain(COMPANY_KEY);
    }
    const nobody = identomat.askSession(callTo('http://127.0.0.1:1'), { id: TOKEN });
    expect(inspect(await faultOf(nobody), { depth: 9 })).not.toContain(COMPANY_KEY);
  });

  it('of a beginning blames the options, or the base URL where nothing is', async () => {
    const begin = async (answer: Answer) => {
      const { baseUrl } = await serve({ [BEGIN]: answer });
      return faultOf(identomat.createSession(callTo(baseUrl), REQUEST));
    };
    const refused = await begin({ status: 400, body: '"INVALID_ARGUMENTS"' });
    expect(refused).toMatchObject({
      code: 'vendor_refused_request',
      vendorCode: 'INVALID_ARGUMENTS',
    });
    expect(refused.fields.map(({ pointer }) => pointer)).toEqual(['/vendorOptions']);
    const nowhere = await begin({ status: 404, body: '"NOT_FOUND"' });
    expect(nowhere.code).toBe('vendor_misconfigured');
    // A gateway's page is not the vendor's word, and passes.
    expect((await begin({ status: 404, body: '<html>' })).code).toBe('vendor_unavailable');
    // A fault of the vendor's own is nobody's wrong options: it would end the verification.
    for (const body of ['"INTERNAL_SERVER_ERROR"', '{"error":"SERVICE_UNAVAILABLE"}']) {
      expect((await begin({ body })).code).toBe('vendor_unavailable');
    }
  });
});

describe('a refusal to begin', () => {
  it.each([
    ['{"argumentError":"flags.language must be two letters"}', ['flags/language']],
    ['{"argumentError":{"argument":"steps","index":1}}', ['steps']],
    ['{"argumentError":["liveness","config_id"]}', ['configId', 'flags/liveness']],
    ['{"argumentError":"parent_session_id"}', ['parentVerification']],
    ['{"argumentError":"what is this"}', null],
    ['{"argumentError":{}}', null],
    ['{"argument_error":"steps"}', ['steps']],
    ['{"error":"no such flag"}', null],
    ['"STEP_KEY_INVALID"', ['steps']],
    ['{"error":"STEP_KEY_INVALID"}', ['steps']],
    ['"INVALID_ARGUMENTS: document_types of Nino"', ['flags/document_types']],
  ])('(%s) is one for good and names the option, with whatever status', async (body, named) => {
    for (const status of [200, 400, 422]) {
      const { baseUrl, heard } = await serve({ [BEGIN]: { status, body } });
      const fault = await faultOf(identomat.createSession(callTo(baseUrl), REQUEST));
      expect(fault.code).toBe('vendor_refused_request');
      expect(fault.fields.map(({ pointer }) => pointer)).toEqual(
        named === null ? ['/vendorOptions'] : named.map((name) => `/vendorOptions/${name}`),
      );
      expect(heard).toHaveLength(1);
      expect(inspect(fault, { depth: 9 })).not.toContain('Nino');
    }
  });

  it('because of the company key waits for a person who mends the account', async () => {
    const { baseUrl } = await serve({ [BEGIN]: { body: '{"argumentError":"company_key"}' } });
    const fault = await faultOf(identomat.createSession(callTo(baseUrl), REQUEST));
    expect(fault.code).toBe('vendor_credentials');
  });
});
