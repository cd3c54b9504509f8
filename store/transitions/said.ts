import type pg from 'pg';
import { z } from 'zod';
import { OUTCOMES } from '../../domain/outcome.ts';
import type { SaidOfSession } from '../../domain/screening.ts';
import { queryRows } from '../database.ts';
import * as parse from '../parse.ts';

/** Fields that a fact does not have are absent. */
const saidRow = z.object({
  attempt: z.string().exactOptional(),
  screening: parse.screening.exactOptional(),
  outcome: z.enum(OUTCOMES).exactOptional(),
});

/** What counts of what was said of a session, each once, as far as it matters to screening. */
export function readSaid(
  tx: pg.PoolClient,
  { verificationId, session }: { verificationId: string; session: number },
): Promise<SaidOfSession[]> {
  return queryRows(
    tx,
    z.object({ said: saidRow }).transform(({ said }) => said),
    `select distinct jsonb_strip_nulls(jsonb_build_object(
       'attempt', fact->'attempt', 'screening', fact->'screening', 'outcome', fact->'outcome')) as said
     from inbox
     where verification_id = $1 and session = $2 and disposition in ('applied', 'late')`,
    [verificationId, session],
  );
}
