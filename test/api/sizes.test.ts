import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allRoutes } from '../../api/routes/index.ts';
import { makeLink } from '../../store/index.ts';
import { findVendor } from '../../vendors/registry.ts';
import { VENDOR_NAMES } from '../../domain/vendor-name.ts';
import { giveCapture, startCaptureApi } from './capture-api.ts';
import { call, start, type TestApi, VERIFF_BODY, veriffHeaders } from './support.ts';

const SMALL = 60_000;
const LARGE = 4 * SMALL;
/** Less than four times as much would be linear; what is quadratic takes sixteen times as long. */
const AT_MOST = 8;
const NOISE_MS = 60;
const TRIES = 3;

const repeated = (text: string, bytes: number): string =>
  text.repeat(Math.floor(bytes / text.length));
const keys = (bytes: number): string =>
  Array.from({ length: Math.floor(bytes / 12) }, (_, n) => `"k${1e6 + n}":1`).join();
const nested = (bytes: number, [open, close]: [string, string]): string => {
  const levels = Math.floor(bytes / (open.length + close.length));
  return `${open.repeat(levels)}1${close.repeat(levels)}`;
};

/** What a body may be made of, by its size in bytes. */
const VALUES: Record<string, (bytes: number) => string> = {
  'many fields': (bytes) => `{${keys(bytes)}}`,
  'many items': (bytes) => `[${repeated('1,', bytes)}1]`,
  'nested lists': (bytes) => nested(bytes, ['[', ']']),
  'nested objects': (bytes) => nested(bytes, ['{"a":', '}']),
  ...Object.fromEntries(
    [
      'a',
      'a.',
      '@a',
      '-a',
      '1',
      ' ',
      '\u200c',
      'é',
      '\\\\',
      'https://a\\\\@',
      '\\ud800',
      '~0/',
    ].map((text) => [`a long text of ${text}`, (bytes: number) => `"${repeated(text, bytes)}"`]),
  ),
};
/** Where they may stand. */
const PLACES: [(fields: string) => string, string[]][] = [
  [(fields) => `{${fields}}`, ['subject', 'vendorOptions', 'metadata']],
  [(fields) => `{${fields}}`, ['reference', 'returnUrl', 'expiresIn', 'locale', 'vendor', 'other']],
  [
    (fields) => `{"vendor":"veriff","subject":{${fields}}}`,
    ['firstName', 'email', 'phone', 'birthDate', 'nationality', 'document'],
  ],
  [
    (fields) => `{"vendor":"datakeen","vendorOptions":{${fields}}}`,
    ['templateName', 'templateId', 'qr', 'other'],
  ],
];

let api: TestApi;
let key: string;
let verification: { id: string; url: string };
beforeAll(async () => {
  api = await startCaptureApi();
  key = await api.key('shop');
  verification = await giveCapture(api, key);
});
afterAll(() => api.close());

async function time(act: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}

/** Tried again only where it took long, which may have been somebody else's doing. */
async function expectLinear(act: (bytes: number) => unknown): Promise<void> {
  let [small, large] = [0, Infinity];
  for (let tries = 0; tries < TRIES && large >= AT_MOST * small + NOISE_MS; tries += 1) {
    small = await time(() => act(SMALL));
    large = await time(() => act(LARGE));
  }
  expect(large).toBeLessThan(AT_MOST * small + NOISE_MS);
}

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  call(`${api.url}${path}`, {
    ...{ method: 'POST', key, body },
    headers: { 'content-type': 'application/json', 'idempotency-key': 'sizes', ...headers },
  });

describe('the time that a request takes', () => {
  it.each(Object.entries(VALUES))(
    'to start, with %s, grows no faster than it',
    async (_, value) => {
      for (const [around, names] of PLACES) {
        await expectLinear(async (bytes) => {
          const fields = names.map((name) => `"${name}":${value(bytes / names.length)}`).join();
          expect((await post('/v1/verifications', around(fields))).status).toBeLessThan(500);
        });
      }
    },
  );

  it('is short, as is the answer, for a long name above as many faults as a body may hold', async () => {
    const faults = Array.from({ length: 1_900 }, (_, n) => `"a${1_000 + n}":"\\ud800"`);
    const body = `{"${'k'.repeat(200_000)}":{${faults.join()}}}`;
    let answer: Awaited<ReturnType<typeof post>> | undefined;
    const took = await time(async () => (answer = await post('/v1/verifications', body)));
    expect(answer?.status).toBe(422);
    expect(answer?.text.length).toBeLessThan(10_000);
    expect(took).toBeLessThan(2_000);
  });

  it('grows no faster than its body on any route that takes one', async () => {
    const link = makeLink(api.store, { verificationId: verification.id, version: 1 });
    const places: Record<string, string> = {
      ...{ ':id': verification.id, ':link': link, ':capture': 'front-id', ':rest': 'event' },
      ':account': api.accounts.veriff.webhookToken,
    };
    const paths = allRoutes('')
      .filter(({ method }) => method === 'post')
      .map(({ path }) => path.replace(/:\w+/g, (name) => places[name] ?? name));
    expect(paths.length).toBeGreaterThan(8);
    for (const path of paths) {
      for (const name of ['many fields', 'nested objects', 'a long text of a']) {
        const value = VALUES[name] ?? String;
        await expectLinear(async (bytes) => {
          const body = value(bytes);
          const { status } = await post(path, body, veriffHeaders(body));
          expect([path, status < 500 || status === 503]).toEqual([path, true]);
        });
      }
    }
  });

  it('to be read as a webhook, of any vendor and kind, grows no faster than it', async () => {
    for (const vendor of VENDOR_NAMES) {
      const { webhook } = findVendor(vendor);
      if (webhook === undefined) continue;
      const kinds = webhook.address.by === 'session' ? ['notification'] : webhook.address.kinds;
      for (const kind of kinds) {
        for (const value of Object.values(VALUES)) {
          await expectLinear((bytes) => {
            const body = Buffer.from(`{"verification":${value(bytes)},"id":${value(bytes / 9)}}`);
            try {
              webhook.read({ kind, body });
            } catch {
              // That it is refused is as good.
            }
          });
        }
      }
    }
  });
});

describe('a body that no request of ours has', () => {
  const many = (count: number): string =>
    Array.from({ length: count }, (_, n) => `"k${n}":1`).join();
  it.each([
    [
      'thousands of unknown fields',
      `{"vendor":"veriff","subject":{${many(5_000)}}}`,
      /2000 fields/,
    ],
    ['thousands of options', `{"vendor":"veriff","vendorOptions":{${many(9_000)}}}`, /2000 fields/],
    ['nesting that never ends', `{"vendorOptions":${nested(20_000, ['{"a":', '}'])}}`, /32 levels/],
    ['lists in lists', nested(5_000, ['[', ']']), /32 levels/],
  ])('%s, is refused in a sentence and at once', async (_, body, message) => {
    const answer = await start(api, key, body);
    expect([answer.status, answer.json['code']]).toEqual([422, 'invalid_request']);
    expect(answer.text).toMatch(message);
  });

  it('is as large as a document only where an account takes documents', async () => {
    const body = { ...VERIFF_BODY, metadata: { a: 'x'.repeat(300_000) } };
    const answer = await start(api, key, body);
    expect([answer.status, answer.json['code']]).toEqual([413, 'payload_too_large']);
  });
});
