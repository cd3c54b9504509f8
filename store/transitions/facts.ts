import type pg from 'pg';
import { z } from 'zod';
import { sameFact, type VendorFact } from '../../domain/outcome.ts';
import { execute, queryRows } from '../database.ts';
import type { VerificationKey } from '../encryption/data-keys.ts';
import { inboxField } from '../inbox/body.ts';
import * as parse from '../parse.ts';
import type { TransitionCause, TransitionDependencies, TransitionInput } from '../types.ts';

/** What reading a verification's messages anew needs. */
export interface Rereader {
  key: VerificationKey;
  reread: TransitionDependencies['reread'];
}

type VendorCause = Extract<TransitionCause, { type: 'vendor' }>;

export function vendorCauses({ causes }: TransitionInput): VendorCause[] {
  return causes.filter((cause) => cause.type === 'vendor');
}

const messageRow = z.object({
  id: parse.uuid,
  session: z.int().nullable(),
  vendor: parse.vendorName,
  source: parse.inboxSource,
  kind: z.string(),
  body: z.string().nullable(),
});
type MessageRow = z.output<typeof messageRow>;

const COLUMNS = 'id, session, vendor, source, kind, body';

/** The ids of causes that no message of this verification and session supports. */
export async function refusedCauses(
  tx: pg.PoolClient,
  input: TransitionInput,
  rereader: Rereader,
): Promise<string[]> {
  const causes = vendorCauses(input);
  if (causes.length === 0) return [];
  const rows = await queryRows(
    tx,
    messageRow,
    `select ${COLUMNS} from inbox
     where id = any($1::uuid[]) and verification_id = $2
       and disposition in ('waiting', 'delivered', 'applied')`,
    [causes.map((cause) => cause.inboxId), input.verificationId],
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  const refused = new Set<string>();
  for (const cause of causes) {
    const row = found.get(cause.inboxId);
    const supported = row !== undefined && (await supports(row, cause, rereader));
    if (!supported) refused.add(cause.inboxId);
  }
  return [...refused];
}

async function supports(row: MessageRow, cause: VendorCause, rereader: Rereader): Promise<boolean> {
  if (row.session !== cause.session) return false;
  const fact = await factOf(row, rereader);
  return fact !== null && sameFact(fact, cause.fact);
}

/**
 * What messages say that this write does not consider and nobody has applied. Rings say nothing, but
 * where nobody decided (the time is up), whoever rang, or came back, is asked about first. A message that
 * cannot be read any more is set aside: it must not hold up the end for ever.
 */
export async function findUnconsidered(
  tx: pg.PoolClient,
  input: TransitionInput,
  rereader: Rereader,
): Promise<{ inboxId: string; session: number; fact: VendorFact }[]> {
  const rows = await queryRows(
    tx,
    messageRow,
    `select ${COLUMNS} from inbox
     where verification_id = $1 and disposition in ('waiting', 'delivered')
       and (fact->>'kind' <> 'ring' or $3 and session is not null) and not id = any($2::uuid[])
     order by position`,
    [
      input.verificationId,
      [...vendorCauses(input).map((cause) => cause.inboxId), ...(input.ringsHeard ?? [])],
      input.verdict?.decidedBy === 'system',
    ],
  );
  const arrived: { inboxId: string; session: number; fact: VendorFact }[] = [];
  for (const row of rows) {
    const fact = await factOf(row, rereader);
    if (fact === null || row.session === null) await setAsideUnreadable(tx, row.id);
    else arrived.push({ inboxId: row.id, session: row.session, fact });
  }
  return arrived;
}

/** Null when the bytes are gone, were changed, or are not what the vendor sends. */
async function factOf(row: MessageRow, { key, reread }: Rereader): Promise<VendorFact | null> {
  const { id, vendor, source, kind, body } = row;
  if (body === null) return null;
  try {
    return reread({ vendor, source, kind, body: await key.unseal(inboxField(id), body) });
  } catch {
    return null;
  }
}

async function setAsideUnreadable(tx: pg.PoolClient, inboxId: string): Promise<void> {
  await execute(
    tx,
    `update inbox set disposition = 'set_aside', why = 'unreadable', leased_until = null,
       settled_at = now()
     where id = $1`,
    [inboxId],
  );
}
