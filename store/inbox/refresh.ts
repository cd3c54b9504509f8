import { z } from 'zod';
import { queryRows } from '../database.ts';
import type { Store } from '../store.ts';
import type { StoredWebhook } from '../types.ts';
import { storeRing } from './store-ring.ts';

/** Of more sessions than these, those that decisions rest on and the newest are asked about. */
const MAX_SESSIONS = 10;

const sessionRow = z.object({ number: z.int() });

/**
 * Has the vendor asked now about every session that may still say something: by a ring for each, which
 * after the end a revision answers. Coalesced like every ring, so that it is harmless to repeat.
 *
 * @returns what is to be told to the dispatcher where its disposition is `waiting`
 * @throws KycError `not_found`, or `erased` once the personal data was erased
 */
export async function refreshVerification(
  store: Store,
  input: { verificationId: string; receivedAt: Date },
): Promise<StoredWebhook[]> {
  const { verificationId, receivedAt } = input;
  const sessions = await queryRows(
    store.app,
    sessionRow,
    `select number from vendor_sessions s where verification_id = $1 and state <> 'requested'
     order by exists (
         select from decisions d
         where d.verification_id = s.verification_id and d.session = s.number) desc,
       number desc
     limit $2`,
    [verificationId, MAX_SESSIONS],
  );
  const stored: StoredWebhook[] = [];
  for (const { number: session } of sessions) {
    const ring = { verificationId, session, kind: 'refresh', words: {}, receivedAt } as const;
    stored.push(await storeRing(store, ring));
  }
  return stored;
}
