import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import type { SessionReference } from '../../domain/vendor-message.ts';
import type { Mode } from '../../domain/vendor-name.ts';
import { queryMaybe } from '../database.ts';
import type { Store } from '../store.ts';
import { readSession } from './read.ts';

const numberRow = z.object({ number: z.int() });

/**
 * What the vendor calls the newest session of a verification that another one of the same client,
 * mode and account wants to continue. Null when it is not theirs, has no session that the vendor gave
 * us, or was erased: a caller cannot tell which.
 */
export async function findParentSession(
  store: Store,
  input: { parentId: string; clientId: string; mode: Mode; accountId: string },
): Promise<SessionReference | null> {
  const { parentId: verificationId, clientId, mode, accountId } = input;
  const newest = await queryMaybe(
    store.app,
    numberRow,
    `select s.number from vendor_sessions s join verifications v on v.id = s.verification_id
     where v.id = $1 and v.client_id = $2 and v.mode = $3 and v.account_id = $4
       and s.account_id = $4 and s.vendor_session_id is not null
     order by s.number desc limit 1`,
    [verificationId, clientId, mode, accountId],
  );
  if (newest === null) return null;
  try {
    const saved = await readSession(store, { verificationId, session: newest.number });
    return saved?.reference ?? null;
  } catch (error) {
    if (error instanceof KycError && error.code === 'erased') return null;
    throw error;
  }
}
