import { cancellationSignal } from '@temporalio/activity';
import { KycError } from '../domain/errors.ts';
import type { DecidedSession } from '../store/index.ts';
import {
  getVendorAccount,
  listArchivesWithoutDetails,
  listDecidedSessions,
  noteDetailsKept,
  readSession,
  storeDetails,
} from '../store/index.ts';
import type { RawMessage } from '../vendors/vendor.ts';
import type { KeepDetailsInput, KeepDetailsResult } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { unlessForgotten } from './failure.ts';
import { withVendorToken } from './vendor-token.ts';

/**
 * Asks what the vendor says further about each session that it has decided, and keeps the answers as
 * they came. A session whose details are kept is not asked about again until another message decides
 * it. A session that the vendor has forgotten has none; one of which it says only nonsense is asked about
 * again, when those of the others are kept.
 */
export async function keepDetails(
  deps: ActivityDeps,
  { verificationId }: KeepDetailsInput,
): Promise<KeepDetailsResult> {
  const archives = await listArchivesWithoutDetails(deps.store, { verificationId });
  let kept = 0;
  let nonsense: KycError | null = null;
  for (const about of await listDecidedSessions(deps.store, { verificationId })) {
    try {
      const messages = await detailsOf(deps, verificationId, about);
      kept += await storeDetails(deps.store, { verificationId, about, messages });
    } catch (error) {
      if (!(error instanceof KycError) || error.code !== 'vendor_nonsense') throw error;
      nonsense = error;
    }
  }
  if (nonsense !== null) throw nonsense;
  await noteDetailsKept(deps.store, { archives });
  return { kept };
}

async function detailsOf(
  deps: ActivityDeps,
  verificationId: string,
  { session, accountId, message }: DecidedSession,
): Promise<RawMessage[]> {
  const known = await readSession(deps.store, { verificationId, session });
  const account = await getVendorAccount(deps.store, { id: accountId });
  const vendor = deps.vendors(account.vendor);
  const details = vendor.details?.bind(vendor);
  if (known === null || details === undefined) return [];
  const signal = cancellationSignal();
  const said = withVendorToken(deps, account, (call) =>
    details({ ...call, signal }, known.reference, message),
  );
  return (await unlessForgotten(said)) ?? [];
}
