import pg from 'pg';
import { KycError } from '../domain/errors.ts';

/**
 * A statement that the database refused. The message names the SQLSTATE and our own constraint, never
 * a value: Postgres' own text quotes rows.
 */
export class DatabaseError extends Error {
  readonly sqlState: string;
  readonly constraint: string | undefined;

  constructor(sqlState: string, constraint?: string) {
    const where = constraint === undefined ? '' : ` (${constraint})`;
    super(`The database refused a statement: ${sqlState}${where}.`);
    this.name = 'DatabaseError';
    this.sqlState = sqlState;
    this.constraint = constraint;
  }
}

/**
 * Server states that pass, or that somebody mends while we run: connection exceptions, no resources, the server
 * going down or coming up, one that is read-only because it is no primary any more, a statement, a lock or a
 * transaction that took too long, a password or a database that is another one by now.
 */
const PASSING = /^(08|53|57P|58|25006|57014|55P03|25P0[34]|28|3D000)/;

/** Two were in each other's way, and this one has given way: nothing of it was done. */
const CONFLICTS: readonly string[] = ['40001', '40P01'];

/**
 * The connection's prepared statement is no good any more: what it answers has another type since a migration,
 * or a pooler has given out another connection. Nothing of it was done.
 */
const STALE: readonly string[] = ['0A000', '26000', '42P05'];

/**
 * What the driver threw, as one of ours. What is no word of the server comes from the network or the pool,
 * whatever its code looks like (EPIPE has five capitals): the database was not reached.
 */
export function translate(error: unknown): Error {
  if (!(error instanceof pg.DatabaseError)) return unavailable(codeOf(error));
  const { code = '', constraint } = error;
  if (code === '') return unavailable(undefined);
  const refused = new DatabaseError(code, constraint);
  return PASSING.test(code) ? unavailable(code, refused) : refused;
}

/** Whether the database could not be reached, or says so itself. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof KycError && error.code === 'store_unavailable';
}

/** Whether it would be well on another connection. */
export const isStale = (error: unknown): boolean =>
  error instanceof DatabaseError && STALE.includes(error.sqlState);

/** Whether it would be well at another moment. */
export const isConflict = (error: unknown): boolean =>
  error instanceof DatabaseError && CONFLICTS.includes(error.sqlState);

/** Turns a conflict that remains after all retries into an error that asks the caller to retry later. */
export const conflictStays = (error: unknown): unknown =>
  error instanceof DatabaseError && isConflict(error) ? unavailable(error.sqlState, error) : error;

/** Whether the error says that a row with that key is there already. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  return (
    error instanceof DatabaseError && error.sqlState === '23505' && error.constraint === constraint
  );
}

/** The SQLSTATE that the server refused with; empty where it did not. */
export function sqlStateOf(error: unknown): string {
  const refused = error instanceof KycError ? error.cause : error;
  return refused instanceof DatabaseError ? refused.sqlState : '';
}

function unavailable(code: string | undefined, cause?: DatabaseError): KycError {
  const detail = code === undefined ? '' : ` (${code})`;
  const message = `The database cannot be reached${detail}.`;
  return new KycError('store_unavailable', message, cause === undefined ? {} : { cause });
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
