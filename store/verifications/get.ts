import { validate as isUuid } from 'uuid';
import type { Mode } from '../../domain/vendor-name.ts';
import { queryMaybe } from '../database.ts';
import type { Store } from '../store.ts';
import type { VerificationRow } from '../types.ts';
import { openVerifications, selectVerification, verificationRow } from './row.ts';

/** The verification, if it is that client's and of that mode; any text may be given as id. */
export async function getVerification(
  store: Store,
  input: { clientId: string; mode: Mode; id: string },
): Promise<VerificationRow | null> {
  if (!isUuid(input.id)) return null;
  const row = await queryMaybe(
    store.app,
    verificationRow,
    `${selectVerification} where v.id = $1 and v.client_id = $2 and v.mode = $3`,
    [input.id, input.clientId, input.mode],
  );
  if (row === null) return null;
  const [verification] = await openVerifications(store, [row]);
  return verification ?? null;
}
