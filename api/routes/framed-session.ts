import { getVendorAccount, readVendorOptions } from '../../store/index.ts';
import { accountOf } from '../../vendors/account.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { OpenedLink } from './link-target.ts';

/**
 * The session at that address as a frame on ours shows it; null where that is none: the vendor has no
 * such page, or the session was not made for it.
 */
export async function framedSession(
  { store, vendors }: Pick<ApiDependencies, 'store' | 'vendors'>,
  { verificationId, target }: OpenedLink,
  url: string,
): Promise<{ url: string; origin: string; doneMessage: string } | null> {
  const vendor = vendors(target.vendor);
  if (vendor.embedding === undefined) return null;
  const options = vendor.options.safeParse(
    (await readVendorOptions(store, { verificationId })) ?? {},
  );
  if (!options.success) return null;
  const row = await getVendorAccount(store, { id: target.accountId });
  const embedding = vendor.embedding(accountOf(vendor, row), options.data);
  // A session anywhere else is no page that we know the messages of.
  return embedding !== null && new URL(url).origin === embedding.origin
    ? { url, ...embedding }
    : null;
}
