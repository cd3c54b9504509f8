import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDeliveries } from '../../activities/deliveries.ts';
import {
  getVerification,
  openStore,
  readSession,
  requestRefresh,
  type Store,
} from '../../store/index.ts';
import { makeBackup } from '../../tools/backup/backup.ts';
import { openClients, type PostgresClients } from '../../tools/backup/clients.ts';
import { restoreBackup } from '../../tools/backup/restore.ts';
import { ensurePostgresClients } from '../../tools/setup/servers.mjs';
import type { DispatchParts } from '../../workers/dispatch/outbox.ts';
import { type Relays, startRelays } from '../../workers/dispatch/relays.ts';
import { sweep } from '../../workers/dispatch/sweep.ts';
import { verificationWorkflowId } from '../../workflows/messages.ts';
import {
  anAccount,
  aVerification,
  control,
  type Fixture,
  openFixture,
} from '../activities/fixture.ts';
import { createEmptyDatabases, type TestDatabase } from '../setup/database.ts';
import { resetTo, type RunningWorkers, runWorkers } from './dispatch-fixture.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };

let running: RunningWorkers;
/** Those of another server, which take over. */
let others: RunningWorkers | undefined;
let fixture: Fixture;
let server: TestWorkflowEnvironment;
let parts: DispatchParts;
let relays: Relays;
let clients: PostgresClients;
let folder: string;
const restored: TestDatabase[] = [];
const stores: Store[] = [];
beforeAll(async () => {
  fixture = await openFixture();
  running = await runWorkers({ fixture });
  ({ server, parts } = running);
  clients = await openClients(await ensurePostgresClients());
  folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-restored-'));
  relays = startRelays(parts, createDeliveries(fixture.deps));
}, 120_000);
afterAll(async () => {
  await relays.stop();
  await running.close();
  await fixture.close();
  for (const store of stores) await store.close();
  for (const database of restored) await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** A verification that runs, and what its vendor calls its session. */
async function begun() {
  const accountId = await anAccount(fixture, 'veriff');
  const id = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
  await running.dispatch.startVerification(id, { waitMs: 10_000 });
  const session = await readSession(fixture.store, { verificationId: id, session: 1 });
  return { id, session: session?.reference.id ?? '' };
}
type Begun = Awaited<ReturnType<typeof begun>>;

/** The vendor decides; nobody is told. */
const decides = ({ session }: Begun, action: string) =>
  control(fixture, 'POST', `veriff/sessions/${session}/actions`, { action, silent: true });

async function isAsked({ id: verificationId }: Begun): Promise<void> {
  const about = { verificationId, session: 1 };
  await requestRefresh(fixture.store, { ...about, by: 'hint', receivedAt: new Date() });
  running.dispatch.refresh(about);
}

const statusOf = async ({ id }: Begun): Promise<string | undefined> => {
  const { clientId, store } = fixture;
  return (await getVerification(store, { clientId, mode: 'test', id }))?.status;
};
const becomes = (of: Begun, status: string) =>
  vi.waitFor(async () => {
    expect(await statusOf(of)).toBe(status);
  }, PATIENCE);

async function toldOf({ id }: Begun): Promise<string[]> {
  const { rows } = await fixture.store.app.query<{ type: string }>(
    'select type from notifications where verification_id = $1 order by sequence',
    [id],
  );
  return rows.map(({ type }) => type);
}

/** Copies the databases that are in use. */
async function copied(name: string): Promise<string> {
  const { migratorDatabaseUrl, migratorKeysDatabaseUrl } = restored.at(-1) ?? fixture.database;
  const urls = { migratorUrl: migratorDatabaseUrl, keysMigratorUrl: migratorKeysDatabaseUrl };
  const place = path.join(folder, name);
  await makeBackup(urls, place, { clients });
  return place;
}

/** The service goes on with the databases of a backup, as if its own were lost, and with what became of Temporal. */
async function restore(from: string, meet: () => Promise<void>): Promise<void> {
  await relays.stop();
  await running.withoutWorkers(async () => {
    const { masterKeys, linkKeys, hashKey } = fixture.config;
    const database = await createEmptyDatabases();
    restored.push(database);
    const settings = {
      ...{ masterKeys: [...masterKeys], linkKeys: [...linkKeys], hashKey },
      databaseUrl: database.migratorDatabaseUrl,
      keysDatabaseUrl: database.migratorKeysDatabaseUrl,
      objects: { kind: 'folder' as const, directory: path.join(folder, 'objects') },
    };
    await restoreBackup({ store: settings }, { app: from, keys: from }, { clients });
    const { databaseUrl, keysDatabaseUrl } = database;
    const store = openStore({ ...fixture.config, databaseUrl, keysDatabaseUrl });
    stores.push(store);
    const { app, keys, tags } = store;
    Object.assign(fixture.store, { app, keys, tags });
    // As where it took longer than the minute in which a start may still be under way.
    await app.query(`update outbox set completed_at = now() - interval '1 hour'
      where kind = 'start' and completed_at is not null`);
    await meet();
  });
  if (others !== undefined) {
    await running.close();
    running = others;
    others = undefined;
    ({ server, parts } = running);
  }
  relays = startRelays(parts, createDeliveries(fixture.deps));
}

/** What became of Temporal meanwhile, while no worker runs. */
const MET: Record<string, () => Promise<void>> = {
  'kept, and is newer than the data': () => Promise.resolve(),
  // As a server that knows nothing of all that.
  lost: async () => {
    others = await runWorkers({ fixture });
  },
};

describe('a backup that is restored, with a Temporal that was', () => {
  it.each(Object.keys(MET))(
    '%s: each open verification ends as its vendor says, and its client was told of the backup before',
    async (what) => {
      const [decided, inReview, untouched] = [await begun(), await begun(), await begun()];
      const backup = await copied(what.slice(0, 4));
      await decides(decided, 'approve');
      await decides(inReview, 'review');
      for (const one of [decided, inReview]) await isAsked(one);
      await becomes(decided, 'approved');
      await becomes(inReview, 'in_review');
      await restore(backup, async () => {
        await MET[what]?.();
        for (const one of [decided, inReview]) expect(await statusOf(one)).toBe('pending');
      });
      await vi.waitFor(() => sweep(parts), PATIENCE);
      await becomes(decided, 'approved');
      await becomes(inReview, 'in_review');
      await allEnd([decided, inReview, untouched]);
      for (const one of [decided, untouched]) {
        expect(await toldOf(one)).toEqual(['verification.restored', 'verification.approved']);
      }
    },
    60_000,
  );

  it('kept: what had no session in the backup, and has one by now, gets another one', async () => {
    const account = { id: await anAccount(fixture, 'veriff'), vendor: 'veriff' as const };
    await control(fixture, 'POST', 'veriff/faults', { kind: 'status', status: 503, times: 0 });
    const id = await aVerification(fixture, account);
    await running.dispatch.startVerification(id, { waitMs: 200 });
    const backup = await copied('unready');
    await control(fixture, 'DELETE', 'veriff/faults');
    await becomes({ id, session: '' }, 'pending');
    await restore(backup, async () => {
      expect(await statusOf({ id, session: '' })).toBe('created');
    });
    await vi.waitFor(() => sweep(parts), PATIENCE);
    await becomes({ id, session: '' }, 'pending');
    const session = await readSession(fixture.store, { verificationId: id, session: 1 });
    await allEnd([{ id, session: session?.reference.id ?? '' }]);
    expect(await toldOf({ id, session: '' })).toEqual([
      ...['verification.restored', 'verification.approved'],
    ]);
    expect((await sweep(parts)).startedAgain.ids).toEqual([]);
  }, 60_000);

  it('older than the data: what was written stands, and what is open ends as its vendor says', async () => {
    const [decided, inReview] = [await begun(), await begun()];
    await decides(decided, 'approve');
    await decides(inReview, 'review');
    for (const one of [decided, inReview]) await isAsked(one);
    await becomes(decided, 'approved');
    await becomes(inReview, 'in_review');
    await restore(await copied('newest'), async () => {
      for (const { id } of [decided, inReview]) await resetTo(server, id, 0);
    });
    await vi.waitFor(() => sweep(parts), PATIENCE);
    await allEnd([decided, inReview]);
    expect(await toldOf(decided)).toEqual(['verification.approved', 'verification.restored']);
    expect((await toldOf(inReview)).slice(-2)).toEqual([
      ...['verification.restored', 'verification.approved'],
    ]);
  }, 60_000);
});

/** Approved by the vendor, in a row and in Temporal, and decided once. */
async function allEnd(all: Begun[]): Promise<void> {
  for (const one of all) {
    if ((await statusOf(one)) !== 'approved') {
      await decides(one, 'approve');
      await isAsked(one);
    }
    await becomes(one, 'approved');
    const handle = server.client.workflow.getHandle(verificationWorkflowId(one.id));
    expect(await handle.result()).toMatchObject({ status: 'approved' });
    const decided = 'select from decisions where verification_id = $1';
    expect((await fixture.store.app.query(decided, [one.id])).rowCount).toBe(1);
  }
}
