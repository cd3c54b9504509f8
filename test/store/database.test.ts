import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, describe, expect, inject, it, vi } from 'vitest';
import { z } from 'zod';
import { migrate, openStore, pingStore } from '../../store/index.ts';
import { DatabaseError } from '../../store/database-faults.ts';
import { execute, inOneRoundTrip, inTransaction, queryMaybe } from '../../store/database.ts';
import { asAdmin, prepareDatabases } from '../../tools/stack/databases.ts';
import { createLogger } from '../../workers/logger.ts';
import { waitForStore } from '../../workers/wait-for-store.ts';
import { deafProxy } from '../setup/deaf-proxy.ts';
import { type StoreFixture } from './fixture.ts';
import { withStore } from './with-store.ts';

describe('migrations', () => {
  const names = {
    database: `kyc_migrate_${randomBytes(4).toString('hex')}`,
    keysDatabase: `kyc_migrate_keys_${randomBytes(4).toString('hex')}`,
  };
  const { adminUrl } = inject('postgres');
  afterAll(() =>
    asAdmin(adminUrl, async (client) => {
      for (const name of Object.values(names))
        await client.query(`drop database if exists ${name}`);
    }),
  );

  it('run once although three start them at once, and the store is ready only then', async () => {
    const urls = await prepareDatabases(adminUrl, names);
    const key = { id: 'k', key: randomBytes(32) };
    const store = openStore({
      ...urls,
      masterKeys: [key],
      linkKeys: [key],
      hashKey: randomBytes(32),
    });
    try {
      await expect(pingStore(store)).rejects.toMatchObject({ code: 'store_unavailable' });
      const input = {
        migratorUrl: urls.migratorDatabaseUrl,
        keysMigratorUrl: urls.migratorKeysDatabaseUrl,
      };
      const runs = await Promise.all([migrate(input), migrate(input), migrate(input)]);
      const applied = runs.flatMap((run) => run.applied);
      expect(applied).toHaveLength((await filesOf('app')) + (await filesOf('keys')));
      expect(new Set(applied).size).toBe(applied.length);
      expect(applied).toContain('app/001 clients-and-accounts');
      expect(await migrate(input)).toEqual({ applied: [] });
      await pingStore(store);
    } finally {
      await store.close();
    }
  });

  async function filesOf(name: string): Promise<number> {
    const folder = new URL(`../../store/migrations/${name}/`, import.meta.url);
    return (await readdir(fileURLToPath(folder))).length;
  }
});

