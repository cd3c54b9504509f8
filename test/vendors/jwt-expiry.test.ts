import { describe, expect, it } from 'vitest';
import { jwtExpiry } from '../../vendors/jwt-expiry.ts';
import { tokenExpiry } from '../../vendors/incode/token.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const NOW_SECONDS = NOW.getTime() / 1_000;

const tokenThatEnds = (exp: unknown): string =>
  `eyJhbGciOiJub25lIn0.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.x`;

describe('the end of a token', () => {
  it('is what it says itself', () => {
    const at = jwtExpiry(tokenThatEnds(NOW_SECONDS + 60), NOW);
    expect(at?.toISOString()).toBe('2026-03-01T12:01:00.000Z');
  });

  it.each([
    ['nothing', undefined],
    ['a word', 'tomorrow'],
    ['null', null],
    ['an object', {}],
    ['more than a date can be', 1e30],
    ['the moment itself', NOW_SECONDS],
    ['the past, though it is new', NOW_SECONDS - 3_600],
  ])('is unknown when it says %s', (_what, exp) => {
    expect(jwtExpiry(tokenThatEnds(exp), NOW)).toBeNull();
    expect(tokenExpiry(tokenThatEnds(exp), NOW, 60_000).toISOString()).toBe(
      '2026-03-01T12:01:00.000Z',
    );
  });

  it.each(['', 'xxx', 'a.b.c', `eyJhbGciOiJub25lIn0.${'e'.repeat(10)}.x`])(
    'is unknown when %j is no JWT',
    (token) => {
      expect(jwtExpiry(token, NOW)).toBeNull();
    },
  );
});
