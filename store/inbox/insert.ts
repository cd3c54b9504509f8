import type pg from 'pg';
import { z } from 'zod';
import type { VendorFact } from '../../domain/outcome.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import { queryMaybe } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { Fields } from '../tags/columns.ts';
import type { Disposition, InboxSource } from '../types.ts';

export interface NewInboxRow {
  id: string;
  verificationId: string | null;
  session: number | null;
  accountId: string;
  vendor: VendorName;
  source: InboxSource;
  kind: string;
  fact: VendorFact;
  body: SealedBody;
  vendorSessionHash: string | null;
  disposition: Disposition;
  /** Why it is ignored, in a word of our own. */
  why: string | null;
  receivedAt: Date;
  /** Keyed hash of a webhook's bytes, by which the same ones are recognised. */
  bodyHash?: string;
  /** Of details: the message that they belong to. */
  aboutId?: string;
  /** The tag of its verification: it is filed only while that is so. */
  whileTag?: string | null;
}

/** A message's bytes, encrypted; under the row's own key while no verification is known. */
export interface SealedBody {
  /** Null when the personal data of its verification was erased before it came. */
  text: string | null;
  wrappedKey: string | null;
  masterKeyId: string | null;
}

/** What the tag of a message is over: where it belongs, and how its bytes are read. */
function filedFields(
  row: Pick<NewInboxRow, 'id' | 'accountId' | 'vendor' | 'source' | 'kind'> & {
    verificationId: string | null;
    session: number | null;
    vendorSessionHash: string | null;
    isIgnored: boolean;
  },
): Fields<'inbox'> {
  return {
    ...{ id: row.id, verification_id: row.verificationId, session: row.session },
    ...{ account_id: row.accountId, vendor: row.vendor, source: row.source, kind: row.kind },
    ...{ vendor_session_hash: row.vendorSessionHash, is_aside: row.isIgnored },
  };
}

const IS_AS_IT_WAS = `($19::text is null or exists (
  select from verifications v where v.id = $2 and v.tag = $19))`;

const filedRow = z.object({ id: parse.uuid, repeated: z.boolean() });
export type FiledRow = z.output<typeof filedRow>;

/**
 * Keeps a message, unless its very bytes about that session are there already: then they are counted. Nothing
 * is lost with them: the same fact twice changes nothing (facts are a set), and a vendor that really
 * decides anew says when. What was ignored counts only where it would be ignored for the same reason again;
 * or because no build could read it, which the same bytes do not change: what it may have said is found by
 * asking. The caller holds the lock of what it is about.
 * @returns its row, or the one that holds the same bytes; null where the verification has another tag
 */
export async function insertInboxRow(
  { tags }: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  row: NewInboxRow,
): Promise<FiledRow | null> {
  return queryMaybe(
    tx,
    filedRow,
    `with same as (
       update inbox set repeats = repeats + 1, last_received_at = $15
       where id = (
         select id from inbox
         where account_id = $4 and body_hash = $17 and verification_id is not distinct from $2
           and session is not distinct from $3 and fact = $8 and ${IS_AS_IT_WAS}
           and case when disposition <> 'ignored' then $13 <> 'ignored'
                 when $13 = 'ignored' then why = $14
                 else $13 = 'waiting' and why = 'unreadable' end
         order by position limit 1)
       returning id),
     kept as (
       insert into inbox (id, verification_id, session, account_id, vendor, source, kind, fact, body,
         wrapped_key, master_key_id, vendor_session_hash, disposition, why, received_at, settled_at,
         about_id, body_hash, tag)
       select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
         case when $13 in ('ignored', 'after_final') then now() end, $16, $17, $18
       where not exists (select from same) and ${IS_AS_IT_WAS}
       returning id)
     select id, true as repeated from same union all select id, false from kept`,
    [
      row.id,
      row.verificationId,
      row.session,
      row.accountId,
      row.vendor,
      row.source,
      row.kind,
      JSON.stringify(row.fact),
      row.body.text,
      row.body.wrappedKey,
      row.body.masterKeyId,
      row.vendorSessionHash,
      row.disposition,
      row.why,
      row.receivedAt,
      row.aboutId ?? null,
      row.bodyHash ?? null,
      tags.of('inbox', filedFields({ ...row, isIgnored: row.disposition === 'ignored' })),
      row.whileTag ?? null,
    ],
  );
}
