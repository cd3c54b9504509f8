import { z } from 'zod';
import type { VendorFact } from '../../domain/outcome.ts';
import { queryMaybe } from '../database.ts';
import { mayRevise } from '../outbox/enqueue.ts';
import type { Store } from '../store.ts';

/** SQL: whether somebody rang; our own question (`refresh`) is none, unless somebody rang while it waited. */
const IS_BELL = (row: string): string =>
  `(not (${row}.source = 'subject' and ${row}.kind = 'refresh') or ${row}.coalesced > 0)`;

const ringRow = z.object({ ms_ago: z.number(), is_bell: z.boolean(), is_outdone: z.boolean() });

export interface LateRing {
  /** How long ago it rang, or the verification ended, in milliseconds. */
  answeredMsAgo: number;
  /** Whether somebody rang, who may know of a change before the vendor's own API does. */
  isBell: boolean;
  /** Whether it rang in its session again after that, so that another question comes after this ring's. */
  isOutdone: boolean;
}

/** A ring that came after the end, or was not answered by then; null when there is none of that id. */
export async function findLateRing(
  store: Store,
  input: { inboxId: string },
): Promise<LateRing | null> {
  const row = await queryMaybe(
    store.app,
    ringRow,
    `select (extract(epoch from now() - r.settled_at) * 1000)::float8 as ms_ago,
       ${IS_BELL('r')} as is_bell,
       exists (
         select from inbox later
         where later.verification_id = r.verification_id and later.session = r.session
           and later.position > r.position and later.fact->>'kind' = 'ring'
           and later.disposition = 'after_final' and ${IS_BELL('later')}) as is_outdone
     from inbox r
     where r.id = $1 and r.fact->>'kind' = 'ring' and r.disposition = 'after_final'
       and r.settled_at is not null`,
    [input.inboxId],
  );
  if (row === null) return null;
  return { answeredMsAgo: row.ms_ago, isBell: row.is_bell, isOutdone: row.is_outdone };
}

/**
 * Whether an answer after the end says anything but what of its kind was said last in that session, and
 * was applied or judged: what a change of mind comes back to was said before as well, and is news.
 */
export async function isLateNews(
  store: Store,
  input: { verificationId: string; session: number; fact: VendorFact },
): Promise<boolean> {
  const { verificationId, session, fact } = input;
  if (!mayRevise(fact)) return false;
  const last = await queryMaybe(
    store.app,
    z.object({ is_same: z.boolean() }),
    `select fact = $3 as is_same from inbox
     where verification_id = $1 and session = $2 and fact->>'kind' = $3::jsonb->>'kind'
       and source <> 'details' and (disposition = 'applied' or disposition = 'after_final' and exists (
         select from events e where e.verification_id = $1 and e.inbox_id = inbox.id))
     order by position desc limit 1`,
    [verificationId, session, JSON.stringify(fact)],
  );
  return last?.is_same !== true;
}
