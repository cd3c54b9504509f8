import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  getVerification,
  liftLegalHold,
  listEvents,
  openStore,
  readSubject,
  setLegalHold,
  settleRow,
  type Store,
} from '../../store/index.ts';
import { makeBackup } from '../../tools/backup/backup.ts';
import { openClients, type PostgresClients } from '../../tools/backup/clients.ts';
import { readManifest } from '../../tools/backup/manifest.ts';
import { type Restored, restoreBackup } from '../../tools/backup/restore.ts';
import { ensurePostgresClients } from '../../tools/setup/servers.mjs';
import { asAdmin } from '../../tools/stack/databases.ts';
import { createEmptyDatabases, type TestDatabase } from '../setup/database.ts';
import { approved, type Erasing, KEY, withErasing } from './erasing.ts';
import { APPROVED, newVerification, STARTED, transition, webhook } from './fixture.ts';
import { letIn, newestSequence, ownersOf, refusal } from './under-backups.ts';

let erasing: Erasing;
let clients: PostgresClients;
let folder: string;
withErasing((opened) => (erasing = opened));

/** By what happened to it, and when. */
let ids: Record<
  'kept' | 'open' | 'erased' | 'openThenErased' | 'heldThenErased' | 'between' | 'erasedBetween',
  string
>;
let begunLater: string;
let changed: string;
let told: number;
let restored: { database: TestDatabase; store: Store; done: Restored };
const scratch: TestDatabase[] = [];
const opened: Store[] = [];

/** What the vendor says is written down, and the client is told. */
async function says(about: { id: string; vendorSessionId: string }, fact: typeof STARTED) {
  const { fixture } = erasing;
  const { inboxId } = await webhook(fixture, fact, { sessionId: about.vendorSessionId });
  await settleRow(fixture.store, 'inbox', { id: inboxId });
  const causes = [{ type: 'vendor' as const, inboxId, session: 1, fact }];
  await transition(fixture, about.id, { causes });
}

