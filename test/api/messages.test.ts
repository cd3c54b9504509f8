import { describe, expect, it } from 'vitest';
import { parseBounded } from '../../api/http/bounded-json.ts';
import { faultsOf, parseSaying } from '../../api/http/validate.ts';
import { createRequestSchema } from '../../api/schemas/create.ts';
import { VENDOR_NAMES } from '../../domain/vendor-name.ts';
import { KycError } from '../../domain/errors.ts';
import { findVendor } from '../../vendors/registry.ts';
import { call, countVerifications, idOf, start, type TestApi, VERIFF_BODY } from './support.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started));

const WRONG = [null, 7, 1.5, true, '', 'x'.repeat(3_000), [], [[]], {}, { x: {} }, -1, '\u0000'];
/** Words of the schema library, for programmers. */
const RAW = /invalid|expected|received|too (big|small)|unrecognized|nonoptional|\bzod\b|undefined/i;

function messagesOf(text: string): string[] {
  try {
    parseBounded(Buffer.from(text));
    return [];
  } catch (error) {
    return error instanceof KycError ? error.fields.map(({ message }) => message) : [String(error)];
  }
}

describe('a message about a field', () => {
  it('says what is expected in plain words, whatever is sent in any field of ours', () => {
    const names = Object.keys(createRequestSchema.shape);
    expect(names).toContain('subject');
    for (const name of [...names, 'other']) {
      for (const value of WRONG) {
        const { error } = parseSaying(createRequestSchema, { [name]: value });
        for (const { message } of error === undefined ? [] : faultsOf(error)) {
          expect([name, value, message]).toEqual([
            name,
            value,
            expect.stringMatching(/^(must|is) /),
          ]);
          expect(message).not.toMatch(RAW);
        }
      }
    }
  });

  it("does so for every vendor's options, too", () => {
    for (const vendor of VENDOR_NAMES) {
      const { options } = findVendor(vendor);
      for (const value of WRONG) {
        const names = [
          'lang',
          'features',
          'templateId',
          'qr',
          'pdf',
          'customFields',
          'flags',
          'projectTitle',
        ];
        for (const wrong of [value, ...names.map((name) => ({ [name]: value }))]) {
          const { error } = parseSaying(options, wrong);
          for (const { message } of error === undefined ? [] : faultsOf(error, '/vendorOptions')) {
            expect(message).toMatch(/^(must|is|names) /);
            expect(message).not.toMatch(RAW);
          }
        }
      }
    }
  });

  it('is one for each field, and true', async () => {
    for (const birthDate of ['no date', '1990-02-30', '2999-02-30', '1800-13-01']) {
      const { json } = await start(api, key, { ...VERIFF_BODY, subject: { birthDate } });
      expect(json['errors']).toHaveLength(1);
    }
  });

  it('says where an account is to be found, when none or several fit', async () => {
    for (const body of [{ vendor: 'incode' }, {}]) {
      expect((await start(api, key, body)).text).toContain('GET /v1/vendor-accounts');
    }
  });
});

describe('what would not be kept as it came', () => {
  it.each([
    ['{"metadata":{"__proto__":"x"}}', /must not be named "__proto__"/],
    ['{"vendorOptions":{"customFields":{"\\u005f_proto__":"x"}}}', /must not be named "__proto__"/],
    ['{"metadata":{"note":"\\ud800"}}', /halves of surrogate pairs/],
    ['{"metadata":{"\\udc00":"x"}}', /halves of surrogate pairs/],
    ['', /is required: send a JSON object/],
    [' \n', /is required: send a JSON object/],
  ])('is refused in a sentence: %s', (body, message) => {
    expect(messagesOf(body)).toEqual([expect.stringMatching(message)]);
  });

  it('is no pair of surrogates, no other name of a prototype, and no text with brackets', () => {
    const text = `{"constructor":"\\ud83d\\ude00","a":"${'[{\\"'.repeat(5_000)}"}`;
    expect(messagesOf(text)).toEqual([]);
  });
});

it('a start without a body buys nothing, also where a client has one account', async () => {
  await api.sql("update vendor_accounts set mode = 'live' where vendor = 'datakeen'");
  const before = await countVerifications(api);
  expect((await start(api, key, '')).status).toBe(422);
  expect(await countVerifications(api)).toBe(before);
});

describe('a reading', () => {
  it('is none where nothing is told: a HEAD is not offered, and nothing about a person is ever "not modified"', async () => {
    const id = idOf(await start(api, key, VERIFF_BODY));
    const url = `${api.url}/v1/verifications/${id}`;
    for (const path of ['result', 'evidence', 'media', 'media/x']) {
      const head = await call(`${url}/${path}`, { method: 'HEAD', key });
      expect([path, head.status, head.headers.get('allow')]).toEqual([path, 405, 'GET']);
    }
    const { rows } = await api.sql('select * from access_log where verification_id = $1', [id]);
    expect(rows).toEqual([]);
    const headers = { 'if-none-match': '*' };
    expect((await call(`${url}/media`, { key, headers })).status).toBe(200);
  });
});
