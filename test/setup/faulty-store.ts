import { randomBytes } from 'node:crypto';
import type { Store } from '../../store/index.ts';
import { openStore } from '../../store/store.ts';
import type { TestDatabase } from './database.ts';
import { type Fault, faultyProxy } from './faulty-proxy.ts';

/** The same store, whose way to both databases can break at any statement. */
export async function faultyStore({ store, database }: { store: Store; database: TestDatabase }) {
  const proxy = await faultyProxy(database.databaseUrl);
  const unused = { id: 'k', key: randomBytes(32) };
  const pools = openStore({
    databaseUrl: proxy.by(database.databaseUrl),
    keysDatabaseUrl: proxy.by(database.keysDatabaseUrl),
    ...{ masterKeys: [unused], linkKeys: [unused], hashKey: unused.key, maxConnections: 4 },
  });
  return {
    ...proxy,
    store: { ...store, app: pools.app, keys: pools.keys } satisfies Store,
    close: async () => {
      await pools.close();
      proxy.close();
    },
  };
}

/** Beyond any number of statements. */
export const NEVER = 1_000_000;

/** A connection that breaks before a statement, or once it is carried out; and one that took too long. */
export const FAULTS: readonly Fault[] = ['unsent', 'unanswered', { sqlState: '57014' }];

type Sql = (text: string) => Promise<{ rows: Record<string, unknown>[] }>;

/** Those that count what was tried, be it in vain, or tell who has read; and objects of a try that was cut off. */
const UNCOUNTED = ['rate_limits', 'access_log', 'session_rings', 'schemaversion', 'objects'];

/** How many rows there are in each table, and how far the verifications are. */
async function countsOf(sql: Sql): Promise<Record<string, number>> {
  const { rows } = await sql(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  const tables = rows.map(({ name }) => String(name)).filter((name) => !UNCOUNTED.includes(name));
  const counts = tables.map((table) => `(select count(*)::int from ${table}) as ${table}`);
  const steps = 'coalesce(sum(link_version + sequence), 0)::int';
  const found = await sql(
    `select (select ${steps} from verifications) as steps, ${counts.join(', ')}`,
  );
  return Object.fromEntries(Object.entries(found.rows[0] ?? {}).map(([at, n]) => [at, Number(n)]));
}

/** What has come to be meanwhile, by table; what stays as it was is left out. */
export async function addedBy(
  sql: Sql,
  work: () => Promise<unknown>,
): Promise<Record<string, number>> {
  const before = await countsOf(sql);
  await work();
  const after = Object.entries(await countsOf(sql));
  const added = after.map(([name, count]) => [name, count - (before[name] ?? 0)] as const);
  return Object.fromEntries(added.filter(([, more]) => more !== 0));
}

/** What both of them have added. */
export function addBoth(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): Record<string, number> {
  const both = { ...one };
  for (const [name, count] of Object.entries(other)) both[name] = (both[name] ?? 0) + count;
  return both;
}
