import { z } from 'zod';
import type { VendorName } from '../../domain/vendor-name.ts';
import { execute, type Executor, hasRow, queryMaybe, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

/**
 * Who wants the vendor asked: its own unsigned `webhook`, the person by their `return` or by a `hint`
 * of the SDK on their device, or the `client` (our own late questions count as its).
 */
export type RequestedBy = 'webhook' | 'return' | 'hint' | 'client';

/** A session of a verification. */
export interface RefreshedSession {
  verificationId: string;
  /** 1, 2, … */
  session: number;
}

/** The person's own device is heard so often in one session; a vendor's webhook always is in the end. */
const MOST_OF_A_DEVICE = 60;

/**
 * Raises the count of a session by one. Who asks often has the vendor asked ever less often while it has
 * nothing new to say; a client is never made to wait for that. The caller holds the verification's lock.
 *
 * @param request.isSaved whether the session can be asked about now; else its saving has it asked about
 * @param request.isFirstReturn is heard however often the device has spoken
 * @returns false where the device has spoken so often that nothing more is kept
 */
export async function raiseRequest(
  tx: Executor,
  request: RefreshedSession & { by: RequestedBy; isSaved: boolean; isFirstReturn?: boolean },
): Promise<boolean> {
  const { verificationId, session, by, isSaved, isFirstReturn = false } = request;
  const isOfDevice = (by === 'return' || by === 'hint') && !isFirstReturn;
  return hasRow(
    tx,
    `insert into refresh_requests as r
       (verification_id, session, requested, by_device, returned_at, asks_again, due_at)
     values ($1, $2, 1, $3, case when $4 = 'return' then now() end, $4 <> 'client',
       case when $5 then now() end)
     on conflict (verification_id, session) do update set
       requested = r.requested + 1, by_device = r.by_device + excluded.by_device,
       returned_at = coalesce(excluded.returned_at, r.returned_at),
       asks_again = r.asks_again or excluded.asks_again, starts = 0,
       due_at = case when not $5 then null when $4 = 'client' then now()
         else greatest(now(), r.next_at) end
     where excluded.by_device = 0 or r.by_device < $6`,
    [verificationId, session, isOfDevice ? 1 : 0, by, isSaved, MOST_OF_A_DEVICE],
  );
}

/** The session is saved: what was asked for before that is asked now. */
export async function wakeRequest(
  tx: Executor,
  { verificationId, session }: RefreshedSession,
): Promise<void> {
  await execute(
    tx,
    `update refresh_requests set due_at = now(), starts = 0
     where verification_id = $1 and session = $2 and requested > answered`,
    [verificationId, session],
  );
}

/** A session whose vendor is to be asked now. */
export interface DueRefresh extends RefreshedSession {
  vendor: VendorName;
  accountId: string;
}

const dueRow = z.object({
  verification_id: parse.uuid,
  session: z.int(),
  vendor: parse.vendorName,
  account_id: parse.uuid,
});

/**
 * Takes sessions whose vendor is to be asked. Each is given out again after a pause that grows from five
 * seconds to ten minutes, until its question is answered: whatever became of the one that was started.
 * @param input.of only that session
 */
export async function claimRefreshes(
  store: Store,
  { limit, of }: { limit: number; of?: RefreshedSession },
): Promise<DueRefresh[]> {
  const rows = await queryRows(
    store.app,
    dueRow,
    `with due as (
       select verification_id, session from refresh_requests
       where due_at <= now() and ($2::uuid is null or verification_id = $2 and session = $3)
       order by due_at limit $1
       for update skip locked),
     claimed as (
       update refresh_requests r set starts = r.starts + 1,
         due_at = now() + least(600, 5 * power(2, least(r.starts, 10))) * interval '1 second'
       from due where r.verification_id = due.verification_id and r.session = due.session
       returning r.verification_id, r.session)
     select c.verification_id, c.session, v.vendor, v.account_id
     from claimed c join verifications v on v.id = c.verification_id`,
    [limit, of?.verificationId ?? null, of?.session ?? null],
  );
  return rows.map(({ verification_id: verificationId, account_id: accountId, ...same }) => ({
    ...{ verificationId, accountId },
    ...same,
  }));
}

/** Its question could not be started: again in a quarter of a minute. */
export async function deferRefresh(
  store: Store,
  { verificationId, session }: RefreshedSession,
): Promise<void> {
  await execute(
    store.app,
    `update refresh_requests set due_at = now() + interval '15 seconds', starts = 0
     where verification_id = $1 and session = $2 and due_at is not null`,
    [verificationId, session],
  );
}

const openRow = z.object({ requested: z.int(), is_over: z.boolean() });

/**
 * How often a session was asked for, read before the vendor is asked, and whether the verification has
 * ended. Null where nothing is to be asked.
 */
export async function readRefresh(
  store: Store,
  { verificationId, session }: RefreshedSession,
): Promise<{ requested: number; isOver: boolean } | null> {
  const row = await queryMaybe(
    store.app,
    openRow,
    `select q.requested, v.ended_at is not null as is_over
     from refresh_requests q join verifications v on v.id = q.verification_id
     where q.verification_id = $1 and q.session = $2
       and (q.requested > q.answered or q.due_at is not null)`,
    [verificationId, session],
  );
  return row === null ? null : { requested: row.requested, isOver: row.is_over };
}

/**
 * What a question brought. `decided`: the decision that is known. `impossible`: it cannot be answered any more, so that it
 * stays unanswered.
 */
export type RefreshOutcome = 'news' | 'nothing_new' | 'decided' | 'impossible';

/** So many questions in a row bring nothing new before there are pauses: who asks in earnest asks less. */
const AT_ONCE = 10;
/** A pause as long as this is reached by doubling from two seconds. */
const LONGEST_PAUSE_S = 300;
/** A vendor may need minutes until it knows what has happened at it: asked again so long after the first answer. */
const AGAIN = ['10 seconds', '70 seconds', '370 seconds'];

/**
 * The vendor has answered a question that was asked after `requested` requests. One that came meanwhile
 * is not answered: the vendor is asked again in a moment. Where an answer brought nothing new to who
 * may have known of it before the vendor's own API does, it is asked for again as well.
 */
export async function settleRefresh(
  store: Store,
  input: RefreshedSession & { requested: number; outcome: RefreshOutcome },
): Promise<void> {
  const { verificationId, session, requested, outcome } = input;
  await execute(
    store.app,
    `with asked as (
       select verification_id, session, requested > $3 as is_behind,
         case when answered < $3 then now() else first_answered_at end as since,
         case when $4 = 'news' then 0 else least(in_vain, 100) + 1 end as in_vain,
         asks_again and $4 = 'nothing_new' as asks_again
       from refresh_requests where verification_id = $1 and session = $2 for update),
     settled as (
       select *, (select min(since + later) from unnest($5::interval[]) later
           where asks_again and since + later > now() + interval '1 second') as again_at,
         case when in_vain > $6 then least($7, power(2, in_vain - $6)) else 0 end
           * interval '1 second' as pause
       from asked)
     update refresh_requests r set starts = 0, in_vain = s.in_vain, next_at = now() + s.pause,
       answered = case when $4 = 'impossible' then r.answered else greatest(r.answered, $3) end,
       first_answered_at = s.since,
       asks_again = case when s.is_behind then r.asks_again else s.again_at is not null end,
       due_at = case when s.is_behind then now() + greatest(s.pause, interval '1 second')
         else greatest(s.again_at, case when s.again_at is not null then now() + s.pause end) end
     from settled s where r.verification_id = s.verification_id and r.session = s.session`,
    [verificationId, session, requested, outcome, AGAIN, AT_ONCE, LONGEST_PAUSE_S],
  );
}

/** The sessions of a verification of which a request is not answered, but for `except`; in order. */
export async function listUnanswered(
  tx: Executor,
  { verificationId, except }: { verificationId: string; except: readonly number[] },
): Promise<number[]> {
  const rows = await queryRows(
    tx,
    z.object({ session: z.int() }),
    `select q.session from refresh_requests q
       join vendor_sessions s on s.verification_id = q.verification_id and s.number = q.session
     where q.verification_id = $1 and q.requested > q.answered
       and s.vendor_session_id is not null and not q.session = any($2)
     order by q.session`,
    [verificationId, except],
  );
  return rows.map(({ session }) => session);
}

/**
 * SQL: whether the person came back from the vendor in the session `s` of the verification `v`, and we still
 * ask the vendor what they handed in, if anything: the vendor has not answered yet (in a long outage the
 * person is led on after an hour), or it has reported nothing about that session, and may itself need these
 * minutes to know.
 */
export const IS_BEING_CHECKED = `exists (
  select from refresh_requests q
  where q.verification_id = v.id and q.session = s.number
    and (q.requested > q.answered and q.returned_at > now() - interval '1 hour'
      or q.returned_at > now() - interval '380 seconds' and not exists (
        select from inbox told
        where told.verification_id = v.id and told.session = s.number
          and told.fact->>'kind' in ('started', 'submitted', 'outcome')
          and told.disposition in ('waiting', 'signaled', 'applied'))))`;

/** SQL: whether the person has ever come back from the vendor in the session `s` of the verification `v`. */
export const HAS_RETURNED = `exists (
  select from refresh_requests q
  where q.verification_id = v.id and q.session = s.number and q.returned_at is not null)`;
