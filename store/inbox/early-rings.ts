import type pg from 'pg';
import { z } from 'zod';
import { execute, queryMaybe } from '../database.ts';

/** More than an account has sessions that are being saved at one time. */
const MOST_OF_AN_ACCOUNT = 1_000;
/** A session is saved within minutes of being made; one that took longer is asked about anyway. */
const KEPT_FOR = "interval '1 hour'";

interface EarlyRing {
  accountId: string;
  /** Keyed hash of the vendor's session id, or of the id of our verification. */
  hash: string;
  kind: string;
}

/**
 * Remembers that an unsigned bell named a session that nobody knows, or a verification whose session is
 * being bought: only its hash, for an hour, and of each account the newest thousand. The caller holds
 * the lock of that session or verification.
 */
export async function keepEarlyRing(
  tx: pg.PoolClient,
  { accountId, hash, kind }: EarlyRing,
): Promise<void> {
  await execute(
    tx,
    `insert into early_rings (account_id, vendor_session_hash, kind) values ($1, $2, $3)
     on conflict (account_id, vendor_session_hash) do update set rang_at = now()`,
    [accountId, hash, kind],
  );
  await execute(
    tx,
    `delete from early_rings e using (
       select vendor_session_hash from early_rings
       where account_id = $1 and (rang_at < now() - ${KEPT_FOR} or rang_at <= (
         select rang_at from early_rings where account_id = $1
         order by rang_at desc offset $2 limit 1))
       for update skip locked) gone
     where e.account_id = $1 and e.vendor_session_hash = gone.vendor_session_hash`,
    [accountId, MOST_OF_AN_ACCOUNT],
  );
}

const earlyRow = z.object({ kind: z.string(), rang_at: z.date() });

/** Takes out what rang under any of these names; the last of it, or null when nothing did. */
export async function takeEarlyRings(
  tx: pg.PoolClient,
  { accountId, hashes }: { accountId: string; hashes: readonly string[] },
): Promise<{ kind: string; rangAt: Date } | null> {
  const row = await queryMaybe(
    tx,
    earlyRow,
    `with taken as (
       delete from early_rings
       where account_id = $1 and vendor_session_hash = any($2)
         and rang_at >= now() - ${KEPT_FOR}
       returning kind, rang_at)
     select kind, rang_at from taken order by rang_at desc limit 1`,
    [accountId, hashes],
  );
  return row === null ? null : { kind: row.kind, rangAt: row.rang_at };
}
