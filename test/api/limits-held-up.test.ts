import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { call, start, type TestApi, VERIFF_BODY } from './support.ts';
import { WIDE_LIMITS } from './wide-limits.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
withApi((started) => ({ api } = started));

describe('while nobody can count', () => {
  it('every request of many at once is served', async () => {
    // Long enough for all of them to wait for a count at once.
    const url = await api.beside({ limitSettings: { ...WIDE_LIMITS, patienceMs: 1_000 } });
    const key = await api.key(randomUUID());
    const holder = new pg.Client(api.database.adminDatabaseUrl);
    await holder.connect();
    await holder.query('begin');
    await holder.query('lock table rate_limits in access exclusive mode');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => call(`${url}/v1/verifications`, { key })),
    );
    const started = await start({ url }, key, VERIFF_BODY);
    await holder.query('rollback');
    await holder.end();
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(started.status).toBe(202);
  }, 60_000);
});

describe('a count', () => {
  it('is begun anew where a clock that was wrong had begun it, and refuses nobody for that', async () => {
    const limitSettings = { ...WIDE_LIMITS, requestsPerMinute: 3 };
    const url = await api.beside({ limitSettings });
    const key = await api.key(randomUUID());
    const ask = async () => (await call(`${url}/v1/verifications`, { key })).status;
    expect(await ask()).toBe(200);
    await api.sql('update rate_limits set points = 3, expire = expire + 3600000');
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([200, 200, 200, 429]);
  });
});
