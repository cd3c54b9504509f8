import type pg from 'pg';
import type { VendorFact } from '../../domain/outcome.ts';
import { queryMaybe } from '../database.ts';
import * as parse from '../parse.ts';
import { lookupHash, type Store } from '../store.ts';
import type { StoreWebhookInput } from '../types.ts';

/** Keyed, as the bytes may hold what is easily guessed. */
export function bodyHashOf(store: Store, { body }: StoreWebhookInput): string {
  return lookupHash(store, 'inbox-body', 'webhook', body.toString('base64'));
}

/**
 * Counts a message whose very bytes about that session are there already, and gives back its row; null
 * when they are not. Nothing is lost with them: the same fact told twice changes nothing (facts are a
 * set), and a vendor that really decides anew says when. What was ignored counts only where it would
 * be ignored for the same reason again; or because nobody could read it, which the same bytes do not
 * change: what it may have said is found by asking.
 */
export async function countRepeat(
  tx: pg.PoolClient,
  about: {
    accountId: string;
    verificationId: string | null;
    session: number | null;
    fact: VendorFact;
    bodyHash: string;
    receivedAt: Date;
    /** Where it would be filed now, and why it would be ignored, if it would. */
    disposition: string;
    why: string | null;
  },
): Promise<string | null> {
  const row = await queryMaybe(
    tx,
    parse.idRow,
    `update inbox set repeats = repeats + 1, last_received_at = $6
     where id = (
       select id from inbox
       where account_id = $1 and body_hash = $2 and verification_id is not distinct from $3
         and session is not distinct from $4 and fact = $5
         and case when disposition <> 'ignored' then $7 <> 'ignored'
               when $7 = 'ignored' then why = $8
               else $7 = 'waiting' and why = 'unreadable' end
       order by position limit 1)
     returning id`,
    [
      about.accountId,
      about.bodyHash,
      about.verificationId,
      about.session,
      JSON.stringify(about.fact),
      about.receivedAt,
      about.disposition,
      about.why,
    ],
  );
  return row?.id ?? null;
}
