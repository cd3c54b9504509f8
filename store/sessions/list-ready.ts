import { z } from 'zod';
import { queryRows } from '../database.ts';
import type { Store } from '../store.ts';

/** Our numbers of the sessions that the vendor gave us, in order, whether or not they have ended. */
export async function listReadySessions(
  store: Store,
  input: { verificationId: string },
): Promise<number[]> {
  const rows = await queryRows(
    store.app,
    z.object({ number: z.int() }),
    `select number from vendor_sessions
     where verification_id = $1 and vendor_session_id is not null order by number`,
    [input.verificationId],
  );
  return rows.map(({ number }) => number);
}
