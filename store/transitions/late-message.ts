import type pg from 'pg';
import { z } from 'zod';
import type { VendorFact } from '../../domain/outcome.ts';
import type { RecordRevisionInput } from '../../domain/revision.ts';
import { queryMaybe } from '../database.ts';
import * as parse from '../parse.ts';
import { factOf, MESSAGE_COLUMNS, messageRow, type Rereader } from './facts.ts';

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

const lateRow = messageRow.extend({
  session: z.int(),
  position: parse.count,
  body: z.string(),
});

/**
 * Null when there is no such late message of this verification, or when it cannot be read.
 * @throws what `factOf` throws
 */
export async function readLate(
  tx: pg.PoolClient,
  { verificationId, inboxId }: RecordRevisionInput,
  rereader: Rereader,
): Promise<LateMessage | null> {
  const row = await queryMaybe(
    tx,
    lateRow,
    `select ${MESSAGE_COLUMNS}, position from inbox
     where id = $1 and verification_id = $2 and disposition = 'after_final'
       and session is not null and body is not null and wrapped_key is null`,
    [inboxId, verificationId],
  );
  if (row === null) return null;
  const { session, position, kind, body } = row;
  const fact = await factOf(row, rereader);
  return fact === null ? null : { inboxId, session, position, kind, body, fact };
}
