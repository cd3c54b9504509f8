import type pg from 'pg';
import { z } from 'zod';
import { decidesNothing, type VendorFact } from '../../domain/outcome.ts';
import type { SaidOfSession } from '../../domain/screening.ts';
import { queryRows } from '../database.ts';
import { factOf, MESSAGE_COLUMNS, messageRow, type Rereader } from './facts.ts';

/** `isHeard`: it was written down before the end. */
type Said = SaidOfSession & Pick<VendorFact, 'at'> & { isHeard: boolean };

const saidRow = messageRow.extend({ is_heard: z.boolean() });

/** What counts of what was said of a session, read again, as far as it matters to screening. */
export async function readSaid(
  tx: pg.PoolClient,
  { verificationId, session }: { verificationId: string; session: number },
  rereader: Rereader,
): Promise<Said[]> {
  const rows = await queryRows(
    tx,
    saidRow,
    `select ${MESSAGE_COLUMNS}, disposition = 'applied' as is_heard from inbox
     where verification_id = $1 and session = $2 and disposition in ('applied', 'after_final')
       and source not in ('subject', 'details') and wrapped_key is null
     order by position`,
    [verificationId, session],
  );
  const said: Said[] = [];
  for (const row of rows) {
    const fact = await factOf(row, rereader);
    if (fact === null || decidesNothing(fact)) continue;
    const { attempt, screening, outcome, at } = fact;
    said.push({
      isHeard: row.is_heard,
      ...(attempt === undefined ? {} : { attempt }),
      ...(screening === undefined ? {} : { screening }),
      ...(outcome === undefined ? {} : { outcome }),
      ...(at === undefined ? {} : { at }),
    });
  }
  return said;
}
