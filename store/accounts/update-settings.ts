import { KycError } from '../../domain/errors.ts';
import { execute } from '../database.ts';
import type { Store } from '../store.ts';
import type { VendorAccountSettings } from '../types.ts';

/** What of an account can be changed; null: as if it had never been said. */
export type SettingsChange = {
  [Name in 'evidence' | 'approvalNeeds' | 'screening' | 'maxUploads']?:
    NonNullable<VendorAccountSettings[Name]> | null | undefined;
};

/**
 * Changes what is given and leaves the rest. It holds for verifications that are started from then on;
 * what is open keeps the rules it started with, but for `evidence`, which is looked at when something is
 * to be kept.
 * @throws KycError `not_found`
 */
export async function updateVendorAccountSettings(
  store: Store,
  input: { id: string; settings: SettingsChange },
): Promise<void> {
  const given = Object.entries(input.settings).filter(([, value]) => value !== undefined);
  const kept = given.filter(([, value]) => value !== null);
  const removed = given.flatMap(([name, value]) => (value === null ? [name] : []));
  const updated = await execute(
    store.app,
    `update vendor_accounts set settings = (settings || $2::jsonb) - $3::text[], updated_at = now()
     where id = $1`,
    [input.id, JSON.stringify(Object.fromEntries(kept)), removed],
  );
  if (updated === 0) throw new KycError('not_found', 'There is no such vendor account.');
}
