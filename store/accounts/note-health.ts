import { z } from 'zod';
import { execute, queryMaybe } from '../database.ts';
import type { Store } from '../store.ts';
import type { AccountHealthState } from '../types.ts';
import { IS_LIMITED, LIMITED_MS } from './note-limit.ts';

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

export interface AccountPause {
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
