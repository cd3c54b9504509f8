import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { DAY_MS } from '../../domain/retention.ts';
import {
  changeClientSettings,
  eraseOverRetention,
  listOverRetention,
  listRetentions,
} from '../../store/index.ts';
import { approved, type Erasing } from './erasing.ts';
import type { StoreFixture } from './fixture.ts';

const endRow = z.object({
  ...{ id: z.uuid(), verification_id: z.uuid(), type: z.string(), principal: z.string() },
  ...{ data: z.unknown(), inbox_id: z.uuid().nullable() },
});
const retentionRow = z.object({ client_id: z.uuid(), number: z.int(), days: z.int().nullable() });

/** As if time had passed: no statement of the service changes what is only ever added to. */
export async function inThePast(
  { admin }: Pick<StoreFixture, 'admin'>,
  ...statements: [sql: string, values: unknown[]][]
): Promise<void> {
  const connection = await admin.connect();
  await connection.query('set session_replication_role = replica');
  for (const [sql, values] of statements) await connection.query(sql, values);
  connection.release(true);
}

const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);

/** Has the events of that type be of so many days ago: by both clocks, or by that of the process alone. */
export async function age(
  { admin, store }: Pick<StoreFixture, 'admin' | 'store'>,
  id: string,
  { type, days, byBoth = true }: { type: string; days: number; byBoth?: boolean },
): Promise<void> {
  const { rows } = await admin.query(
    'select * from events where verification_id = $1 and type = $2',
    [...[id, type]],
  );
  for (const row of rows) {
    const event = endRow.parse(row);
    const older = { ...event, id: uuidv7({ msecs: daysAgo(days).getTime() }) };
    await inThePast({ admin }, [
      `update events set id = $2, tag = $3, at = case when $4 then $5 else at end where id = $1`,
      [event.id, older.id, store.tags.of('events', older), byBoth, daysAgo(days)],
    ]);
  }
}

/** As if what was set had been so long ago that it holds. */
export async function passGrace({
  admin,
  store,
}: Pick<StoreFixture, 'admin' | 'store'>): Promise<void> {
  const { rows } = await admin.query('select * from client_retention where days is not null');
  for (const row of rows) {
    const said = retentionRow.parse(row);
    const fields = { ...said, begins_at: daysAgo(1) };
    await inThePast({ admin }, [
      'update client_retention set begins_at = $3, tag = $4 where client_id = $1 and number = $2',
      [
        ...[said.client_id, said.number, fields.begins_at],
        store.tags.of('client_retention', fields),
      ],
    ]);
  }
}

/** What tests of retention do to a client of their own store, whose verifications end at Veriff. */
export function keepingOf(erasing: Erasing) {
  const { fixture } = erasing;
  const { store, clientId, admin } = fixture;
  const setDays = (retentionDays: number | null) =>
    changeClientSettings(store, { clientId, retentionDays });
  return {
    setDays,
    /** In force by now. */
    keepFor: async (days: number | null): Promise<void> => {
      await setDays(days);
      await passGrace(fixture);
    },
    /** Approved so many days ago. */
    endedAgo: async (days: number): Promise<string> => {
      const { id } = await approved(erasing);
      await age(fixture, id, { type: 'verification.approved', days });
      const sql = 'update verifications set ended_at = $2 where id = $1';
      await admin.query(sql, [id, daysAgo(days)]);
      return id;
    },
    eraseIfOver: (verificationId: string) =>
      eraseOverRetention(store, { verificationId, vendorDeletes: () => true }),
    over: async (limit = 100): Promise<string[]> => {
      const { begun } = await listRetentions(store);
      const found: string[] = [];
      for (let after: string | undefined; ;) {
        const rows = await listOverRetention(store, { begun, after, limit });
        found.push(...rows.map(({ id }) => id));
        after = rows.at(-1)?.after;
        if (rows.length < limit) return found;
      }
    },
  };
}
