import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incode } from '../../../vendors/incode/index.ts';
import { authenticate } from '../../../vendors/incode/webhook.ts';
import { BEARER_LIFETIME_SECONDS, grantBearer } from '../../../vendors/incode/webhook-token.ts';
import { callTo } from './support.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000);
const accountWith = (webhook?: object) =>
  callTo('https://api.example.com', { credentials: { webhook } }).account;
const refused = { accepted: false, reason: 'client' };

describe('a static header', () => {
  const account = accountWith({ header: { name: 'X-Kyc-Ring', value: 'ring-ring-ring' } });

  it('lets in who has it', () => {
    const headers = { 'x-kyc-ring': 'ring-ring-ring' };
    expect(authenticate({ headers }, account, NOW)).toEqual({ accepted: true });
  });

  it.each([
    [{}],
    [{ 'x-kyc-ring': '' }],
    [{ 'x-kyc-ring': 'ring-ring-rinG' }],
    [{ 'x-kyc-ring': 'ring-ring-ring-' }],
    [{ 'x-kyc': 'ring-ring-ring' }],
    [{ authorization: 'Bearer ring-ring-ring' }],
  ])('keeps out %j', (headers) => {
    expect(authenticate({ headers }, account, NOW)).toEqual(refused);
  });
});

describe('client credentials', () => {
  const client = { clientId: 'incode', clientSecret: 's3cret:with%signs' };
  const account = accountWith({ oauth2: client });
  const basic = (id: string, secret: string): string =>
    `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  const form = Buffer.from('grant_type=client_credentials&scope=');
  const authorization = basic(client.clientId, client.clientSecret);
  const issued = grantBearer({ authorization, body: form }, account, NOW);
  if ('error' in issued) throw new Error(issued.error);
  const ring = (bearer: string, now: Date, to = account) =>
    authenticate({ headers: { authorization: bearer } }, to, now);
  const bearer = `Bearer ${issued.access_token}`;

  it('are exchanged for a bearer that lets in until it ends', () => {
    expect(issued).toMatchObject({ token_type: 'Bearer', expires_in: 3_600 });
    expect(ring(bearer, NOW)).toEqual({ accepted: true });
    expect(ring(bearer, after(BEARER_LIFETIME_SECONDS - 1))).toEqual({ accepted: true });
    expect(ring(bearer, after(BEARER_LIFETIME_SECONDS))).toEqual(refused);
  });

  it('may come form-encoded, as the standard has it', () => {
    const encoded = basic('incode', encodeURIComponent(client.clientSecret));
    expect(grantBearer({ authorization: encoded, body: form }, account, NOW)).toHaveProperty(
      'access_token',
    );
  });

  it.each([
    [undefined],
    [''],
    [basic('incode', 'wrong')],
    [basic('somebody', client.clientSecret)],
    [`Bearer ${client.clientSecret}`],
    ['Basic !'],
  ])('that are wrong (%s) get nothing', (wrong) => {
    const answer = grantBearer({ authorization: wrong, body: form }, account, NOW);
    expect(answer).toEqual({ error: 'invalid_client' });
  });

  it('of an account without any get nothing', () => {
    for (const other of [
      accountWith(),
      accountWith({ header: { name: 'a', value: 'b'.repeat(8) } }),
    ])
      expect(grantBearer({ authorization, body: form }, other, NOW)).toEqual({
        error: 'invalid_client',
      });
  });

  it('get nothing for another grant', () => {
    const body = Buffer.from('grant_type=password');
    expect(grantBearer({ authorization, body }, account, NOW)).toEqual({
      error: 'unsupported_grant_type',
    });
  });

  it("give no bearer for another account or another secret, and none without the scheme's name", () => {
    const other = { ...account, id: 'other' };
    const rotated = accountWith({ oauth2: { ...client, clientSecret: 'another-secret' } });
    expect(ring(bearer, NOW, other)).toEqual(refused);
    expect(ring(bearer, NOW, rotated)).toEqual(refused);
    expect(ring(issued.access_token, NOW)).toEqual(refused);
  });

  it('a bearer cannot be made to live longer, nor made up', () => {
    const [endsAt = '', mac = ''] = issued.access_token.split('.');
    expect(ring(`Bearer ${Number(endsAt) + 1}.${mac}`, NOW)).toEqual(refused);
    fc.assert(
      fc.property(fc.string(), (made) => {
        expect(ring(`Bearer ${made}`, NOW)).toEqual(refused);
      }),
    );
  });
});

describe('without either', () => {
  it('the address alone lets in', () => {
    expect(authenticate({ headers: {} }, accountWith(), NOW)).toEqual({ accepted: true });
  });
});

describe('an unsigned webhook', () => {
  const read = (body: unknown) =>
    incode.webhook?.read({ kind: 'onboarding', body: Buffer.from(JSON.stringify(body)) });

  it.each([
    'ONBOARDING_FINISHED',
    'MANUAL_REVIEW_APPROVED',
    'MANUAL_REVIEW_REJECTED',
    'SOMETHING_NEW',
    undefined,
  ])('that says %s has us ask and nothing more', (onboardingStatus) => {
    const body = { interviewId: 'i', onboardingStatus, clientId: 'acme', flowId: 'f' };
    expect(read(body)).toEqual({ fact: { kind: 'refresh', reasons: [] }, sessionId: 'i' });
  });

  it('brings back our reference, so that a session that we do not know is found', () => {
    expect(read({ interviewId: 'i', externalId: 'ours' })?.ourReference).toBe('ours');
    expect(read({ interviewId: 'i', externalId: null })?.ourReference).toBeUndefined();
  });

  it('is read by the other names of both ids as well', () => {
    const body = { event: 'SESSION_SUCCEEDED', sessionId: 'i', externalCustomerId: 'ours' };
    expect(read(body)).toMatchObject({ sessionId: 'i', ourReference: 'ours' });
  });

  it('is read as a form as well', () => {
    const body = Buffer.from('interviewId=i&externalId=ours');
    expect(incode.webhook?.read({ kind: 'onboarding', body })).toEqual({
      fact: { kind: 'refresh', reasons: [] },
      sessionId: 'i',
      ourReference: 'ours',
    });
  });

  it.each([[{}], [[]], ['i'], [null], [{ interviewId: null }], [{ interviewId: '' }]])(
    'of %j names nothing that is to be asked about',
    (body) => {
      expect(read(body)).toEqual({ fact: { kind: 'refresh', reasons: [] } });
    },
  );

  it('is answered as both pages of the vendor want it', () => {
    const { status, contentType, body } = incode.webhook?.acknowledgement ?? { body: '' };
    expect([status, contentType]).toEqual([200, 'application/json']);
    expect(JSON.parse(body)).toEqual({ success: true });
  });
});
