import { createHmac, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VendorName } from '../../domain/vendor-name.ts';
import { createAccount } from '../../tools/accounts.ts';
import { runs } from '../setup/runs.ts';
import { giveSession } from './given-session.ts';
import { bytesOf, type RawAnswer, type RawRequest, sendRaw } from './raw-http.ts';
import { call, idOf, start, type TestApi, textOf, VERIFF, VERIFF_BODY } from './support.ts';
import { headerText, oddJson, rawGarbage, spoiling } from './webhook-garbage.ts';
import { withApi } from './with-api.ts';

const SESSION = 'a9d3a0f2-7d4b-4f4c-8f1a-6b1d2c3e4f50';
const FIELDS = { interviewId: 'i', sessionId: 's', ident_id: 'd', custom_id: 'c', externalId: 'e' };
const OAUTH2 = { clientId: 'incode', clientSecret: 'a-secret-of-the-tests' };

let api: TestApi;
let key: string;
let verificationId = '';
withApi((started) => ({ api, key } = started));

const portOf = (): number => Number(new URL(api.url).port);
const framings = fc.constantFrom('length', 'chunked');

/** Signed as the account's own vendor does. */
function signed(body: string | Buffer): RawRequest {
  const bytes = Buffer.from(body);
  return {
    target: new URL(api.accounts.veriff.webhookUrls['event'] ?? '').pathname,
    headers: [
      ['content-type', 'application/json'],
      ['x-auth-client', VERIFF.apiKey],
      ['x-hmac-signature', createHmac('sha256', VERIFF.secrets[0]).update(bytes).digest('hex')],
    ],
    body: bytes,
  };
}

let told = 0;
/** An event that was never told before. */
function event(): Record<string, unknown> {
  told += 1;
  const attemptId = `00000000-0000-4000-8000-${String(told).padStart(12, '0')}`;
  return {
    ...{ id: SESSION, attemptId, feature: 'selfid', code: 7002, action: 'submitted' },
    vendorData: verificationId,
  };
}

async function kept(): Promise<unknown[]> {
  const { rows } = await api.sql('select disposition, fact from inbox order by position');
  return rows;
}

/** A refusal is a problem in JSON, and never our fault. */
function isRefusal({ status, type, body }: RawAnswer): void {
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status, body).toBeLessThan(500);
  expect(type).toMatch(/^application\/problem\+json/);
  expect(JSON.parse(body)).toMatchObject({ status, code: expect.any(String) as string });
}

/** Whatever came before, the next webhook that is right is taken. */
async function goodOneIsTaken(): Promise<void> {
  const before = (await kept()).length;
  const answer = await sendRaw(portOf(), bytesOf(signed(JSON.stringify(event()))), {
    isWhole: true,
  });
  expect(answer.status).toBe(200);
  expect(await kept()).toHaveLength(before + 1);
}

async function aVerification(): Promise<void> {
  if (verificationId !== '') return;
  verificationId = idOf(await start(api, key, VERIFF_BODY));
  await giveSession(api, verificationId, { vendorSessionId: SESSION });
}

describe('a signed webhook', () => {
  it('that was changed in any way, or sent elsewhere, is refused and leaves nothing', async () => {
    await aVerification();
    await fc.assert(
      fc.asyncProperty(spoiling, framings, async (spoil, framing) => {
        const before = await kept();
        const asked = api.dispatch.calls.length;
        const request = spoil(signed(JSON.stringify(event())));
        isRefusal(await sendRaw(portOf(), bytesOf(request, framing), { isWhole: true }));
        expect(await kept()).toEqual(before);
        expect(api.dispatch.calls).toHaveLength(asked);
      }),
      { numRuns: runs(120) },
    );
    await goodOneIsTaken();
  });

  it('of whatever sense is kept or refused in our own words, whatever its vendor put in it', async () => {
    await aVerification();
    const verification = { code: 9001, status: 'approved', ...event() };
    const bodies = fc.oneof(
      oddJson(event()),
      oddJson(verification).map((text) => `{"status":"success","verification":${text}}`),
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    );
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(bodies, framings, async (body, framing) => {
        const bytes = bytesOf(signed(body), framing);
        const answer = await sendRaw(portOf(), bytes, { isWhole: true });
        if (answer.status === 200) taken += 1;
        else isRefusal(answer);
      }),
      { numRuns: runs(120) },
    );
    expect(taken).toBeGreaterThan(20);
    await goodOneIsTaken();
  });
});

describe('bytes that are hardly HTTP', () => {
  it('are refused as a problem or not at all, leave nothing, and the next webhook is taken', async () => {
    await aVerification();
    const { target, body } = signed(JSON.stringify(event()));
    await fc.assert(
      fc.asyncProperty(rawGarbage(target, body), async (bytes) => {
        const before = await kept();
        const answer = await sendRaw(portOf(), bytes, { isWhole: false });
        if (answer.status !== null) isRefusal(answer);
        expect(await kept()).toEqual(before);
      }),
      { numRuns: runs(40) },
    );
    await goodOneIsTaken();
  });
});

