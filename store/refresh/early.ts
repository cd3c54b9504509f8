import type pg from 'pg';
import { execute, hasRow } from '../database.ts';

/** More than an account has sessions that are being saved at one time. */
const MOST_OF_AN_ACCOUNT = 1_000;
/** A session is saved within minutes of being made; one that took longer is asked about anyway. */
const KEPT_FOR = "interval '1 hour'";

interface EarlyRequest {
  accountId: string;
  /** Keyed hash of the vendor's session id. */
  hash: string;
}

/**
 * Remembers that an unsigned webhook named a session that is not known: only its hash, for an hour, and of
 * each account the newest thousand. The caller holds the lock of that session.
 */
export async function keepEarlyRequest(
  tx: pg.PoolClient,
  { accountId, hash }: EarlyRequest,
): Promise<void> {
  await execute(
    tx,
    `insert into early_requests (account_id, vendor_session_hash) values ($1, $2)
     on conflict (account_id, vendor_session_hash) do update set requested_at = now()`,
    [accountId, hash],
  );
  await execute(
    tx,
    `delete from early_requests e using (
       select vendor_session_hash from early_requests
       where account_id = $1 and (requested_at < now() - ${KEPT_FOR} or requested_at <= (
         select requested_at from early_requests where account_id = $1
         order by requested_at desc offset $2 limit 1))
       for update skip locked) gone
     where e.account_id = $1 and e.vendor_session_hash = gone.vendor_session_hash`,
    [accountId, MOST_OF_AN_ACCOUNT],
  );
}

/** Takes out what came for that session before it was known; gives back whether anything had. */
export async function takeEarlyRequest(
  tx: pg.PoolClient,
  { accountId, hash }: EarlyRequest,
): Promise<boolean> {
  return hasRow(
    tx,
    `delete from early_requests
     where account_id = $1 and vendor_session_hash = $2 and requested_at >= now() - ${KEPT_FOR}`,
    [accountId, hash],
  );
}
