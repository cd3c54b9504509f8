import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { findApiKey } from '../../store/index.ts';
import {
  type Answer,
  call,
  idOf,
  isObject,
  pointersOf,
  start,
  type TestApi,
  VERIFF_BODY,
} from './support.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
let key: string;
let live: string;
withApi((started) => ({ api, key } = started));
beforeAll(async () => {
  live = await api.key('shop', { mode: 'live' });
});

const ask = (method: string, path: string, by: string, body?: unknown): Promise<Answer> =>
  call(`${api.url}/v1/settings${path}`, {
    ...{ method, key: by, headers: { 'content-type': 'application/json' } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const change = (body: unknown, by = live) => ask('PATCH', '', by, body);
const settings = async (by = live) => (await ask('GET', '', by)).json;
const changes = async () => {
  const { items } = (await ask('GET', '/changes', live)).json;
  return Array.isArray(items) ? items.filter(isObject) : [];
};
const principal = async () => `client_key:${(await findApiKey(api.store, live))?.id ?? ''}`;

const NOTHING_SET = {
  ...{ fourEyes: 'never', finalDecision: 'vendor', screeningMatch: 'review' },
  ...{ uniqueReference: false, returnUrls: [], reviewWithinHours: null },
  ...{ displayName: null, supportAddress: null, colour: null, languages: null },
  ...{ retentionDays: null, retentionBeginsAt: null },
};

describe('what is set for a client', () => {
  it('is read, and changed piece by piece, with who did it and what it was before', async () => {
    expect(await settings()).toEqual(NOTHING_SET);
    const first = { fourEyes: 'approvals', returnUrls: ['https://shop.example.com/'] };
    expect((await change(first)).json).toEqual({ ...NOTHING_SET, ...first });
    const second = { displayName: ' A bank ', colour: '#2451B2', reviewWithinHours: 24 };
    const kept = { displayName: 'A bank', colour: '#2451b2', reviewWithinHours: 24 };
    expect((await change(second)).json).toEqual({ ...NOTHING_SET, ...first, ...kept });
    expect(await settings(key)).toEqual({ ...NOTHING_SET, ...first, ...kept });
    expect(await settings(await api.key('stranger'))).toEqual(NOTHING_SET);
    expect(await changes()).toMatchObject([
      {
        principal: await principal(),
        changes: {
          displayName: { was: null, is: 'A bank' },
          colour: { was: null, is: '#2451b2' },
          reviewWithinHours: { was: null, is: 24 },
        },
      },
      {
        principal: await principal(),
        changes: {
          fourEyes: { was: 'never', is: 'approvals' },
          returnUrls: { was: [], is: first.returnUrls },
        },
      },
    ]);
  });

  it('is not written down again where it is as it was', async () => {
    const before = await changes();
    expect((await change({ fourEyes: 'approvals', displayName: 'A bank' })).status).toBe(200);
    expect(await changes()).toEqual(before);
  });

  it('is changed by a key of live mode alone, since it holds for both', async () => {
    const before = [await settings(), await changes()];
    const refused = await change({ fourEyes: 'never' }, key);
    expect(refused.json).toMatchObject({ status: 403, code: 'forbidden' });
    expect([await settings(), await changes()]).toEqual(before);
  });

  it('is nothing that could not be meant', async () => {
    const before = [await settings(), await changes()];
    for (const [body, pointers] of [
      [{}, ['']],
      [{ fourEyes: 'sometimes' }, ['/fourEyes']],
      [{ reviewWithinHours: 0 }, ['/reviewWithinHours']],
      [{ reviewWithinHours: 2_161 }, ['/reviewWithinHours']],
      [{ retentionDays: 0 }, ['/retentionDays']],
      [{ retentionDays: 1.5 }, ['/retentionDays']],
      [{ retentionDays: 36_501 }, ['/retentionDays']],
      [{ retentionDays: 1, retentionBeginsAt: null }, ['/retentionBeginsAt']],
      [{ returnUrls: ['http://shop.example.com/'] }, ['/returnUrls/0']],
      [{ returnUrls: ['https://shop.example.com/\u0000'] }, ['/returnUrls/0']],
      [{ supportAddress: 'https://name:secret@shop.example.com/' }, ['/supportAddress']],
      [{ colour: 'red', displayName: 'two\nlines' }, ['/colour', '/displayName']],
      [{ languages: [] }, ['/languages']],
      [{ languages: ['de', 'de'] }, ['/languages']],
      [{ languages: ['de', 'xx'] }, ['/languages/1']],
      [{ fourEyes: 'never', mode: 'test' }, ['/mode']],
    ] as const) {
      const answer = await change(body);
      expect([answer.status, pointersOf(answer)]).toEqual([422, pointers]);
    }
    expect([await settings(), await changes()]).toEqual(before);
  });

  it('holds for what starts from then on, and changes nothing of what is open', async () => {
    const startOf = async () => {
      const id = idOf(await start(api, key, { ...VERIFF_BODY, reference: 'changed' }));
      return { id, input: await inputOf(id) };
    };
    const inputOf = async (id: string) =>
      (await api.sql('select start_input, start_tag from verifications where id = $1', [id]))
        .rows[0];
    const before = await startOf();
    await change({ fourEyes: 'always', finalDecision: 'client', screeningMatch: 'approve' });
    const policy = { fourEyes: 'always', finalDecision: 'client', screeningMatch: 'approve' };
    expect((await startOf()).input).toMatchObject({ start_input: { policy } });
    expect(before.input).not.toMatchObject({ start_input: { policy } });
    expect(await inputOf(before.id)).toEqual(before.input);
  });

  it('is kept by two who change it at once', async () => {
    // Both are under way before either can write.
    const holder = new pg.Client(api.database.adminDatabaseUrl);
    await holder.connect();
    await holder.query('begin; select from clients for update');
    const both = [
      change({ displayName: 'One', fourEyes: 'never' }),
      change({ supportAddress: 'help@shop.example.com', finalDecision: 'vendor' }),
    ];
    const waiting = async () => {
      const sql = `select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      return (await api.sql(sql)).rowCount;
    };
    await expect.poll(waiting, { timeout: 10_000 }).toBe(2);
    await holder.query('commit');
    await Promise.all(both);
    await holder.end();
    expect(await settings()).toMatchObject({
      ...{ displayName: 'One', supportAddress: 'help@shop.example.com' },
      ...{ fourEyes: 'never', finalDecision: 'vendor' },
    });
  });

  it.each(["update client_changes set principal = 'operator'", 'delete from client_changes'])(
    'is only added to: %s',
    async (sql) => {
      await expect(api.sql(sql)).rejects.toMatchObject({ code: '42501' });
    },
  );
});
