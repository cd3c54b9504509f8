import type { ErasureReason } from '../../domain/erasure.ts';
import type { MayBeKeyed } from './requests.ts';

/** That the data of a verification are to be erased, and how far that is. */
export interface ErasureRow {
  verificationId: string;
  reason: ErasureReason;
  /** Who has asked for it, as `principalName` spells it; `system`: it was kept for long enough. */
  principal: string;
  /** Whether its vendor was asked to delete, or has no call for it. */
  atVendor: 'asked' | 'not_offered';
  requestedAt: Date;
  /** The key is destroyed and the objects are removed; null: not yet. */
  erasedAt: Date | null;
}

export interface NewErasure extends MayBeKeyed {
  verificationId: string;
  principal: string;
  reason: ErasureReason;
  /** Whether its vendor deletes sessions when asked. */
  vendorDeletes: boolean;
}
