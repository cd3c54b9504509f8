import { z } from 'zod';
import { type Executor, queryRows } from '../database.ts';
import { EVENT_COLUMNS_OF_E, eventRow } from '../events.ts';
import type { VerificationKey } from '../encryption/data-keys.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { Takeover } from '../types.ts';

export const caseNoteField = (id: string): string => `case-note/${id}`;

const takeoverRow = eventRow.extend({ at: z.date(), note: z.string() });
const takeoverData = z.object({ case: z.int(), from: z.string(), note: parse.uuid });

/**
 * Who took cases of a verification from whom, and why, in order.
 * @throws RowChangedError when one of their events is not as we wrote it
 */
export async function readTakeovers(
  { tags }: Pick<Store, 'tags'>,
  tx: Executor,
  { verificationId, key }: { verificationId: string; key: VerificationKey },
): Promise<Takeover[]> {
  const rows = await queryRows(
    tx,
    takeoverRow,
    `select ${EVENT_COLUMNS_OF_E}, e.at, n.note
     from events e join case_notes n on n.verification_id = e.verification_id
       and n.id::text = e.data->>'note'
     where e.verification_id = $1 and e.type = 'review.taken_over' order by e.number`,
    [verificationId],
  );
  for (const row of rows) tags.check('events', row, row.tag);
  return Promise.all(
    rows.map(async ({ principal, data, at, note }) => {
      const { from, case: number, note: id } = takeoverData.parse(data);
      return {
        ...{ principal, at, from, case: number },
        note: await key.unsealText(caseNoteField(id), note),
      };
    }),
  );
}
