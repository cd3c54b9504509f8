import type pg from 'pg';
import { z } from 'zod';
import { decidesNothing, type VendorFact } from '../../domain/outcome.ts';
import { queryRows } from '../database.ts';
import { EVENT_COLUMNS, eventRow } from '../events.ts';
import { factOf, MESSAGE_COLUMNS, messageRow, type Rereader } from './facts.ts';

/** `isHeard`: it was written down before the end, or before a person decided anew. */
export type Said = VendorFact & { session: number; isHeard: boolean };

const saidRow = messageRow.extend({ session: z.int(), is_heard: z.boolean() });

/** Reads again the messages of every session that count when a late message is judged. */
export async function readSaid(
  tx: pg.PoolClient,
  verificationId: string,
  rereader: Rereader,
): Promise<Said[]> {
  const decidedAnew = await findDecidedAnew(rereader, tx, verificationId);
  const rows = await queryRows(
    tx,
    saidRow,
    `select ${MESSAGE_COLUMNS}, disposition = 'applied' or exists (
       select from events e
       where e.verification_id = $1 and e.inbox_id = inbox.id and e.number < $2) as is_heard
     from inbox
     where verification_id = $1 and session is not null and disposition in ('applied', 'after_final')
       and source not in ('subject', 'details') and wrapped_key is null
     order by position`,
    [verificationId, decidedAnew],
  );
  const said: Said[] = [];
  for (const row of rows) {
    const fact = await factOf(row, rereader);
    if (fact === null || decidesNothing(fact)) continue;
    said.push({ ...fact, session: row.session, isHeard: row.is_heard });
  }
  return said;
}

const revisedRow = eventRow.extend({ number: z.int() });
const revisedData = z.looseObject({ decidedBy: z.string() });

/** The event of the last decision that a person made anew; 0 where none was. */
async function findDecidedAnew(
  { tags }: Pick<Rereader, 'tags'>,
  tx: pg.PoolClient,
  verificationId: string,
): Promise<number> {
  const rows = await queryRows(
    tx,
    revisedRow,
    `select ${EVENT_COLUMNS}, number from events
     where verification_id = $1 and type = 'decision.revised' order by number`,
    [verificationId],
  );
  for (const row of rows) tags.check('events', row, row.tag);
  const isAPersons = (data: unknown) => revisedData.parse(data).decidedBy === 'reviewer';
  return rows.findLast(({ data }) => isAPersons(data))?.number ?? 0;
}
