import { validate as isUuid } from 'uuid';
import { queryMaybe } from '../database.ts';
import type { Store } from '../store.ts';
import type { CaseViewer, VerificationRow } from '../types.ts';
import { openVerifications, selectVerification, verificationRow } from '../verifications/row.ts';
import { withinReach } from './reach.ts';

/**
 * The verification, if it is one that the viewer may see; any text may be given as id.
 * @throws RowChangedError when it is not as we wrote it
 */
export async function findForViewer(
  store: Store,
  { viewer, id }: { viewer: CaseViewer; id: string },
): Promise<VerificationRow | null> {
  if (!isUuid(id)) return null;
  const values: unknown[] = [id];
  const conditions = ['v.id = $1', ...withinReach(viewer, values)];
  const row = await queryMaybe(
    store.app,
    verificationRow,
    `${selectVerification} where ${conditions.join(' and ')}`,
    values,
  );
  if (row === null) return null;
  const [verification] = await openVerifications(store, [row]);
  return verification ?? null;
}
