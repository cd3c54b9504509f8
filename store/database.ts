import pg from 'pg';
import type { ZodType } from 'zod';
import { conflictStays, isConflict, isStale, isUnavailable, translate } from './database-faults.ts';
import * as parse from './parse.ts';

/** A pool, or the connection of a transaction. */
export type Executor = pg.Pool | pg.PoolClient;

/**
 * Runs one parameterised statement and parses every row.
 * @throws KycError `store_unavailable` when the database cannot be reached
 */
export async function queryRows<Row>(
  executor: Executor,
  row: ZodType<Row>,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const result = await send(executor, text, values);
  return result.rows.map((raw) => row.parse(raw));
}

/** The first row, or null when there is none. */
export async function queryMaybe<Row>(
  executor: Executor,
  row: ZodType<Row>,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row | null> {
  const rows = await queryRows(executor, row, text, values);
  return rows[0] ?? null;
}

/** The row of a statement that always has one. @throws Error where it has none all the same */
export async function queryOne<Row>(
  executor: Executor,
  row: ZodType<Row>,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row> {
  const found = await queryMaybe(executor, row, text, values);
  if (found === null) throw new Error('A statement that always has a row had none.');
  return found;
}

/** The ids that a statement has in its column `id`, in order. */
export async function queryIds(
  executor: Executor,
  text: string,
  values: readonly unknown[] = [],
): Promise<string[]> {
  const rows = await queryRows(executor, parse.idRow, text, values);
  return rows.map(({ id }) => id);
}

/** Whether a statement has any row, whatever is in it. */
export async function hasRow(
  executor: Executor,
  text: string,
  values: readonly unknown[] = [],
): Promise<boolean> {
  return (await execute(executor, text, values)) > 0;
}

/** Runs one statement and gives back how many rows it touched. */
export async function execute(
  executor: Executor,
  text: string,
  values: readonly unknown[] = [],
): Promise<number> {
  const result = await send(executor, text, values);
  return result.rowCount ?? 0;
}

type Work<Result> = (tx: pg.PoolClient) => Promise<Result>;

/** Of each transaction that is open: whether it has begun. */
const begins = new WeakMap<Executor, Promise<unknown>>();

/**
 * Runs `work` in one transaction: committed when it resolves, rolled back when it throws. Repeated
 * from the start when Postgres broke a deadlock with it, so `work` must have no other effects.
 */
export function inTransaction<Result>(pool: pg.Pool, work: Work<Result>): Promise<Result> {
  return onConnection(pool, async (client) => {
    const sent = () => [begin(client), begun(client, work)] as const;
    // Of one that is refused nothing is still at work when the connection goes to others.
    const [began, done] = await Promise.allSettled(inOnePacket(client, sent));
    begins.delete(client);
    if (began.status === 'rejected') throw began.reason;
    if (done.status === 'rejected') throw done.reason;
    await execute(client, 'commit');
    return done.value;
  });
}

function begin(client: pg.PoolClient): Promise<unknown> {
  const beginning = execute(client, 'begin');
  begins.set(client, beginning);
  return beginning;
}

/**
 * What reads is sent together with the `begin`. What writes waits for it: where that alone is refused, each
 * statement would be a transaction of its own.
 */
const READS = /^\s*select\s/i;

/**
 * The same in one round trip, for work that sends all its statements before it waits for any: what one
 * answers, another cannot rest on. Where one fails, Postgres makes a rollback of the commit; but where the
 * begin alone does, the others stand by themselves: so only one of them may write.
 */
export function inOneRoundTrip<Result>(pool: pg.Pool, work: Work<Result>): Promise<Result> {
  return onConnection(pool, async (client) => {
    const sent = () =>
      [execute(client, 'begin'), begun(client, work), execute(client, 'commit')] as const;
    const [, result] = await Promise.all(inOnePacket(client, sent));
    return result;
  });
}

/** What is sent before anything is waited for goes out together: each packet costs more than what is in it. */
function inOnePacket<Sent>({ connection }: pg.PoolClient, send: () => Sent): Sent {
  connection.stream.cork();
  try {
    return send();
  } finally {
    connection.stream.uncork();
  }
}

/** What it throws before it waits is a rejection as well. */
async function begun<Result>(client: pg.PoolClient, work: Work<Result>): Promise<Result> {
  return work(client);
}

const MAX_TRIES = 5;

/** Again from the start, for as long as only the moment or the connection is to blame. */
async function retried<Result>(pool: pg.Pool, work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      // Each connection of the pool may be as stale as the first one.
      const most = isStale(error) ? pool.options.max + 1 : MAX_TRIES;
      if (attempt >= most || !(isStale(error) || isConflict(error))) throw conflictStays(error);
    }
  }
}

function onConnection<Result>(pool: pg.Pool, work: Work<Result>): Promise<Result> {
  return retried(pool, () => once(pool, work));
}

async function once<Result>(pool: pg.Pool, work: Work<Result>): Promise<Result> {
  const client = await pool.connect().catch((error: unknown) => {
    throw translate(error);
  });
  let broken = false;
  try {
    return await work(client);
  } catch (error) {
    // A database that could not be reached is not asked to roll back: closing the connection does it.
    if (isUnavailable(error) || isStale(error)) broken = true;
    else {
      await client.query('rollback').catch(() => {
        broken = true;
      });
    }
    throw error;
  } finally {
    client.release(broken);
  }
}

type Sent = Promise<pg.QueryResult<Record<string, unknown>>>;

function send(executor: Executor, text: string, values: readonly unknown[]): Sent {
  const isAlone = executor instanceof pg.Pool;
  if (!isAlone) return ask(executor, text, values);
  return retried(executor, () => ask(executor, text, values));
}

async function ask(executor: Executor, text: string, values: readonly unknown[]): Sent {
  const began = READS.test(text) ? undefined : begins.get(executor);
  if (began !== undefined) await began;
  try {
    if (values.length === 0) return await executor.query<Record<string, unknown>>(text);
    const name = preparedName(text);
    return await executor.query<Record<string, unknown>>({ name, text, values: [...values] });
  } catch (error) {
    throw translate(error);
  }
}

/** By text, which never holds a value: so there are as many as the store has statements. */
const preparedNames = new Map<string, string>();

/** Under that name a connection prepares the statement once, and afterwards only runs it. */
function preparedName(text: string): string {
  const known = preparedNames.get(text);
  if (known !== undefined) return known;
  const name = `kyc_${preparedNames.size + 1}`;
  preparedNames.set(text, name);
  return name;
}
