import type pg from 'pg';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { decidesNothing, sameFact, type VendorFact } from '../../domain/outcome.ts';
import { queryRows } from '../database.ts';
import type { VerificationKey } from '../encryption/data-keys.ts';
import { inboxField } from '../inbox/body.ts';
import { ignoreMessage } from '../inbox/ignore.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { TransitionCause, TransitionDependencies, TransitionInput } from '../types.ts';

/** What reading a verification's messages anew needs. */
export interface Rereader extends Pick<Store, 'tags'> {
  key: VerificationKey;
  /** The verification's, as its locked row has it. */
  accountId: string;
  reread: TransitionDependencies['reread'];
  /** Which try this is: 1, 2, … */
  attempt: number;
}

/** So many tries are made, so that one runs in a newer build: it may read more, and judge otherwise. */
export const TRIES_OF_ALL_BUILDS = 6;

type VendorCause = Extract<TransitionCause, { type: 'vendor' }>;

export function vendorCauses({ causes }: Pick<TransitionInput, 'causes'>): VendorCause[] {
  return causes.filter((cause) => cause.type === 'vendor');
}

export const messageRow = z.object({
  id: parse.uuid,
  verification_id: parse.uuid,
  session: z.int().nullable(),
  account_id: parse.uuid,
  vendor: parse.vendorName,
  source: parse.inboxSource,
  kind: z.string(),
  vendor_session_hash: z.string().nullable(),
  body: z.string().nullable(),
  tag: z.string().nullable(),
});
type MessageRow = z.output<typeof messageRow>;

export const MESSAGE_COLUMNS =
  'id, verification_id, session, account_id, vendor, source, kind, vendor_session_hash, body, tag';

/**
 * What the authenticated messages behind these causes say now, read again: each cause as it is where
 * both agree, else what the message says in its place. One that says nothing (it is not there, it is
 * another verification's, it cannot be read, it cannot be vouched for) is left out.
 */
export async function checkVendorCauses(
  tx: pg.PoolClient,
  { verificationId, causes }: Pick<TransitionInput, 'verificationId' | 'causes'>,
  rereader: Rereader,
): Promise<Map<string, VendorCause | null>> {
  const claims = vendorCauses({ causes });
  if (claims.length === 0) return new Map();
  const rows = await queryRows(
    tx,
    messageRow,
    `select ${MESSAGE_COLUMNS} from inbox
     where id = any($1::uuid[]) and verification_id = $2
       and disposition in ('waiting', 'signaled', 'applied')`,
    [claims.map((cause) => cause.inboxId), verificationId],
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  const checked = new Map<string, VendorCause | null>();
  for (const claim of claims) {
    const row = found.get(claim.inboxId);
    checked.set(claim.inboxId, row === undefined ? null : await check(row, claim, rereader));
  }
  return checked;
}

async function check(
  row: MessageRow,
  claim: VendorCause,
  rereader: Rereader,
): Promise<VendorCause | null> {
  const fact = await factOf(row, rereader);
  if (fact === null || decidesNothing(fact) || row.session === null) return null;
  if (row.session === claim.session && sameFact(fact, claim.fact)) return claim;
  return { type: 'vendor', inboxId: row.id, session: row.session, fact };
}

/**
 * What messages say that neither this write considers nor an earlier one has applied. That the person
 * came back is considered always (`readKnown`). A message that cannot be read any more is ignored: it
 * must not hold up the end for ever.
 */
export async function findUnconsidered(
  tx: pg.PoolClient,
  input: TransitionInput,
  rereader: Rereader,
): Promise<{ inboxId: string; session: number; fact: VendorFact }[]> {
  const rows = await queryRows(
    tx,
    messageRow,
    `select ${MESSAGE_COLUMNS} from inbox
     where verification_id = $1 and disposition in ('waiting', 'signaled')
       and source <> 'subject' and not id = any($2::uuid[])
     order by position`,
    [input.verificationId, vendorCauses(input).map((cause) => cause.inboxId)],
  );
  const arrived: { inboxId: string; session: number; fact: VendorFact }[] = [];
  for (const row of rows) {
    const fact = await factOf(row, rereader);
    if (fact === null || decidesNothing(fact) || row.session === null)
      await ignoreMessage(rereader, tx, row, 'unreadable');
    else arrived.push({ inboxId: row.id, session: row.session, fact });
  }
  return arrived;
}

/**
 * What a message says that counts. Null when the bytes are gone or were changed; when it came from
 * another account than the verification's, which judges no person here; and, after some tries, when no
 * build's reader takes them for what the vendor sends.
 * @throws RowChangedError when it was moved, or is to be read as another kind than it came as; KycError
 *   `internal` when this build cannot read it, to be tried again, since another worker may run a newer one
 */
export async function factOf(
  row: MessageRow,
  { key, accountId, reread, tags, attempt }: Rereader,
): Promise<VendorFact | null> {
  tags.check('inbox', { ...row, is_aside: false }, row.tag);
  const { id, verification_id: verificationId, vendor, source, kind, body } = row;
  if (body === null || row.account_id !== accountId) return null;
  const bytes = await key.unseal(inboxField(id), body).catch(() => null);
  if (bytes === null) return null;
  try {
    return reread({ verificationId, vendor, source, kind, body: bytes });
  } catch (cause) {
    if (attempt >= TRIES_OF_ALL_BUILDS) return null;
    throw new KycError('internal', 'This build cannot read a stored message.', { cause });
  }
}
