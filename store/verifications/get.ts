import { validate as isUuid } from 'uuid';
import type { Mode } from '../../domain/vendor-name.ts';
import { queryMaybe } from '../database.ts';
import type { Store } from '../store.ts';
import type { CaseViewer, VerificationRow } from '../types.ts';
import { withinReach } from '../viewing/reach.ts';
import { openVerifications, selectVerification, verificationRow } from './row.ts';

/** The verification, if it is that client's and of that mode; any text may be given as id. */
export async function getVerification(
  store: Store,
  { clientId, mode, id }: { clientId: string; mode: Mode; id: string },
): Promise<VerificationRow | null> {
  if (!isUuid(id)) return null;
  return findOne(store, 'v.id = $1 and v.client_id = $2 and v.mode = $3', [id, clientId, mode]);
}

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
  return findOne(store, conditions.join(' and '), values);
}

async function findOne(
  store: Store,
  condition: string,
  values: readonly unknown[],
): Promise<VerificationRow | null> {
  const sql = `${selectVerification} where ${condition}`;
  const row = await queryMaybe(store.app, verificationRow, sql, values);
  if (row === null) return null;
  const [verification] = await openVerifications(store, [row]);
  return verification ?? null;
}