describe('the database', () => {
  let fixture: StoreFixture;
  withStore((opened) => (fixture = opened));

  it('that is not there is a failure that passes', async () => {
    const nowhere = 'postgres://nobody:nothing@127.0.0.1:1/none';
    const config = { ...fixture.config, databaseUrl: nowhere, keysDatabaseUrl: nowhere };
    const store = openStore(config);
    const away = { code: 'store_unavailable' };
    await expect(pingStore(store)).rejects.toMatchObject(away);
    await expect(inTransaction(store.app, () => Promise.resolve())).rejects.toMatchObject(away);
    await store.close();
  });

  const named = (url: string, change: (parsed: URL) => void): string => {
    const parsed = new URL(url);
    change(parsed);
    return parsed.href;
  };

  it.each([
    ['wrong_password', { username: 'nobody_at_all' }, /KEYS_DATABASE_URL/],
    ['missing_database', { pathname: '/no_such_database' }, /does not exist.*KEYS_DATABASE_URL/],
    ['unreachable', { port: '1' }, /cannot be reached.*KEYS_DATABASE_URL/],
  ] as const)('that cannot be used says why: %s', async (kind, changed, words) => {
    const { keysDatabaseUrl } = fixture.config;
    const wrong = named(keysDatabaseUrl, (url) => Object.assign(url, changed));
    const store = openStore({ ...fixture.config, keysDatabaseUrl: wrong });
    await expect(pingStore(store)).rejects.toMatchObject({
      ...{ kind, code: 'store_unavailable' },
      message: expect.stringMatching(words) as string,
    });
    await store.close();
  });

  it('that is set wrongly ends the start with what to mend, and one that is away does not', async () => {
    const logger = createLogger({ process: 'test', level: 'silent' });
    const wrong = named(fixture.config.databaseUrl, (url) => (url.pathname = '/no_such_database'));
    const store = openStore({ ...fixture.config, databaseUrl: wrong });
    const { signal } = new AbortController();
    await expect(waitForStore(store, { logger, signal }, { patienceMs: 0 })).rejects.toMatchObject({
      kind: 'missing_database',
    });
    await store.close();
    const nowhere = named(fixture.config.databaseUrl, (url) => (url.port = '1'));
    const away = openStore({ ...fixture.config, databaseUrl: nowhere });
    const stopping = new AbortController();
    const waiting = waitForStore(away, { logger, signal: stopping.signal }, { patienceMs: 0 });
    const ended = vi.fn();
    waiting.catch(ended);
    await expect(pingStore(away)).rejects.toMatchObject({ kind: 'unreachable' });
    expect(ended).not.toHaveBeenCalled();
    stopping.abort();
    await expect(waiting).rejects.toHaveProperty('name', 'AbortError');
    await away.close();
  });

  it('that lacks one migration of this build is not ready, and says which', async () => {
    const lacking = 'delete from schemaversion where version = 22 returning *';
    const { rows } = await fixture.admin.query<{ name: string }>(lacking);
    await expect(pingStore(fixture.store)).rejects.toMatchObject({
      kind: 'not_migrated',
      message: expect.stringContaining('missing: 22') as string,
    });
    await fixture.admin.query('insert into schemaversion (version, name) values (22, $1)', [
      rows[0]?.name,
    ]);
    await pingStore(fixture.store);
  });

  it('that ends a connection in a transaction is one too, and the pool goes on', async () => {
    const one = z.object({ pid: z.int() });
    const cut = inTransaction(fixture.store.app, async (tx) => {
      const row = await queryMaybe(tx, one, 'select pg_backend_pid() as pid');
      await fixture.admin.query('select pg_terminate_backend($1)', [row?.pid]);
      await execute(tx, 'select 1');
    });
    await expect(cut).rejects.toMatchObject({ code: 'store_unavailable' });
    await pingStore(fixture.store);
  });

  // As Node names what a write to a connection meets that the server has closed: five capitals, like a SQLSTATE.
  it('that closes a connection while it is written to is one too', async () => {
    const closed = Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' });
    const inTurn = inTransaction(fixture.store.app, async (tx) => {
      tx.connection.stream.destroy(closed);
      await execute(tx, 'select 1');
    });
    await expect(inTurn).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  it('that ends a connection which is held ends no process of ours', async () => {
    // Of an event without a listener Node throws the error itself.
    const heard = await inTransaction(fixture.store.app, (tx) =>
      Promise.resolve(tx.emit('error', new Error('terminating connection'))),
    );
    expect(heard).toBe(true);
  });

  it('that is no primary any more is one too, and its connection is given up', async () => {
    const { store } = fixture;
    const pids: unknown[] = [];
    const writing = (isReadOnly: boolean) =>
      inTransaction(store.app, async (tx) => {
        pids.push(
          await queryMaybe(tx, z.object({ pid: z.int() }), 'select pg_backend_pid() as pid'),
        );
        if (isReadOnly) await execute(tx, 'set transaction read only');
        await execute(tx, "insert into clients (id, name) values (gen_random_uuid(), 'x')");
      });
    await expect(writing(true)).rejects.toMatchObject({ code: 'store_unavailable' });
    await writing(false);
    expect(pids[0]).not.toEqual(pids[1]);
  });

  it('that is gone without a word is one too, in time, and holds no connection', async () => {
    const proxy = await deafProxy(fixture.config.databaseUrl);
    const databaseUrl = proxy.url;
    const limits = { maxConnections: 1, answerTimeoutMs: 500 };
    const store = openStore({ ...fixture.config, ...limits, databaseUrl });
    try {
      const asking = () => inTransaction(store.app, (tx) => execute(tx, 'select 1'));
      await asking();
      proxy.become('deaf');
      await expect(asking()).rejects.toMatchObject({ code: 'store_unavailable' });
      await expect(execute(store.app, 'select 1')).rejects.toMatchObject({
        code: 'store_unavailable',
      });
      proxy.become('well');
      await asking();
    } finally {
      await store.close();
      proxy.close();
    }
  });

  it('that breaks a deadlock gets the transaction again', async () => {
    const { app } = fixture.store;
    const meet = gate(2);
    const lockBoth = (first: number, second: number) =>
      inTransaction(app, async (tx) => {
        await execute(tx, 'select pg_advisory_xact_lock($1)', [first]);
        await meet();
        await execute(tx, 'select pg_advisory_xact_lock($1)', [second]);
      });
    await expect(Promise.all([lockBoth(1, 2), lockBoth(2, 1)])).resolves.toHaveLength(2);
  });

  it('undoes everything of a transaction that fails, and says no values in its errors', async () => {
    const insert = "insert into clients (id, name) values (gen_random_uuid(), 'SECRET-name')";
    const { app } = fixture.store;
    const bad = "insert into clients (id, name) values ('SECRET', 'x')";
    const inTurn = () =>
      inTransaction(app, async (tx) => {
        await execute(tx, insert);
        await execute(tx, bad);
      });
    const atOnce = () =>
      inOneRoundTrip(app, (tx) =>
        Promise.all([execute(tx, insert), execute(tx, bad), execute(tx, insert)]),
      );
    for (const fail of [inTurn, atOnce]) {
      const failing = fail();
      await expect(failing).rejects.toBeInstanceOf(DatabaseError);
      await expect(failing).rejects.not.toThrow('SECRET');
    }
    const { rows } = await fixture.admin.query('select from clients where name like $1', [
      'SECRET%',
    ]);
    expect(rows).toEqual([]);
  });
});

/** Lets `parties` callers through once all of them are there; whoever comes later passes at once. */
function gate(parties: number): () => Promise<void> {
  let waiting = parties;
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    waiting -= 1;
    if (waiting <= 0) open();
    return opened;
  };
}

describe('the configuration of the store', () => {
  const good = { id: 'k1', key: randomBytes(32) };
  const config = {
    databaseUrl: 'postgres://x/y',
    keysDatabaseUrl: 'postgres://x/z',
    masterKeys: [good],
    linkKeys: [good],
    hashKey: randomBytes(32),
  };
  it.each([
    ['no master key', { masterKeys: [] }],
    ['a short key', { linkKeys: [{ id: 'k1', key: randomBytes(16) }] }],
    ['two keys of one name', { masterKeys: [good, { ...good }] }],
    ['a name with a dot', { masterKeys: [{ ...good, id: 'k.1' }] }],
    ['a short hash key', { hashKey: randomBytes(31) }],
  ])('is refused with %s', (_name, wrong) => {
    expect(() => openStore({ ...config, ...wrong })).toThrow();
  });

  it('connects to nothing by itself', async () => {
    const store = openStore(config);
    expect(store.app).toBeInstanceOf(pg.Pool);
    expect(store.app.totalCount).toBe(0);
    await store.close();
  });
});
