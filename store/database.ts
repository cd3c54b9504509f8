import type pg from 'pg';
import type { ZodType } from 'zod';
import { KycError } from '../domain/errors.ts';

/** A pool, or the connection of a transaction. */
export type Executor = pg.Pool | pg.PoolClient;

/**
 * A statement that the database refused. The message names the SQLSTATE and our own constraint, never
 * a value: Postgres' own text quotes rows.
 */
export class DatabaseError extends Error {
  readonly sqlState: string;
  readonly constraint: string | undefined;

  constructor(sqlState: string, constraint: string | undefined) {
    const where = constraint === undefined ? '' : ` (${constraint})`;
    super(`The database refused a statement: ${sqlState}${where}.`);
    this.name = 'DatabaseError';
    this.sqlState = sqlState;
    this.constraint = constraint;
  }
}

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

/**
 * Runs `work` in one transaction: committed when it resolves, rolled back when it throws. Repeated
 * from the start when Postgres broke a deadlock with it, so `work` must have no other effects.
 */
export function inTransaction<Result>(pool: pg.Pool, work: Work<Result>): Promise<Result> {
  return retried(pool, async (client) => {
    const [, result] = await Promise.all(
      inOnePacket(client, () => [execute(client, 'begin'), begun(client, work)] as const),
    );
    await execute(client, 'commit');
    return result;
  });
}

/**
 * The same in one round trip, for work that sends all its statements before it waits for any: what one
 * answers, another cannot rest on. Where one fails, Postgres makes a rollback of the commit.
 */
export function inOneRoundTrip<Result>(pool: pg.Pool, work: Work<Result>): Promise<Result> {
  return retried(pool, async (client) => {
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

async function retried<Result>(pool: pg.Pool, work: Work<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await onConnection(pool, work);
    } catch (error) {
      if (attempt >= MAX_TRIES || !isConflict(error)) throw error;
    }
  }
}

async function onConnection<Result>(pool: pg.Pool, work: Work<Result>): Promise<Result> {
  const client = await pool.connect().catch((error: unknown) => {
    throw translate(error);
  });
  let broken = false;
  try {
    return await work(client);
  } catch (error) {
    // A database that could not be reached is not asked to roll back: closing the connection does it.
    if (isUnavailable(error)) broken = true;
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

/** Whether the error says that a row with that key is there already. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  return (
    error instanceof DatabaseError && error.sqlState === '23505' && error.constraint === constraint
  );
}

function isConflict(error: unknown): boolean {
  return error instanceof DatabaseError && ['40001', '40P01'].includes(error.sqlState);
}

async function send(
  executor: Executor,
  text: string,
  values: readonly unknown[],
): Promise<pg.QueryResult<Record<string, unknown>>> {
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

/**
 * Server states that pass: connection exceptions, no resources, the server going down or coming up, and
 * one that is read-only because it is no primary any more.
 */
const UNAVAILABLE_STATES = /^(08|53|57P|58|25006)/;
const SQL_STATE = /^[0-9A-Z]{5}$/;

/** Errors without a SQLSTATE come from the network or the pool: the database was not reached. */
function translate(error: unknown): Error {
  const code = textOf(error, 'code');
  if (code === undefined || !SQL_STATE.test(code) || UNAVAILABLE_STATES.test(code)) {
    return unavailable(code);
  }
  // Statement time-outs and lock time-outs pass as well.
  if (code === '57014' || code === '55P03' || code === '25P03') return unavailable(code);
  return new DatabaseError(code, textOf(error, 'constraint'));
}

function isUnavailable(error: unknown): boolean {
  return error instanceof KycError && error.code === 'store_unavailable';
}

function unavailable(code: string | undefined): KycError {
  const detail = code === undefined ? '' : ` (${code})`;
  return new KycError('store_unavailable', `The database cannot be reached${detail}.`);
}

function textOf(error: unknown, property: 'code' | 'constraint'): string | undefined {
  if (typeof error !== 'object' || error === null || !(property in error)) return undefined;
  const value: unknown = Reflect.get(error, property);
  return typeof value === 'string' ? value : undefined;
}
