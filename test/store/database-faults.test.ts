import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { execute, inOneRoundTrip, inTransaction, queryMaybe } from '../../store/database.ts';
import { pingStore, type Store } from '../../store/index.ts';
import { openStore } from '../../store/store.ts';
import { type Fault, faultyProxy } from '../setup/faulty-proxy.ts';
import type { StoreFixture } from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
let proxy: Awaited<ReturnType<typeof faultyProxy>>;
let store: Store;
withStore((opened) => (fixture = opened));
beforeAll(async () => {
  const { config, admin } = fixture;
  proxy = await faultyProxy(config.databaseUrl);
  const databaseUrl = proxy.by(config.databaseUrl);
  store = openStore({ ...config, databaseUrl, maxConnections: 2 });
  await admin.query(`create table said (word text); grant all on said to public`);
});
afterEach(async () => {
  proxy.mend();
  await fixture.admin.query('truncate said');
});
afterAll(async () => {
  await store.close();
  proxy.close();
});

const SAY = 'insert into said (word) values ($1)';
const said = async (): Promise<number> =>
  (await fixture.admin.query('select from said')).rowCount ?? 0;

/** Each way in which a statement is sent, and the number of the one that writes. */
const WAYS: Record<string, [number, () => Promise<unknown>]> = {
  alone: [1, () => execute(store.app, SAY, ['alone'])],
  'in a transaction': [
    2,
    () =>
      inTransaction(store.app, async (tx) => {
        await execute(tx, SAY, ['one']);
        await execute(tx, 'select 1');
      }),
  ],
  'in one round trip': [2, () => inOneRoundTrip(store.app, (tx) => execute(tx, SAY, ['packet']))],
};
const ways = Object.entries(WAYS).map(([name, [number, act]]) => ({ name, number, act }));

describe.each(ways)('a statement that is sent $name', ({ number, act }) => {
  const PASSING = ['08006', '53300', '57P01', '57014', '55P03', '25P04', '28P01', '3D000'];
  it.each<Fault>([...PASSING.map((sqlState) => ({ sqlState })), 'unsent', 'unanswered'])(
    'and fails for a fault that passes is a failure that passes: %j',
    async (fault) => {
      proxy.fail(number, fault);
      await expect(act()).rejects.toMatchObject({ code: 'store_unavailable' });
      expect(proxy.mend().isMet).toBe(true);
      await act();
    },
  );

  it.each(['40001', '40P01', '0A000', '26000', '42P05'])(
    'and is refused for the moment or the connection alone is sent again: %s',
    async (sqlState) => {
      proxy.fail(number, { sqlState });
      await act();
      expect(proxy.mend().isMet).toBe(true);
      expect(await said()).toBe(1);
    },
  );

  it('and is long is a failure that passes where the connection is closed meanwhile', async () => {
    const long = 'x'.repeat(9_000_000);
    proxy.fail(1, 'halved');
    await expect(execute(store.app, SAY, [long])).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    expect(proxy.mend().isMet).toBe(true);
    expect(await said()).toBe(0);
  });
});

describe('a transaction that is refused as it begins', () => {
  it('writes nothing, neither what was sent with its begin nor what comes after', async () => {
    proxy.fail(1, { sqlState: '57014' });
    const writes = inTransaction(store.app, async (tx) => {
      const say = (word: string) => execute(tx, SAY, [word]);
      await Promise.all([say('at once'), execute(tx, 'select 1').then(() => say('later'))]);
    });
    await expect(writes).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(proxy.mend().isMet).toBe(true);
    expect(await said()).toBe(0);
  });
});

describe('a column that a migration has changed', () => {
  it('is read as it is by then, on every connection that has prepared the statement', async () => {
    const read = () =>
      queryMaybe(store.app, z.looseObject({}), 'select said.* from said where word = $1', ['x']);
    await Promise.all([read(), read()]);
    await fixture.admin.query('alter table said add column more int');
    await expect(Promise.all([read(), read()])).resolves.toEqual([null, null]);
    const inside = () =>
      inTransaction(store.app, (tx) =>
        queryMaybe(tx, z.looseObject({}), 'select said.* from said where word = $1', ['x']),
      );
    await fixture.admin.query('alter table said drop column more');
    await expect(Promise.all([inside(), inside()])).resolves.toEqual([null, null]);
  });
});

it('that stays in the way of others is a failure that passes', async () => {
  const always = inTransaction(store.app, (tx) =>
    execute(tx, `do $$ begin raise exception using errcode = '40P01'; end $$`),
  );
  await expect(always).rejects.toMatchObject({ code: 'store_unavailable' });
  await pingStore(store);
});
