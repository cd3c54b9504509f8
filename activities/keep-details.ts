import { cancellationSignal } from '@temporalio/activity';
import { KycError } from '../domain/errors.ts';
import type { VendorFact } from '../domain/outcome.ts';
import type { DecidedSession } from '../store/index.ts';
import {
  getVendorAccount,
  listArchivesWithoutDetails,
  listDecidedSessions,
  noteDetailsKept,
  readSession,
  storeAnswer,
  storeDetails,
} from '../store/index.ts';
import { hitReader } from '../vendors/hits.ts';
import type { RawMessage, Vendor } from '../vendors/vendor.ts';
import type { ArchiveInput, KeepDetailsResult } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { nullIfNotFound } from './failure.ts';
import { callVendor } from './vendor-token.ts';

/**
 * Asks what the vendor says further about each session that it has decided, and keeps the answers as
 * they came. A session whose details are kept is not asked about again until another message decides
 * it. A session that the vendor has forgotten has none; one of which it says only nonsense is asked about
 * again, when those of the others are kept.
 */
export async function keepDetails(
  deps: ActivityDeps,
  { verificationId }: ArchiveInput,
): Promise<KeepDetailsResult> {
  const archives = await listArchivesWithoutDetails(deps.store, { verificationId });
  let kept = 0;
  let nonsense: KycError | null = null;
  for (const about of await listDecidedSessions(deps.store, { verificationId })) {
    try {
      const messages = await detailsOf(deps, verificationId, about);
      if (!about.isMatched) await tellMatch(deps, verificationId, about, messages);
      const details = { verificationId, about, messages };
      kept += await storeDetails(deps.store, details, hitReader(deps.vendors));
    } catch (error) {
      if (!(error instanceof KycError) || error.code !== 'vendor_invalid_response') throw error;
      nonsense = error;
    }
  }
  if (nonsense !== null) throw nonsense;
  await noteDetailsKept(deps.store, { archives });
  return { kept };
}

/**
 * Details decide nothing, but a screening match among them that is new is signaled like an answer:
 * to the workflow, so that a reviewer looks, or as what came after the end.
 */
async function tellMatch(
  { store, vendors }: ActivityDeps,
  verificationId: string,
  { session, accountId }: DecidedSession,
  messages: readonly RawMessage[],
): Promise<void> {
  const vendor = vendors((await getVendorAccount(store, { id: accountId })).vendor);
  for (const message of messages) {
    const fact = screeningIn(message, vendor);
    if (fact?.screening !== 'match') continue;
    const about = { verificationId, session, accountId };
    await storeAnswer(store, { ...about, ...message, fact, isToBeTold: true });
    return;
  }
}

/** Null where the message says nothing of screening, or cannot be read as an answer. */
function screeningIn(message: RawMessage, vendor: Vendor): VendorFact | null {
  try {
    const { fact } = vendor.readAnswer(message);
    return fact.kind === 'screening' ? fact : null;
  } catch (error) {
    if (error instanceof KycError) return null;
    throw error;
  }
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
  const said = callVendor(deps, account, (call) =>
    details({ ...call, signal }, known.reference, message),
  );
  return (await nullIfNotFound(said)) ?? [];
}
