import { z } from 'zod';
import { queryMaybe } from '../database.ts';
import type { Store } from '../store.ts';

/** Neither a vendor nor a row stops an account for longer; the table refuses more. */
export const LONGEST_LIMIT_MS = 300_000;
/** 2 s after the first 429, twice as long after each further one. */
const GROWN_MS = '2000 * 2 ^ least(limits, 8)';

/**
 * How long an account is still left alone, in SQL. A pause that begins in the future, as after a jump of
 * the database's clock, is none: so no row stops an account for ever. By the clock as it is, since what
 * waits for the row's lock began before the pause that it then finds.
 */
export const LIMITED_MS = `(case when limited_at <= clock_timestamp() then greatest(0, ceil(
  limited_ms - extract(epoch from clock_timestamp() - limited_at) * 1000)) else 0 end)::integer`;
export const IS_LIMITED = `(${LIMITED_MS} > 0)`;

/**
 * Keeps that the vendor asked to slow down (429): until that pause is over, nobody calls it for this
 * account. It is as long as the vendor asks, and never shorter than our own, which grows from one to the
 * next until a call succeeds; at most five minutes. Of many at once the first counts; a later end counts.
 *
 * @param input.askedMs what the vendor asks for (`Retry-After`), in milliseconds
 * @returns how long the pause still is, in milliseconds; null when `credentialsVersion` is not of the
 *   credentials in use now, of which it says nothing then
 */
export async function noteAccountLimit(
  store: Store,
  input: { accountId: string; askedMs?: number | undefined; credentialsVersion: number },
): Promise<number | null> {
  const { accountId, askedMs = 0, credentialsVersion } = input;
  const row = await queryMaybe(
    store.app,
    z.object({ limited_ms: z.int() }),
    `update vendor_accounts set
       limits = limits + case when ${IS_LIMITED} then 0 else 1 end,
       limited_ms = least(${LONGEST_LIMIT_MS}, ceil(greatest($2::float8,
         case when ${IS_LIMITED} then ${LIMITED_MS} else ${GROWN_MS} end))),
       limited_at = clock_timestamp(), health_seen_at = now(),
       health_since = case when limits = 0 or health_state = 'unreachable' then now()
         else health_since end,
       health_code = case health_state when 'credentials_refused' then health_code else '429' end,
       health_state = case health_state when 'unreachable' then 'ok' else health_state end
     where id = $1 and credentials_version = $3
     returning limited_ms`,
    [accountId, askedMs, credentialsVersion],
  );
  return row?.limited_ms ?? null;
}
