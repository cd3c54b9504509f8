import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { KycError } from '../domain/errors.ts';
import { getVendorAccount, readSession, storeAnswer } from '../store/index.ts';
import type { AskVendorInput, AskVendorResult } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { growingDelayMs, nothingNew } from './failure.ts';
import { withVendorToken } from './vendor-token.ts';

/** Between two questions to a vendor that is not through with its lists yet. */
const PAUSES = { firstMs: 30_000, factor: 2, capMs: 3_600_000 };

/**
 * Asks the vendor once what screening found about the person of a session, and keeps the answer. That
 * it will not say is an answer as well. While it has no word at all, the next try asks again.
 *
 * @throws KycError `vendor_session_unknown` when the session is not known to us; `vendor_misconfigured`
 *   where the vendor has nothing apart to be asked; and what the vendor's `askScreening` throws
 */
export async function askScreening(
  deps: ActivityDeps,
  { verificationId, session, forRevision }: AskVendorInput,
): Promise<AskVendorResult> {
  const known = await readSession(deps.store, { verificationId, session });
  if (known === null) {
    throw new KycError('vendor_session_unknown', 'No such session was recorded.');
  }
  const { accountId, reference } = known;
  const account = await getVendorAccount(deps.store, { id: accountId });
  const vendor = deps.vendors(account.vendor);
  const ask = vendor.askScreening?.bind(vendor);
  if (ask === undefined) {
    throw new KycError('vendor_misconfigured', 'The vendor tells of screening with its decision.');
  }
  const signal = cancellationSignal();
  const message = await withVendorToken(deps, account, (call) =>
    ask({ ...call, signal }, reference),
  );
  const { fact, sessionId } = vendor.readAnswer(message);
  if (sessionId !== undefined && sessionId !== reference.id) {
    throw new KycError('vendor_nonsense', 'The vendor answered about another session.');
  }
  const answer = { verificationId, session, accountId, ...message, fact, forRevision };
  if (fact.screening === undefined) {
    // What is not understood is told by the relay, so that an operator sees it.
    if (fact.warning !== undefined) {
      await storeAnswer(deps.store, { ...answer, isToBeTold: true });
    }
    throw nothingNew(growingDelayMs(PAUSES, activityInfo().attempt));
  }
  const stored = await storeAnswer(deps.store, answer);
  return { inboxId: stored.disposition === 'applied' ? null : stored.inboxId, fact };
}
