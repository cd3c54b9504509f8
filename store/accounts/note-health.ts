import { z } from 'zod';
import { execute, queryMaybe } from '../database.ts';
import type { Store } from '../store.ts';
import type { AccountHealthState } from '../types.ts';

/** 20 s after the first refusal, twice as long after each further one, at most ten minutes. */
const NEXT_PAUSE = `least(interval '20 seconds' * 2 ^ least(refusals, 10), interval '10 minutes')`;
const PAUSE_IS_OVER = '(refused_until is null or refused_until <= now())';

/**
 * Keeps how the account was seen last, and since when its state is what it is. A refusal of its
 * credentials begins a pause, longer from time to time; of many at once the first one does.
 *
 * @param input.credentialsVersion of the credentials that were used: what became of others than those in
 *   use now says nothing. Absent: of those in use
 */
export async function noteAccountHealth(
  store: Store,
  input: {
    accountId: string;
    state: AccountHealthState;
    code?: string | undefined;
    credentialsVersion?: number | undefined;
  },
): Promise<void> {
  await execute(
    store.app,
    `update vendor_accounts
     set health_since = case when health_state = $2 then health_since else now() end,
       health_state = $2, health_code = $3, health_seen_at = now(),
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

const pausedRow = z.object({ code: z.string().nullable(), left_ms: z.coerce.number() });

/**
 * Whether the account's credentials were refused and are left alone: for how long still, and the code
 * of the refusal. Null: they may be used. After a pause that is so for one who asks; unless the vendor
 * then takes them, the next one waits for the next, longer pause.
 */
export async function findRefusalPause(
  store: Store,
  { accountId }: { accountId: string },
): Promise<{ code: string | null; leftMs: number } | null> {
  const paused = await queryMaybe(
    store.app,
    pausedRow,
    `with trying as (
       update vendor_accounts set refusals = refusals + 1, refused_until = now() + ${NEXT_PAUSE}
       where id = $1 and refusals > 0 and ${PAUSE_IS_OVER} returning id)
     select health_code as code,
       greatest(1000, extract(epoch from refused_until - now()) * 1000) as left_ms
     from vendor_accounts
     where id = $1 and refusals > 0 and refused_until is not null and not exists (select from trying)`,
    [accountId],
  );
  return paused === null ? null : { code: paused.code, leftMs: Math.ceil(paused.left_ms) };
}
