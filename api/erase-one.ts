import { ERRORS, KycError } from '../domain/errors.ts';
import type { Mode } from '../domain/vendor-name.ts';
import type { ErasureReason } from '../domain/erasure.ts';
import {
  countUnnamedSessions,
  getVerification,
  listVendorDeletions,
  requestErasure,
  type ErasureRow,
  type KeyedRequest,
  type VerificationRow,
} from '../store/index.ts';
import type { RouteDependencies } from './dependencies.ts';
import { erasureAnswer } from './schemas/erasure.ts';

export interface AskedErasure {
  principal: string;
  reason: ErasureReason;
  /** Of a request for this one alone. */
  sent?: KeyedRequest | null;
}

type Parts = Pick<RouteDependencies, 'store' | 'vendors'>;

/** Writes down that it is to be erased. @throws KycError as `requestErasure` */
export function askFor(
  { store, vendors }: Parts,
  { id: verificationId, vendor }: Pick<VerificationRow, 'id' | 'vendor'>,
  asked: AskedErasure,
): Promise<ErasureRow> {
  const vendorDeletes = vendors(vendor).deleteSession !== undefined;
  return requestErasure(store, { verificationId, ...asked, vendorDeletes });
}

/** How far it is now. */
export async function progressOf(
  { store }: RouteDependencies,
  erasure: ErasureRow,
  row: VerificationRow,
) {
  const about = { verificationId: row.id };
  const sessions = await listVendorDeletions(store, about);
  const unnamed = await countUnnamedSessions(store, about);
  return erasureAnswer(erasure, row, { sessions, unnamed });
}

/** One of several: what became of it, so that none holds up the others. */
export async function askForOneOf(
  dependencies: Parts,
  whose: { clientId: string; mode: Mode; id: string },
  asked: AskedErasure,
): Promise<ErasureRow | { refused: { code: string; detail: string } }> {
  try {
    const row = await getVerification(dependencies.store, whose);
    if (row === null) throw new KycError('not_found', 'You have no such verification.');
    return await askFor(dependencies, row, asked);
  } catch (error) {
    if (!(error instanceof KycError) || error.code === 'store_unavailable') throw error;
    const { code, message } = error;
    // A fault of ours shows no details, as in any other answer.
    return { refused: { code, detail: code === 'internal' ? ERRORS[code].title : message } };
  }
}
