import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../../domain/errors.ts';
import { explainRefusal, isUndecided } from '../../../vendors/veriff/errors.ts';
import type { Asked } from '../../../vendors/veriff/errors.ts';

const refusal = (status: number, body: unknown) => ({
  status,
  headers: {},
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const explain = (status: number, body: unknown, about: Asked = 'creation') =>
  explainRefusal(refusal(status, body), about);
const coded = (code: number | string) => ({ status: 'fail', code, message: 'Jane Doe is wrong.' });

describe('a troubleshooting code names the field to correct', () => {
  it.each([
    [1102],
    [1104],
    [1203, '/subject/birthDate'],
    [1301, '/vendorOptions/features'],
    [1303],
    [1304],
    [1308, '/subject/idNumber'],
    [1309, '/subject/idNumber'],
    [1310, '/subject/idNumber'],
    [1400],
    [1401],
    [1402],
    [1403],
    [2003, '/subject/birthDate'],
    [2101, '/subject/document'],
    [2102, '/subject/document/number'],
    [2103, '/subject/document/type'],
    [2104, '/subject/document/country'],
  ])('%i: %s, and none where it is about none', (code, pointer?: string) => {
    const error = explain(400, coded(String(code)));
    expect(error).toMatchObject({
      code: 'vendor_refused_request',
      vendorCode: String(code),
      fields: pointer === undefined ? [] : [{ pointer, message: error?.message }],
    });
    expect(error?.message).not.toContain('Jane');
  });
});

describe('a troubleshooting code that is not about the request', () => {
  it.each([
    [1001, 'vendor_session_unknown'],
    [1002, 'vendor_session_unknown'],
    [1003, 'vendor_misconfigured'],
    [1101, 'vendor_credentials'],
    [1201, 'vendor_unavailable'],
    [1202, 'vendor_misconfigured'],
    [1302, 'vendor_misconfigured'],
    [1500, 'vendor_misconfigured'],
    [1501, 'vendor_misconfigured'],
    [1801, 'vendor_credentials'],
    [1802, 'vendor_credentials'],
    [1803, 'vendor_credentials'],
    [1804, 'vendor_credentials'],
    [1812, 'vendor_credentials'],
    [1813, 'vendor_credentials'],
    [1814, 'vendor_credentials'],
    [1815, 'vendor_credentials'],
    [1818, 'vendor_credentials'],
    [1819, 'vendor_credentials'],
  ] as const)('%i is %s and blames no field', (code, expected) => {
    const error = explain(code >= 1800 ? 401 : 400, coded(code));
    expect(error).toMatchObject({ code: expected, vendorCode: String(code), fields: [] });
    expect(error?.message).not.toContain('Jane');
  });

  it('1201 is tried again, with the fresh timestamp of the next try', () => {
    expect(ERRORS[explain(400, coded('1201'))?.code ?? 'internal'].retry).toBe('backoff');
  });
});

describe('the code of a refusal is found', () => {
  it('under the key that the document prints with a stray colon', () => {
    expect(explain(400, '{"status":"fail","code:":"1102","message":"x"}')?.vendorCode).toBe('1102');
  });

  it('as a number and as a text', () => {
    expect(explain(400, coded(2104))?.vendorCode).toBe('2104');
    expect(explain(400, coded('2104'))?.vendorCode).toBe('2104');
  });
});

describe('a refusal without a code that we know', () => {
  it.each(['', 'Jane', '[]', '{"code":"Jane"}', '{"code":{}}', '{"code":"9999999"}'])(
    'with the body %j is a refused request, whatever it says',
    (body) => {
      const error = explain(400, body);
      expect(error).toMatchObject({ code: 'vendor_refused_request', vendorCode: undefined });
    },
  );

  it('keeps the unknown code for an operator', () => {
    const expected = { code: 'vendor_refused_request', vendorCode: '1999' };
    expect(explain(400, coded('1999'))).toMatchObject(expected);
  });

  it('as 404 is an unknown session, or an API that is not where the account says', () => {
    const body = { status: 'fail', message: 'Not Found.' };
    expect(explain(404, body, 'session')?.code).toBe('vendor_session_unknown');
    expect(explain(404, body, 'creation')?.code).toBe('vendor_misconfigured');
  });

  it.each([401, 403, 408, 429, 431, 500, 503])(
    'as %i means what it means at every vendor',
    (status) => {
      expect(explain(status, { status: 'fail', message: 'Not Authorized.' })).toBeNull();
    },
  );

  it('as 5xx or 429 is never taken for a refusal, whatever code it brings', () => {
    for (const status of [429, 500, 503]) expect(explain(status, coded(2104))).toBeNull();
  });
});

describe('a refusal without a code', () => {
  it.each(['session', 'media', 'deletion'] as const)('as 404 on a %s: it is not there', (about) => {
    const error = explain(404, { status: 'fail', message: 'Not Found.' }, about);
    expect(error?.code).toBe('vendor_session_unknown');
  });

  it.each(['session', 'media', 'creation'] as const)(
    'as 404 on a %s that is not in words of its own: it is of a gateway, and passing',
    (about) => {
      for (const body of ['', '<html>404 page not found Jane</html>', '[]']) {
        const error = explain(404, body, about);
        expect(error).toMatchObject({ code: 'vendor_unavailable', vendorCode: '404' });
        expect(error?.message).not.toContain('Jane');
      }
    },
  );

  it.each([409, 413])('as %i is told by its status', (status) => {
    const error = explain(status, 'Conflict with Jane Doe', 'session');
    expect(error).toMatchObject({ code: 'vendor_refused_request', vendorCode: String(status) });
    expect(error?.message).not.toContain('Jane');
  });

  it.each([409, 413])('as %i is told so beside a code that we do not know, too', (status) => {
    for (const about of ['upload', 'session'] as const) {
      expect(explain(status, coded('1999'), about)?.vendorCode).toBe(String(status));
    }
    expect(explain(status, coded('1999'), 'creation')?.vendorCode).toBe('1999');
    expect(explain(status, coded('1304'), 'session')?.vendorCode).toBe('1304');
  });

  it('of deleting what is being decided is told apart from every other one', () => {
    const body = { status: 'fail', message: 'Session is not in a completed status.' };
    const verdicts = [
      explain(400, body, 'deletion'),
      explain(400, body, 'session'),
      explain(400, { ...body, message: 'Something else.' }, 'deletion'),
    ].map((error) => error !== null && isUndecided(error));
    expect(verdicts).toEqual([true, false, false]);
    expect(explain(503, body, 'deletion')).toBeNull();
  });
});
