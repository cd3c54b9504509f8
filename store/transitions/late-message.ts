import type pg from 'pg';
import { z } from 'zod';
import type { VendorFact } from '../../domain/outcome.ts';
import { queryMaybe } from '../database.ts';
import { inboxField } from '../inbox/body.ts';
import * as parse from '../parse.ts';
import type { RevisionInput } from '../types.ts';
import type { Rereader } from './facts.ts';

/** A message that came after the end, as its authenticated bytes say. */
export interface LateMessage {
  inboxId: string;
  session: number;
  position: number;
  kind: string;
  /** Under the verification's key. */
  body: string;
  fact: VendorFact;
}

const lateRow = z.object({
  session: z.int(),
  position: parse.count,
  vendor: parse.vendorName,
  source: parse.inboxSource,
  kind: z.string(),
  body: z.string(),
});

/** Null when there is no such late message of this verification, or when it cannot be read. */
export async function readLate(
  tx: pg.PoolClient,
  { verificationId, inboxId }: RevisionInput,
  { key, reread }: Rereader,
): Promise<LateMessage | null> {
  const row = await queryMaybe(
    tx,
    lateRow,
    `select session, position, vendor, source, kind, body from inbox
     where id = $1 and verification_id = $2 and disposition = 'late'
       and session is not null and body is not null and wrapped_key is null`,
    [inboxId, verificationId],
  );
  if (row === null) return null;
  const { vendor, source, ...same } = row;
  try {
    const body = await key.unseal(inboxField(inboxId), row.body);
    return { inboxId, ...same, fact: reread({ vendor, source, kind: row.kind, body }) };
  } catch {
    return null;
  }
}
