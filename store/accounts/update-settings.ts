import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { execute, inTransaction, queryMaybe } from '../database.ts';
import type { Store } from '../store.ts';
import type { VendorAccountSettings } from '../types.ts';
import { accountColumns, accountRow } from './row.ts';

/** What of an account can be changed; null: as if it had never been said. */
export type SettingsChange = {
  [Name in 'evidence' | 'approvalNeeds' | 'screening' | 'maxUploads']?:
    NonNullable<VendorAccountSettings[Name]> | null | undefined;
};

/**
 * Changes what is given and leaves the rest. It holds for verifications that are started from then on;
 * what is open keeps the rules it started with, but for `evidence`, which is looked at when something is
 * to be kept.
 * @throws KycError `not_found`; RowChangedError when the account is not as we wrote it
 */
export async function updateVendorAccountSettings(
  store: Store,
  input: { id: string; settings: SettingsChange },
): Promise<void> {
  const given = Object.entries(input.settings).filter(([, value]) => value !== undefined);
  const kept = given.filter(([, value]) => value !== null);
  const removed = given.flatMap(([name, value]) => (value === null ? [name] : []));
  await inTransaction(store.app, async (tx) => {
    const account = await queryMaybe(
      tx,
      accountRow,
      `select ${accountColumns} from vendor_accounts where id = $1 for update`,
      [input.id],
    );
    if (account === null) throw new KycError('not_found', 'There is no such vendor account.');
    store.tags.check('vendor_accounts', account, account.tag);
    const before = Object.entries(z.looseObject({}).parse(account.settings));
    const rest = before.filter(([name]) => !removed.includes(name));
    const settings = Object.fromEntries([...rest, ...kept]);
    await execute(
      tx,
      'update vendor_accounts set settings = $2, tag = $3, updated_at = now() where id = $1',
      [
        ...[input.id, JSON.stringify(settings)],
        store.tags.of('vendor_accounts', { ...account, settings }),
      ],
    );
  });
}
