import type pg from 'pg';
import type { VendorFact } from '../../domain/outcome.ts';
import { execute, queryMaybe } from '../database.ts';
import * as parse from '../parse.ts';

/**
 * A ring says nothing but "ask": while one is not answered, another one adds nothing. It is counted, so
 * that an answer to an older question does not settle it, and told again after `waitMs`, should nobody
 * be asking. One that is ignored is counted where another one was for the same reason.
 *
 * @returns the row that it was counted in; null when there is none
 */
export async function coalesceRing(
  tx: pg.PoolClient,
  ring: {
    verificationId: string;
    session: number;
    fact: VendorFact;
    disposition: string;
    why: string | null;
    waitMs: number;
  },
): Promise<{ id: string } | null> {
  const open = await findOpen(tx, ring);
  if (open === null) return null;
  await execute(
    tx,
    `update inbox
     set coalesced = coalesced + 1,
       due_at = case when disposition = 'signaled'
         then now() + $2 * interval '1 millisecond' else due_at end,
       disposition = case when disposition = 'signaled' then 'waiting' else disposition end
     where id = $1`,
    [open.id, ring.waitMs],
  );
  return open;
}

function findOpen(
  tx: pg.PoolClient,
  { verificationId, session, fact, disposition, why }: Parameters<typeof coalesceRing>[1],
): Promise<{ id: string } | null> {
  const about = [verificationId, session];
  switch (disposition) {
    case 'after_final':
      return queryMaybe(tx, parse.idRow, why === UNSAVED ? UNSAVED_RING : WAITING_LATE_RING, about);
    case 'ignored':
      return queryMaybe(tx, parse.idRow, SET_ASIDE_RING, [...about, why]);
    default:
      return queryMaybe(tx, parse.idRow, UNANSWERED_RING, [...about, fact.vendorCode ?? null]);
  }
}

/**
 * Of the same kind: that the person came back must not be lost in a ring that only says "ask". Nor may any
 * be lost in one that is parked.
 */
const UNANSWERED_RING = `
  select id from inbox
  where verification_id = $1 and session = $2 and fact->>'kind' = 'ring'
    and disposition in ('waiting', 'signaled', 'unmatched')
    and fact->>'vendorCode' is not distinct from $3 and parked_at is null
  order by position limit 1 for update`;

/** Why a message waits for its session after the end; see `releaseUnmatched`. */
const UNSAVED = 'session_not_saved';

/** After the end one waits for its session to be saved, whoever rings again. */
const UNSAVED_RING = `
  select id from inbox
  where verification_id = $1 and session = $2 and fact->>'kind' = 'ring'
    and disposition = 'after_final' and why = '${UNSAVED}'
  order by position limit 1 for update`;

/** After the end a ring waits while its revision is not started, and nobody is just at it (a claimed row has no error). */
const WAITING_LATE_RING = `
  select i.id from inbox i join outbox o on o.inbox_id = i.id
  where i.verification_id = $1 and i.session = $2 and i.disposition = 'after_final'
    and i.fact->>'kind' = 'ring' and o.completed_at is null
    and (o.tries = 0 or o.last_error is not null or o.due_at <= now())
  order by i.position limit 1 for update skip locked`;

const SET_ASIDE_RING = `
  select id from inbox
  where verification_id = $1 and session = $2 and fact->>'kind' = 'ring'
    and disposition = 'ignored' and why is not distinct from $3
  order by position limit 1 for update`;
