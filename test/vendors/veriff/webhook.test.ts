import { describe, expect, it } from 'vitest';
import type { VeriffCredentials } from '../../../vendors/veriff/index.ts';
import { authenticate, veriffWebhook } from '../../../vendors/veriff/webhook.ts';
import { sign } from '../../../vendors/veriff/signature.ts';
import type { WebhookVerdict } from '../../../vendors/vendor.ts';
import { CURL_API_KEY, CURL_SECRET, sample } from './samples.ts';

const body = sample('decision-resubmission');
const SIGNATURE = 'cdffd99617c46e20d37d1db6e4f1bfefb929409e36a59122b6de25c6924d3c65';
const LEGACY: VeriffCredentials = {
  apiKey: CURL_API_KEY,
  secrets: [CURL_SECRET],
  signatureScheme: 'legacy',
};
const HMAC: VeriffCredentials = { ...LEGACY, signatureScheme: 'hmac' };

function receive(
  headers: Record<string, string | undefined>,
  credentials: VeriffCredentials = LEGACY,
  remoteAddress = '203.0.113.7',
  bytes: Buffer = body,
): WebhookVerdict {
  const all = { 'x-auth-client': CURL_API_KEY, ...headers };
  return authenticate({ headers: all, body: bytes, remoteAddress }, credentials);
}
const refused = (reason: string) => ({ accepted: false, reason });

describe('a webhook is accepted', () => {
  it("with the document's own headers over its exact bytes", () => {
    expect(receive({ 'x-signature': SIGNATURE })).toEqual({ accepted: true });
  });

  it('with an HMAC signature where the account says so', () => {
    const signature = sign('hmac', body, CURL_SECRET);
    expect(receive({ 'x-hmac-signature': signature }, HMAC)).toEqual({ accepted: true });
  });

  it.each([
    ['by their newer names', { 'x-auth-client': undefined, 'vrf-auth-client': CURL_API_KEY }],
    ['by the older name of the key', {}],
  ])('with an HMAC signature and the key %s', (_how, client) => {
    const signature = sign('hmac', body, CURL_SECRET);
    const newer = receive({ ...client, 'vrf-hmac-signature': signature }, HMAC);
    expect(newer).toEqual({ accepted: true });
    const both = { 'vrf-hmac-signature': signature, 'x-hmac-signature': signature.toUpperCase() };
    expect(receive({ ...client, ...both }, HMAC)).toEqual({ accepted: true });
  });

  it('with signature and key in upper case', () => {
    const headers = {
      'x-auth-client': CURL_API_KEY.toUpperCase(),
      'x-signature': SIGNATURE.toUpperCase(),
    };
    expect(receive(headers)).toEqual({ accepted: true });
  });

  it('when signed with any of the secrets', () => {
    const rotated = { ...LEGACY, secrets: ['the-new-one', CURL_SECRET] };
    expect(receive({ 'x-signature': SIGNATURE }, rotated)).toEqual({ accepted: true });
  });

  it('with a header of the other scheme beside it, which is not looked at', () => {
    const headers = { 'x-signature': SIGNATURE, 'x-hmac-signature': 'nonsense' };
    expect(receive(headers)).toEqual({ accepted: true });
  });
});

describe('a webhook is refused', () => {
  it.each([undefined, '', 'a3a1e8b0-0000-4000-8000-000000000000'])(
    'for the API key %j, however well signed',
    (key) => {
      const headers = { 'x-auth-client': key, 'x-signature': SIGNATURE };
      expect(receive(headers)).toEqual(refused('client'));
    },
  );

  it.each([undefined, '', 'abc', '0'.repeat(64), sign('hmac', body, CURL_SECRET)])(
    'for the signature %j',
    (signature) => {
      expect(receive({ 'x-signature': signature })).toEqual(refused('signature'));
    },
  );

  it('for two signatures or two keys that contradict each other', () => {
    const right = sign('hmac', body, CURL_SECRET);
    for (const [one, other] of [
      [right, '0'.repeat(64)],
      ['0'.repeat(64), right],
      [right, ''],
    ]) {
      const headers = { 'x-hmac-signature': one, 'vrf-hmac-signature': other };
      expect(receive(headers, HMAC)).toEqual(refused('signature'));
    }
    const another = { 'vrf-auth-client': 'a3a1e8b0-0000-4000-8000-000000000000' };
    expect(receive({ ...another, 'x-hmac-signature': right }, HMAC)).toEqual(refused('client'));
  });

  it('for other bytes under a right signature', () => {
    const changed = Buffer.from(body.toString().replace('9103', '9001'));
    const verdict = receive({ 'x-signature': SIGNATURE }, LEGACY, '203.0.113.7', changed);
    expect(verdict).toEqual(refused('signature'));
  });

  it('for the same message parsed and written again', () => {
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(body.toString())));
    const verdict = receive({ 'x-signature': SIGNATURE }, LEGACY, '203.0.113.7', rewritten);
    expect(verdict).toEqual(refused('signature'));
  });

  it('for a valid signature of the scheme that the account does not pin', () => {
    expect(receive({ 'x-signature': SIGNATURE }, HMAC)).toEqual(refused('scheme'));
    const hmac = sign('hmac', body, CURL_SECRET);
    expect(receive({ 'x-hmac-signature': hmac }, LEGACY)).toEqual(refused('scheme'));
    expect(receive({ 'vrf-hmac-signature': hmac }, LEGACY)).toEqual(refused('scheme'));
  });
});

describe('an allow-list of networks', () => {
  const listed = (...allowedNetworks: string[]) => ({ ...LEGACY, allowedNetworks });
  const from = (address: string, ...networks: string[]) =>
    receive({ 'x-signature': SIGNATURE }, listed(...networks), address);

  it.each([
    ['203.0.113.7', '203.0.113.0/24'],
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.0/24'],
    ['2001:db8::1', '2001:db8::/32'],
    ['2001:db8::1', '2001:db8::1'],
  ])('lets %s in by %s', (address, network) => {
    expect(from(address, '192.0.2.0/24', network)).toEqual({ accepted: true });
  });

  it.each([
    ['203.0.114.7', '203.0.113.0/24'],
    ['203.0.113.8', '203.0.113.7'],
    ['2001:db9::1', '2001:db8::/32'],
    ['203.0.113.7', '2001:db8::/32'],
    ['2001:db8::1', '0.0.0.0/0'],
    ['', '0.0.0.0/0'],
    ['unknown', '0.0.0.0/0'],
  ])('keeps %j out of %s, however well signed', (address, network) => {
    expect(from(address, network)).toEqual(refused('network'));
  });
});

describe('the receiver', () => {
  it('has an address for each kind, a limit, and answers exactly 200', () => {
    expect(veriffWebhook.address).toEqual({
      by: 'kind',
      kinds: ['event', 'decision', 'watchlist'],
    });
    expect(veriffWebhook.maxBodyBytes).toBe(1024 * 1024);
    expect(veriffWebhook.acknowledgement.status).toBe(200);
  });
});
