import { z } from 'zod';
import { groupHits, type HitReader } from '../../domain/hits.ts';
import type { Screening } from '../../domain/evidence.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import { type Executor, queryRows } from '../database.ts';
import type { VerificationKey } from '../encryption/data-keys.ts';
import { inboxField } from '../inbox/body.ts';
import { lookupHash, type Store } from '../store.ts';
import { MESSAGE_COLUMNS, messageRow } from '../transitions/facts.ts';

/** A hit, by keyed hashes, in the vendor's words. */
export interface FoundHit {
  id: string;
  wording: string;
  reports: Record<string, unknown>[];
}

export interface FoundHits {
  isMatch: boolean;
  /** How many messages tell of hits, or may. */
  told: number;
  hits: FoundHit[];
}

/**
 * Messages of the inbox in which hits stand, also such as nothing was written of yet: what tells of a match,
 * and what the vendor said further about it.
 */
const TELL_OF_HITS = `body is not null and wrapped_key is null
  and source in ('webhook', 'answer', 'details')
  and disposition in ('waiting', 'signaled', 'applied', 'after_final')
  and (source = 'details' or fact->>'screening' = 'match')`;

/** A column, beside verifications `v`: how many such messages there are. */
export const HITS_TOLD = `(select count(*)::int from inbox
  where verification_id = v.id and ${TELL_OF_HITS}) as hits_told`;

const hitRow = messageRow.extend({ body: z.string(), is_match: z.boolean() });

/**
 * What screening has found of a verification, as far as it is a match: each hit that the vendor describes, or
 * else the match as a whole. So a match is never without one, whatever can be fetched of it.
 * @param about.screening as the verification's tagged row has it
 * @throws RowChangedError when a message is not as it was filed
 */
export async function findHits(
  { tags, hashKey }: Pick<Store, 'tags' | 'hashKey'>,
  tx: Executor,
  about: {
    verificationId: string;
    vendor: VendorName;
    screening: Screening | null;
    key: VerificationKey;
    readHits: HitReader;
  },
): Promise<FoundHits> {
  const { verificationId, vendor, key, readHits } = about;
  const rows = await queryRows(
    tx,
    hitRow,
    `select ${MESSAGE_COLUMNS}, coalesce(fact->>'screening' = 'match', false) as is_match
     from inbox where verification_id = $1 and ${TELL_OF_HITS} order by position`,
    [verificationId],
  );
  const isMatch = about.screening === 'match' || rows.some((row) => row.is_match);
  if (!isMatch) return { isMatch, told: rows.length, hits: [] };
  const said = [];
  for (const row of rows) {
    tags.check('inbox', { ...row, is_aside: false }, row.tag);
    const body = await key.unseal(inboxField(row.id), row.body);
    for (const hit of readHits(vendor, { kind: row.kind, body })) said.push(hit);
  }
  const named = (identity: string, wording: string, reports: FoundHit['reports']): FoundHit => ({
    id: hashOf(hashKey, verificationId, identity),
    wording: hashOf(hashKey, verificationId, identity, wording),
    reports,
  });
  const hits = groupHits(said).map((hit) => named(hit.identity, hit.wording, hit.reports));
  return { isMatch, told: rows.length, hits: hits.length > 0 ? hits : [named('match', '', [])] };
}

const ID_LENGTH = 32;

/** Of a verification alone, so that one person's hits are not found at another. */
const hashOf = (hashKey: Buffer, ...parts: string[]): string =>
  lookupHash({ hashKey }, 'screening-hit', ...parts).slice(0, ID_LENGTH);
