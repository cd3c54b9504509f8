import { z } from 'zod';
import { execute, queryIds, queryMaybe } from './database.ts';
import type { Store } from './store.ts';

type AccountHealthState = 'ok' | 'credentials_refused' | 'unreachable' | 'rate_limited';
export interface AccountHealth {
  state: AccountHealthState;
  /** An error code of ours or the vendor's, or null. */
  code: string | null;
  /** Since when the state is what it is. */
  since: Date;
  /** When it was last seen so; null when the account was never used. */
  lastSeenAt: Date | null;
  /** Until when the vendor is not called, since it asked to slow down; null when it may be. */
  pausedUntil: Date | null;
  /** What was odd in the last list that the vendor gave and did not matter, in words for an operator. */
  oddities: string[];
}

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
const IS_LIMITED = `(${LIMITED_MS} > 0)`;

/**
 * Keeps that the vendor asked to slow down (429): until that pause is over, it is not called for this
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

/** 20 s after the first refusal, twice as long after each further one, at most ten minutes. */
const NEXT_PAUSE = `least(interval '20 seconds' * 2 ^ least(refusals, 10), interval '10 minutes')`;
const PAUSE_IS_OVER = '(refused_until is null or refused_until <= now())';

/**
 * Keeps how the account was seen last, and since when its state is what it is. A refusal of its
 * credentials begins a pause, longer from time to time; of many at once the first one does. A success
 * ends what a limit (`noteAccountLimit`) began, unless its pause runs: then it was on its way before.
 *
 * @param input.credentialsVersion of the credentials that were used: what became of others than those in
 *   use now says nothing. Absent: of those in use
 */
export async function noteAccountHealth(
  store: Store,
  input: {
    accountId: string;
    state: Exclude<AccountHealthState, 'rate_limited'>;
    code?: string | undefined;
    credentialsVersion?: number | undefined;
  },
): Promise<void> {
  await execute(
    store.app,
    `update vendor_accounts
     set health_since = case
         when health_state = $2 and (limits = 0 or $2 <> 'ok' or ${IS_LIMITED}) then health_since
         else now() end,
       health_code = case when $2 = 'ok' and ${IS_LIMITED} then health_code else $3 end,
       limits = case when $2 = 'ok' and not ${IS_LIMITED} then 0 else limits end,
       health_state = $2, health_seen_at = now(),
       refused_until = case $2
         when 'ok' then null
         when 'credentials_refused' then
           case when ${PAUSE_IS_OVER} then now() + ${NEXT_PAUSE} else refused_until end
         else refused_until end,
       refusals = case $2
         when 'ok' then 0
         when 'credentials_refused' then refusals + case when ${PAUSE_IS_OVER} then 1 else 0 end
         else refusals end
     where id = $1 and ($4::integer is null or credentials_version = $4)`,
    [input.accountId, input.state, input.code ?? null, input.credentialsVersion ?? null],
  );
}

const pausedRow = z.object({
  code: z.string().nullable(),
  limited_ms: z.int(),
  refused_ms: z.coerce.number(),
});

interface AccountPause {
  why: 'credentials_refused' | 'rate_limited';
  /** Of the refusal. */
  code: string | null;
  leftMs: number;
}

/**
 * Whether the account is left alone and for how long still: the vendor asked to slow down, or refused
 * its credentials. Null: it may be called. After a pause for a refusal that is so for one who asks;
 * unless the vendor then takes the credentials, the next one waits for the next, longer pause.
 */
export async function findAccountPause(
  store: Store,
  { accountId }: { accountId: string },
): Promise<AccountPause | null> {
  const paused = await queryMaybe(
    store.app,
    pausedRow,
    `with trying as (
       update vendor_accounts set refusals = refusals + 1, refused_until = now() + ${NEXT_PAUSE}
       where id = $1 and refusals > 0 and ${PAUSE_IS_OVER} and not ${IS_LIMITED} returning id)
     select health_code as code, ${LIMITED_MS} as limited_ms,
       case when refusals > 0 and refused_until is not null and not exists (select from trying)
         then greatest(1000, extract(epoch from refused_until - now()) * 1000) else 0
       end as refused_ms
     from vendor_accounts where id = $1`,
    [accountId],
  );
  if (paused === null) return null;
  const { code, limited_ms: limitedMs, refused_ms: refusedMs } = paused;
  if (refusedMs > 0) return { why: 'credentials_refused', code, leftMs: Math.ceil(refusedMs) };
  return limitedMs > 0 ? { why: 'rate_limited', code: null, leftMs: limitedMs } : null;
}

/** Keeps what was odd in the last list that the account's vendor gave; nothing, where it was well. */
export async function noteAccountOddities(
  store: Store,
  input: { accountId: string; oddities: readonly string[] },
): Promise<void> {
  await execute(
    store.app,
    `update vendor_accounts set health_oddities = $2
     where id = $1 and health_oddities is distinct from $2`,
    [input.accountId, input.oddities],
  );
}

/**
 * Of these accounts, those of which no webhook was ever kept although decisions were found by asking:
 * likely the vendor calls another address, or what it sends is refused. For their health.
 */
export async function accountsNeverCalled(
  store: Store,
  { accountIds }: { accountIds: readonly string[] },
): Promise<ReadonlySet<string>> {
  const ids = await queryIds(
    store.app,
    `select a.id from vendor_accounts a
     where a.id = any($1::uuid[])
       and not exists (select from inbox w where w.account_id = a.id and w.source = 'webhook')
       and exists (
         select from verifications v
         join decisions d on d.verification_id = v.id and d.decided_by = 'vendor'
         join inbox i on i.id = d.inbox_id and i.source = 'answer'
         where v.account_id = a.id)`,
    [accountIds],
  );
  return new Set(ids);
}
