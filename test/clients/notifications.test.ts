import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signNotification } from '../../activities/sign-notification.ts';
import { NotificationRefused, verifyNotification } from '../../clients/typescript/src/index.ts';

const secretOf = (): string => `whsec_${randomBytes(32).toString('base64')}`;
const SECRET = secretOf();
const ID = '0198f3a1-9d2c-7f41-b3a6-5c1d2e8f7a90';
const payload = {
  type: 'verification.approved' as const,
  timestamp: '2026-11-14T10:00:00.000Z',
  data: {
    ...{ verificationId: ID, reference: 'order-4711', status: 'approved' as const },
    ...{ reasons: [], sequence: 5, attemptsUsed: 0 },
  },
};
const signed = (secrets = [SECRET], at = new Date()) =>
  signNotification({ id: ID, secrets, payload }, at);

describe('A notification', () => {
  it('that we have signed is read, with its id', () => {
    expect(verifyNotification(signed(), SECRET)).toEqual({ ...payload, id: ID });
  });

  it('is read from bytes and from headers as fetch has them', () => {
    const { body, headers } = signed();
    const request = { body: new TextEncoder().encode(body), headers: new Headers(headers) };
    expect(verifyNotification(request, SECRET).data).toMatchObject({ status: 'approved' });
  });

  it('is read with the new secret and with the old one while both sign', () => {
    const next = secretOf();
    const both = signed([SECRET, next]);
    for (const known of [SECRET, next, [secretOf(), next]]) {
      expect(verifyNotification(both, known).id).toBe(ID);
    }
  });

  it.each([
    ['of another secret', () => signed([secretOf()])],
    [
      'of which a letter was changed',
      () => ({ ...signed(), body: signed().body.replace('5', '6') }),
    ],
    ['of ten minutes ago', () => signed([SECRET], new Date(Date.now() - 600_000))],
    ['without a signature', () => ({ body: signed().body, headers: {} })],
  ])('%s is refused', (_which, request) => {
    expect(() => verifyNotification(request(), SECRET)).toThrow(NotificationRefused);
  });

  it('is refused under the id of another one', () => {
    const { body, headers } = signed();
    const other = { ...headers, 'webhook-id': 'another' };
    expect(() => verifyNotification({ body, headers: other }, SECRET)).toThrow(NotificationRefused);
  });

  it('is read from headers in arrays of one, and under names in any case', () => {
    const { body, headers } = signed();
    const arrays = Object.entries(headers).map(([name, value]) => [name, [value]]);
    const titles = Object.entries(headers).map(([name, value]) => [
      name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()),
      value,
    ]);
    for (const others of [arrays, titles]) {
      // Each value is a string, or an array of one.
      const request = { body, headers: Object.fromEntries(others) as Record<string, string> };
      expect(verifyNotification(request, SECRET).id).toBe(ID);
    }
  });

  it('is refused with two values of one header', () => {
    const { body, headers } = signed();
    const twice = { ...headers, 'webhook-id': [ID, ID] };
    expect(() => verifyNotification({ body, headers: twice }, SECRET)).toThrow(NotificationRefused);
  });

  it.each([
    ['an empty one', ''],
    ['one that is no base64', 'whsec_ä'],
  ])('is read or refused by the good secret, whatever stands beside it: %s', (_which, bad) => {
    for (const secrets of [
      [bad, SECRET],
      [SECRET, bad],
    ]) {
      expect(verifyNotification(signed(), secrets).id).toBe(ID);
      expect(() => verifyNotification(signed([secretOf()]), secrets)).toThrow(NotificationRefused);
    }
  });

  it.each([[''], [[]], [['', 'whsec_']]])('is not refused where no secret is set: %j', (none) => {
    expect(() => verifyNotification(signed(), none)).toThrow(
      new TypeError('No secret is set: give at least one, whsec_… as it was shown.'),
    );
  });
});
