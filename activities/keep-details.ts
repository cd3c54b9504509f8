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
 * Fetches the vendor's further details about each session that it has decided, and stores the answers as they
 * came. It does not fetch stored details again until another message decides the session. A session that the
 * vendor no longer knows has no details. Where an answer is nonsense, it stores those of the other sessions
 * and then fails, so that Temporal retries.
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
 * Details decide nothing. But the relay signals a new screening match among them to the workflow, like an
 * answer, so that a reviewer looks; after the end a revision judges it.
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
