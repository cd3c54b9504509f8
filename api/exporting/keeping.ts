import {
  countUnnamedSessions,
  getErasure,
  listVendorDeletions,
  readKeeping,
  type Store,
  type VerificationRow,
} from '../../store/index.ts';
import { vendorDataAnswer } from '../schemas/vendor-data.ts';

/**
 * For how long a verification is kept, and what was erased of it, here and at the vendor.
 * @throws RowChangedError when any of it is not as we wrote it
 */
export async function keepingAnswer(
  store: Store,
  { id: verificationId, clientId }: Pick<VerificationRow, 'id' | 'clientId'>,
): Promise<object> {
  const keeping = await readKeeping(store, { verificationId, clientId });
  const erasure = await getErasure(store, { verificationId });
  const sessions = await listVendorDeletions(store, { verificationId });
  const unnamed = await countUnnamedSessions(store, { verificationId });
  return { ...keeping, erasure, vendorData: vendorDataAnswer(sessions, unnamed) };
}
