import { describe, expect, it } from 'vitest';
import { giveSession } from './given-session.ts';
import {
  countVerifications,
  idOf,
  pointersOf,
  start,
  type TestApi,
  VERIFF_BODY,
} from './support.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started));

describe('starting is safe to repeat', () => {
  it('needs an Idempotency-Key of sensible length', async () => {
    const missing = await start(api, key, VERIFF_BODY, { 'idempotency-key': '' });
    expect([missing.status, missing.json['code']]).toEqual([400, 'idempotency_key_missing']);
    const long = await start(api, key, VERIFF_BODY, { 'idempotency-key': 'x'.repeat(256) });
    expect(long.status).toBe(422);
    expect(pointersOf(long)).toEqual(['/headers/Idempotency-Key']);
    const longest = await start(api, key, VERIFF_BODY, { 'idempotency-key': 'x'.repeat(255) });
    expect(longest.status).toBe(202);
  });

  it('gives the first verification again, however the properties are ordered', async () => {
    const headers = { 'idempotency-key': 'again' };
    const first = await start(api, key, VERIFF_BODY, headers);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    const before = await countVerifications(api);
    const reordered = Object.fromEntries(Object.entries(VERIFF_BODY).reverse());
    const second = await start(api, key, reordered, headers);
    expect(second.status).toBe(200);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(idOf(second)).toBe(idOf(first));
    expect(await countVerifications(api)).toBe(before);
  });

  it('makes up for a start that was cut short, and only for that', async () => {
    const headers = { 'idempotency-key': 'cut-short' };
    const first = await start(api, key, VERIFF_BODY, headers);
    api.dispatch.onStart = async (id) => {
      await giveSession(api, id);
      return true;
    };
    await start(api, key, VERIFF_BODY, headers);
    const third = await start(api, key, VERIFF_BODY, headers);
    expect(third.json).toMatchObject({ id: idOf(first), status: 'pending' });
    expect(api.dispatch.of('startVerification')).toHaveLength(2);
  });

  it('makes one verification out of many requests at once', async () => {
    const headers = { 'idempotency-key': 'at-once' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => start(api, key, VERIFF_BODY, headers)),
    );
    expect(new Set(answers.map(idOf)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(7);
  });

  it('refuses the key with another body', async () => {
    const headers = { 'idempotency-key': 'conflict' };
    await start(api, key, VERIFF_BODY, headers);
    const other = await start(api, key, { ...VERIFF_BODY, reference: 'order-4712' }, headers);
    expect([other.status, other.json['code']]).toEqual([409, 'idempotency_conflict']);
  });

  it('keeps the keys of two clients apart', async () => {
    const headers = { 'idempotency-key': 'shared-by-chance' };
    const mine = await start(api, key, VERIFF_BODY, headers);
    const theirs = await start(api, await api.key('bank'), VERIFF_BODY, headers);
    expect(theirs.status).toBe(202);
    expect(idOf(theirs)).not.toBe(idOf(mine));
  });
});