beforeAll(async () => {
  const { fixture } = erasing;
  clients = await openClients(await ensurePostgresClients());
  folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-backup-'));
  const idOf = async () => (await approved(erasing)).id;
  const by = (verificationId: string) => ({ verificationId, principal: KEY });
  const [open, openThenErased] = [await newVerification(fixture), await newVerification(fixture)];
  const [kept, erased] = [await idOf(), await idOf()];
  const [heldThenErased, erasedBetween] = [await idOf(), await idOf()];
  for (const id of [kept, erased]) await erasing.keepObject(id);
  await setLegalHold(fixture.store, by(heldThenErased));
  changed = await idOf();
  await fixture.admin.query('update verifications set attempts_used = 7 where id = $1', [changed]);
  let between = '';
  let copies = 0;
  await makeBackup(ownersOf(fixture.database), path.join(folder, 'whole'), {
    clients,
    onCopied: async () => {
      // Between the two copies, whichever is the first.
      if (++copies > 1) return;
      between = (await newVerification(fixture)).id;
      await erasing.erase(erasedBetween);
      // As an earlier build erased, which kept no tombstone outside the databases.
      const stone = path.join(erasing.directory, 'erased', `${erasedBetween}.json`);
      await rm(stone, { force: true });
    },
  });
  await says(open, STARTED);
  await says(openThenErased, APPROVED);
  await liftLegalHold(fixture.store, by(heldThenErased));
  begunLater = await idOf();
  for (const id of [erased, openThenErased.id, heldThenErased, begunLater]) {
    await erasing.erase(id);
  }
  told = await newestSequence(fixture.store, open.id);
  ids = {
    ...{ open: open.id, openThenErased: openThenErased.id, between },
    ...{ kept, erased, heldThenErased, erasedBetween },
  };
}, 60_000);
afterAll(async () => {
  for (const store of opened) await store.close();
  for (const database of scratch) await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function emptyDatabases(): Promise<TestDatabase> {
  const database = await createEmptyDatabases();
  scratch.push(database);
  return database;
}

function restoreInto(
  database: TestDatabase,
  from = 'whole',
  by: PostgresClients = clients,
  directory = erasing.directory,
) {
  const { masterKeys, linkKeys, hashKey } = erasing.fixture.config;
  const store = {
    ...{ masterKeys: [...masterKeys], linkKeys: [...linkKeys], hashKey },
    databaseUrl: database.migratorDatabaseUrl,
    keysDatabaseUrl: database.migratorKeysDatabaseUrl,
    objects: { kind: 'folder' as const, directory },
  };
  const place = path.join(folder, from);
  return restoreBackup({ store }, { app: place, keys: place }, { clients: by });
}

const shown = (id: string) =>
  getVerification(restored.store, { clientId: erasing.fixture.clientId, mode: 'test', id });

describe('a backup that is restored', () => {
  const met: unknown[] = [];
  beforeAll(async () => {
    const database = await emptyDatabases();
    await letIn(database.migratorDatabaseUrl, new URL(database.databaseUrl));
    await letIn(database.migratorKeysDatabaseUrl, new URL(database.keysDatabaseUrl));
    const watched: PostgresClients = {
      ...clients,
      restore: async (url, file) => {
        await clients.restore(url, file);
        met.push(await refusal(database.databaseUrl), await refusal(database.keysDatabaseUrl));
      },
    };
    const done = await restoreInto(database, 'whole', watched);
    const { databaseUrl, keysDatabaseUrl } = database;
    const store = openStore({ ...erasing.fixture.config, databaseUrl, keysDatabaseUrl });
    opened.push(store);
    restored = { database, store, done };
  }, 60_000);

  it('lets nobody in before it is done, and then each role into its own database', async () => {
    expect(new Set(met)).toEqual(new Set(['42501']));
    const { database } = restored;
    expect(await refusal(database.databaseUrl)).toBeNull();
    expect(await refusal(database.auditorDatabaseUrl)).toBeNull();
    expect(await refusal(database.consoleDatabaseUrl)).toBeNull();
    const crossed = new URL(database.keysDatabaseUrl);
    crossed.pathname = new URL(database.databaseUrl).pathname;
    expect(await refusal(crossed.href)).toBe('42501');
    const forging = restored.store.app.query('delete from events');
    await expect(forging).rejects.toMatchObject({ code: '42501' });
  });

  it('has the key of whatever it has, also of what began while it was made', async () => {
    const { done, store } = restored;
    expect(done.withoutKey).toBe(0);
    for (const id of [ids.kept, ids.open]) {
      const subject = await readSubject(store, { verificationId: id, principal: KEY });
      expect(subject).toMatchObject({ firstName: 'Ada' });
    }
    expect(await shown(ids.between)).toBeNull();
  });

  it.each(['erased', 'openThenErased', 'heldThenErased', 'erasedBetween'] as const)(
    'has erased again what was erased since: %s',
    async (which) => {
      const id = ids[which];
      expect(await shown(id)).toMatchObject({ erased: true, reference: null, metadata: null });
      const reading = readSubject(restored.store, { verificationId: id, principal: KEY });
      await expect(reading).rejects.toMatchObject({ code: 'erased' });
      const { keys } = restored.store;
      const left = 'select from data_keys where verification_id = $1';
      expect((await keys.query(left, [id])).rowCount).toBe(0);
    },
  );

  it('keeps the key destroyed of what was begun and erased since, and counts it', async () => {
    const { keys } = restored.store;
    const stone = 'select from tombstones where verification_id = $1';
    expect((await keys.query(stone, [begunLater])).rowCount).toBe(1);
    expect(restored.done).toMatchObject({ erased: 4, unknown: 1 });
  });

  it('ends what was open and is erased, as canceled, and says so', async () => {
    expect(await shown(ids.openThenErased)).toMatchObject({ status: 'canceled' });
    const { items } = await listEvents(restored.store, { verificationId: ids.openThenErased });
    const types = items.map(({ type }) => type);
    const last = ['verification.restored', 'verification.canceled', 'verification.erased'];
    expect(types.filter((type) => last.includes(type))).toEqual(last);
  });

  it('tells of each that is open that it was restored, beyond every number that was told', async () => {
    const { store, done } = restored;
    const { rows } = await store.app.query<{ type: string; sequence: number; payload: unknown }>(
      `select type, sequence, payload from notifications where verification_id = $1
       order by sequence desc limit 1`,
      [ids.open],
    );
    expect(rows[0]).toMatchObject({
      type: 'verification.restored',
      payload: { data: { status: 'pending' } },
    });
    expect(rows[0]?.sequence).toBeGreaterThan(told);
    const { items } = await listEvents(store, { verificationId: ids.open });
    expect(items.at(-1)).toMatchObject({
      type: 'verification.restored',
      data: { backupAt: done.backupAt.toISOString() },
    });
    expect(done.open).toBe(2);
    const late = { ...erasing.fixture, store, admin: store.app };
    await transition(late, ids.open, { causes: [{ type: 'cancel', principal: 'operator' }] });
    expect(await newestSequence(store, ids.open)).toBeGreaterThan(rows[0]?.sequence ?? 0);
  });

  it('tells of each that had ended shortly before, which may have been decided anew since', async () => {
    const types = `select type, payload from notifications where verification_id = $1
      order by sequence desc limit 1`;
    const { rows } = await restored.store.app.query(types, [ids.kept]);
    expect(rows).toMatchObject([
      { type: 'verification.restored', payload: { data: { status: 'approved' } } },
    ]);
    expect(restored.done.ended).toBeGreaterThan(0);
    // One that somebody has meddled with holds nothing up, and is not told of.
    expect((await restored.store.app.query(types, [changed])).rows).not.toMatchObject(rows);
  });

  it('goes on beyond what was told after an earlier restore of the same backup', async () => {
    const before = await newestSequence(restored.store, ids.open);
    // Nobody is told as often as once a second.
    const seconds = () => (Date.now() - Date.UTC(2026, 0, 1)) / 1_000;
    await expect.poll(seconds, { timeout: 10_000 }).toBeGreaterThan(before);
    const database = await emptyDatabases();
    await restoreInto(database);
    const { config } = erasing.fixture;
    const { databaseUrl, keysDatabaseUrl } = database;
    const store = openStore({ ...config, databaseUrl, keysDatabaseUrl });
    opened.push(store);
    expect(await newestSequence(store, ids.open)).toBeGreaterThan(before);
  }, 30_000);
});

describe('a restore', () => {
  it('refuses a database that is not empty, and changes nothing in it', async () => {
    await expect(restoreInto(restored.database)).rejects.toThrow(/is not empty: restore into new/);
    expect(await refusal(restored.database.databaseUrl)).toBeNull();
  });

  it('refuses a file that is not the one of the manifest, and a folder without one', async () => {
    const broken = path.join(folder, 'broken');
    await mkdir(broken);
    await expect(restoreInto(restored.database, 'broken')).rejects.toThrow(/it is no backup/);
    for (const name of await readdir(path.join(folder, 'whole'))) {
      await writeFile(path.join(broken, name), await readFile(path.join(folder, 'whole', name)));
    }
    await appendFile(path.join(broken, 'keys.dump'), 'x');
    await expect(restoreInto(restored.database, 'broken')).rejects.toThrow(/is not the file that/);
  });

  it('lets nobody in where the object storage is another one, which knows of no erasure', async () => {
    const database = await emptyDatabases();
    const restoring = restoreInto(database, 'whole', clients, path.join(folder, 'another'));
    await expect(restoring).rejects.toThrow(/Name that of then/);
    expect(await refusal(database.databaseUrl)).toBe('42501');
  });

  it('refuses a database that somebody is in already', async () => {
    const database = await emptyDatabases();
    await asAdmin(database.databaseUrl, () =>
      expect(restoreInto(database)).rejects.toThrow(/is in use by kyc_app: stop the service/),
    );
  });

  it('lets nobody in where a tombstone is none of ours', async () => {
    const id = randomUUID();
    const file = path.join(erasing.directory, 'erased', `${id}.json`);
    const made = { verification_id: id, reason: 'subject_request', principal: 'operator' };
    await writeFile(file, JSON.stringify({ ...made, at_vendor: 'asked', tag: 'v1.made-up' }));
    const database = await emptyDatabases();
    await expect(restoreInto(database)).rejects.toThrow(/none of ours/);
    expect(await refusal(database.databaseUrl)).toBe('42501');
    await rm(file);
  });
});

describe('a backup', () => {
  it('copies the keys last, names what is in it, and goes into an empty folder', async () => {
    const place = path.join(folder, 'whole');
    const { app, keys } = (await readManifest(place)).databases;
    expect(app.connect).toEqual(['kyc_app', 'kyc_auditor', 'kyc_console']);
    expect(keys.begunAt > app.begunAt).toBe(true);
    const again = makeBackup(ownersOf(erasing.fixture.database), place, { clients });
    await expect(again).rejects.toThrow(/is not empty/);
  });
});
