import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSigned, sameText, sign, SIGNATURE_SCHEMES } from '../../../vendors/veriff/signature.ts';
import { CURL_SECRET, DOCUMENT_SECRET, sample, VECTORS } from './samples.ts';

describe('the legacy scheme', () => {
  it.each(VECTORS)(
    "reproduces the document's signature of $sample",
    ({ sample: name, ...given }) => {
      expect(sign('legacy', sample(name), given.secret)).toBe(given.signature);
      expect(isSigned('legacy', sample(name), given.signature, [given.secret])).toBe(true);
    },
  );

  it('is over the raw bytes: parsed and written again, the same message is not signed', () => {
    const raw = sample('decision-resubmission');
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(raw.toString())));
    const signature = sign('legacy', raw, CURL_SECRET);
    expect(isSigned('legacy', rewritten, signature, [CURL_SECRET])).toBe(false);
  });

  it("fits the document's manual example only with the features that its print has lost", () => {
    const printed = sample('session-manual')
      .toString()
      .replace(/ {8}"features": \[\s*"selfid"\s*\],\n/, '');
    expect(printed).not.toContain('features');
    const signature = 'dc813ed3551b64e2539a4e8c8b06945dcf82d2656a9700101ce4864fb81410fa';
    expect(isSigned('legacy', Buffer.from(printed), signature, [DOCUMENT_SECRET])).toBe(false);
  });
});

describe('the HMAC scheme', () => {
  it('is HMAC-SHA256 of the payload under the secret (RFC 4231, test case 2)', () => {
    expect(sign('hmac', Buffer.from('what do ya want for nothing?'), 'Jefe')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });
});

describe.each(SIGNATURE_SCHEMES)('a signature (%s)', (scheme) => {
  const body = Buffer.from('{"verification":{}}');
  const signature = sign(scheme, body, 'secret-2');

  it('is accepted for any of the secrets, so that they can be rotated', () => {
    expect(isSigned(scheme, body, signature, ['secret-1', 'secret-2', 'secret-3'])).toBe(true);
    expect(isSigned(scheme, body, signature, ['secret-1', 'secret-3'])).toBe(false);
    expect(isSigned(scheme, body, signature, [])).toBe(false);
  });

  it('is accepted in upper case', () => {
    expect(isSigned(scheme, body, signature.toUpperCase(), ['secret-2'])).toBe(true);
  });

  it.each([
    undefined,
    '',
    'z'.repeat(64),
    signature.slice(1),
    `${signature}00`,
    ` ${signature}`,
    `${signature}\n`,
    `${signature}, ${signature}`,
    Buffer.from(signature, 'hex').toString('base64'),
  ])('is refused when it is not 64 hex digits: %j', (given) => {
    expect(isSigned(scheme, body, given, ['secret-2'])).toBe(false);
  });

  it('of one scheme is never a signature of the other', () => {
    const other = scheme === 'hmac' ? 'legacy' : 'hmac';
    expect(isSigned(other, body, signature, ['secret-2'])).toBe(false);
  });

  it('breaks with any change of the bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1 }),
        fc.string({ minLength: 1 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (bytes, secret, place, flip) => {
          const signed = sign(scheme, bytes, secret);
          expect(isSigned(scheme, bytes, signed, [secret])).toBe(true);
          const changed = Uint8Array.from(bytes);
          const index = place % bytes.length;
          changed[index] = (bytes[index] ?? 0) ^ flip;
          expect(isSigned(scheme, changed, signed, [secret])).toBe(false);
        },
      ),
    );
  });
});

describe('API keys', () => {
  it('are the same without regard to case, and to nothing else', () => {
    expect(sameText('8E4F7CD8', '8e4f7cd8')).toBe(true);
    expect(sameText('8e4f7cd8 ', '8e4f7cd8')).toBe(false);
    expect(sameText('', '8e4f7cd8')).toBe(false);
  });
});
