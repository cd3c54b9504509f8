import { z } from 'zod';
import { logAccess } from '../access-log.ts';
import { inTransaction, queryRows } from '../database.ts';
import type { EvidenceMessage } from '../evidence.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import { messageRow } from '../transitions/facts.ts';
import { DISPOSITIONS, type InboxSource } from '../types.ts';

/** A message about a verification, whatever became of it; its bytes are read by `readInboxRow`. */
export interface KeptMessage extends EvidenceMessage {
  source: InboxSource;
}

const keptRow = messageRow.omit({ body: true }).extend({
  vendor: z.string(),
  is_aside: z.boolean(),
  disposition: z.enum(DISPOSITIONS),
  received_at: z.date(),
});
/** As much of one as can be read whatever was written into it. */
const listedRow = z.looseObject({ id: parse.uuid });

/**
 * Everything that was filed about a verification, whatever its account keeps as evidence, in order. One that is
 * not as we filed it is left out, and its id is in `unreadable`. Who reads it is written to the access log.
 */
export function listMessages(
  store: Store,
  { verificationId, principal }: { verificationId: string; principal: string },
): Promise<{ items: KeptMessage[]; unreadable: string[] }> {
  return inTransaction(store.app, async (tx) => {
    const rows = await queryRows(
      tx,
      listedRow,
      `select id, verification_id, session, account_id, vendor, source, kind, vendor_session_hash,
         disposition = 'ignored' as is_aside, tag, disposition, received_at
       from inbox where verification_id = $1 order by position`,
      [verificationId],
    );
    await logAccess(tx, verificationId, principal, 'evidence.read');
    const items: KeptMessage[] = [];
    const unreadable: string[] = [];
    for (const listed of rows) {
      const { data: row } = keptRow.safeParse(listed);
      if (row === undefined || !store.tags.holds('inbox', row, row.tag)) {
        store.tags.changed('inbox', listed.id);
        unreadable.push(listed.id);
      } else {
        const { id: inboxId, source, kind, session, disposition, received_at: receivedAt } = row;
        items.push({ inboxId, source, kind, session, disposition, receivedAt });
      }
    }
    return { items, unreadable };
  });
}