/** Accounts are new for each few webhooks, since of one account only so many are heard in a minute. */
async function addressOf(vendor: VendorName, credentials: object, kind: string): Promise<string> {
  const created = await createAccount(api.store, 'https://kyc.example.com', {
    ...{ vendor, mode: 'test', name: randomUUID(), credentials },
    baseUrl: `https://${vendor}.example.com`,
  });
  return `/webhooks/${created.webhookToken}/${kind}`;
}

async function addressOfSession(): Promise<string> {
  const subject = { firstName: 'Ada', lastName: 'Lovelace' };
  const id = idOf(await start(api, key, { vendor: 'datakeen', subject }));
  const { tryToken } = await giveSession(api, id);
  return `/webhooks/${api.accounts.datakeen.webhookToken}/${tryToken}`;
}

const INCODE = { apiKey: 'an-api-key', configurationId: '65f1c0de0000000000000001' };
const ADDRESSES: Record<string, () => Promise<string>> = {
  datakeen: addressOfSession,
  incode: () => addressOf('incode', { ...INCODE, completesBy: 'flow' }, 'onboarding'),
  identify24: () => addressOf('identify24', { partner: 'tests', apiKey: 'a-key' }, 'status'),
};

describe('an unsigned webhook', () => {
  it.each(Object.entries(ADDRESSES))(
    'of %s never says more than "ask", whatever is in it',
    async (_, address) => {
      await aVerification();
      const before = await kept();
      const bodies = fc.oneof(
        oddJson({ ...FIELDS, externalId: verificationId, custom_id: verificationId }),
        fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
      );
      const more = fc.array(fc.tuple(fc.constantFrom('Content-Type', 'X-Secret'), headerText), {
        maxLength: 2,
      });
      let [sent, target] = [0, ''];
      await fc.assert(
        fc.asyncProperty(bodies, more, framings, async (body, headers, framing) => {
          if (sent % 25 === 0) target = await address();
          sent += 1;
          const bytes = bytesOf({ target, headers, body: Buffer.from(body) }, framing);
          const answer = await sendRaw(portOf(), bytes, { isWhole: true });
          if (answer.status !== 200) isRefusal(answer);
        }),
        { numRuns: runs(50) },
      );
      expect(await kept()).toEqual(before);
      await goodOneIsTaken();
    },
  );
});

describe('the bearer that a vendor fetches and sends', () => {
  it('is given for the secret alone, and taken with no byte of it changed', async () => {
    const credentials = { ...INCODE, completesBy: 'flow', webhook: { oauth2: OAUTH2 } };
    const webhook = await addressOf('incode', credentials, 'onboarding');
    const address = webhook.replace(/onboarding$/, 'token');
    const basic = (text: string): string =>
      `Basic ${Buffer.from(text, 'latin1').toString('base64')}`;
    const right = `${OAUTH2.clientId}:${OAUTH2.clientSecret}`;
    const granted = await call(`${api.url}${address}`, {
      method: 'POST',
      headers: { authorization: basic(right) },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const token = textOf(granted.json['access_token']);
    const wrong = fc.oneof(
      headerText.map((text) => basic(`${text}:`)),
      headerText,
      fc
        .tuple(fc.nat(), fc.stringMatching(/^[\w.~ ]$/))
        .map(([at, put]) => {
          const place = at % right.length;
          return basic(right.slice(0, place) + put + right.slice(place + 1));
        })
        .filter((text) => text !== basic(right)),
    );
    const forms = fc.oneof(
      fc.constant(Buffer.from('grant_type=client_credentials')),
      fc.uint8Array({ maxLength: 60 }),
    );
    await fc.assert(
      fc.asyncProperty(wrong, forms, fc.nat(), async (authorization, form, at) => {
        const headers: RawRequest['headers'] = [['Authorization', authorization]];
        const asked = { target: address, headers, body: Buffer.from(form) };
        const answer = await sendRaw(portOf(), bytesOf(asked), { isWhole: true });
        expect([401, JSON.stringify({ error: 'invalid_client' })]).toEqual([
          answer.status,
          answer.body,
        ]);
        const place = at % token.length;
        const next = String.fromCharCode(token.charCodeAt(place) ^ 1 || 33);
        const forged = `Bearer ${token.slice(0, place)}${next}${token.slice(place + 1)}`;
        const sent = {
          target: webhook,
          headers: [['Authorization', forged]] as RawRequest['headers'],
          body: Buffer.from('{}'),
        };
        const refused = await sendRaw(portOf(), bytesOf(sent), { isWhole: true });
        expect(refused.status).toBe(401);
        isRefusal(refused);
      }),
      { numRuns: runs(50) },
    );
  });
});
