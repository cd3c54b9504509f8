import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { KycError } from '../domain/errors.ts';
import { factAbout, isSameSession } from '../domain/vendor-message.ts';
import { getVendorAccount, readSession, storeAnswer } from '../store/index.ts';
import type { VendorFact } from '../domain/outcome.ts';
import type { RawMessage } from '../vendors/vendor.ts';
import type { AskScreeningInput, AskVendorInput, AskVendorResult } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { growingDelayMs, nextQuestionMs, nothingNew } from './failure.ts';
import { callVendor } from './vendor-token.ts';

/** Between two questions to a vendor that is not through with its lists yet. */
const PAUSES = { firstMs: 30_000, factor: 2, capMs: 3_600_000 };

/** How often, within a minute, what screening found is asked for beside a decision. */
const TRIES = 5;

/**
 * Asks the vendor once what screening found about the person of a session, and keeps the answer. While it
 * has no word at all, the next try asks again. That it will not say, or speaks of another attempt, is an
 * answer as well, once it has had a few minutes: it may have to get ready first.
 *
 * @throws KycError `vendor_session_unknown` when the session is not known to us; `vendor_misconfigured`
 *   where the vendor has nothing apart to be asked; and what the vendor's `askScreening` throws
 */
export async function askScreening(
  deps: ActivityDeps,
  input: AskScreeningInput,
): Promise<AskVendorResult> {
  const { verificationId, session, forRevision } = input;
  const { account, ask } = await findQuestion(deps, input);
  if (ask === null) {
    throw new KycError('vendor_misconfigured', 'The vendor tells of screening with its decision.');
  }
  const { message, fact } = await ask();
  const answer = { verificationId, session, accountId: account.id, ...message, fact, forRevision };
  if (fact.screening === undefined) {
    // The relay signals what is not understood, so that an operator sees it.
    if (fact.warning !== undefined) {
      await storeAnswer(deps.store, { ...answer, isToBeTold: true });
    }
    throw nothingNew(growingDelayMs(PAUSES, activityInfo().attempt));
  }
  const delayMs = isWordAbout(input, fact) ? null : nextQuestionMs(msSinceAsked());
  if (delayMs !== null) throw nothingNew(delayMs);
  const stored = await storeAnswer(deps.store, answer);
  return { inboxId: stored.disposition === 'applied' ? null : stored.inboxId, fact };
}

/**
 * What screening found by now of a session that the vendor has just judged: also what changed long after
 * the decision, whose own answer does not carry it. The relay signals it like an answer of its own; after
 * the end a revision judges it. A refusal is no news here, and neither is "no match" after the end, nor a
 * match that was judged by then.
 *
 * @returns whether something waits for the relay
 */
export async function hearScreening(
  deps: ActivityDeps,
  input: AskVendorInput,
  { fact: { outcome }, isOver }: { fact: VendorFact; isOver: boolean },
): Promise<boolean> {
  if (outcome !== 'approved' && outcome !== 'declined') return false;
  const { account, ask } = await findQuestion(deps, input);
  if (ask === null || account.settings.screening === 'none') return false;
  const said = await ask().catch((error: unknown) => {
    // What was asked first has been answered, and is not to wait for a service that stays away.
    // A pause ends soon, and a call that was only paused was no try.
    const isTry = error instanceof KycError && error.code !== 'vendor_paused';
    if (isTry && activityInfo().attempt >= TRIES) return null;
    throw error;
  });
  if (said === null) return false;
  const { message, fact } = said;
  const { verificationId, session } = input;
  if (fact.screening !== 'match' && (isOver || fact.screening !== 'clear')) return false;
  const about = { verificationId, session, accountId: account.id };
  const stored = await storeAnswer(deps.store, { ...about, ...message, fact, isToBeTold: true });
  return stored.disposition === 'waiting';
}

/** How to ask what screening found of a session; `ask` is null where the vendor has nothing apart. */
async function findQuestion(
  deps: ActivityDeps,
  { verificationId, session }: AskVendorInput,
): Promise<{
  account: Awaited<ReturnType<typeof getVendorAccount>>;
  ask: (() => Promise<{ message: RawMessage; fact: VendorFact }>) | null;
}> {
  const known = await readSession(deps.store, { verificationId, session });
  if (known === null) {
    throw new KycError('vendor_session_unknown', 'No such session was recorded.');
  }
  const { accountId, reference } = known;
  const account = await getVendorAccount(deps.store, { id: accountId });
  const vendor = deps.vendors(account.vendor);
  const question = vendor.askScreening?.bind(vendor);
  if (question === undefined) return { account, ask: null };
  const signal = cancellationSignal();
  const ask = async () => {
    const message = await callVendor(deps, account, (call) =>
      question({ ...call, signal }, reference),
    );
    const reading = vendor.readAnswer(message);
    const { sessionId } = reading;
    if (sessionId !== undefined && !isSameSession(sessionId, reference)) {
      throw new KycError('vendor_invalid_response', 'The vendor answered about another session.');
    }
    return { message, fact: factAbout(verificationId, reading) };
  };
  return { account, ask };
}

/** A match is one whichever attempt it is about. Of a word that names none, the workflow judges. */
function isWordAbout({ attempt }: AskScreeningInput, { screening, ...fact }: VendorFact): boolean {
  if (screening === 'match') return true;
  if (screening === 'refused') return false;
  return attempt === undefined || fact.attempt === undefined || attempt === fact.attempt;
}

/** By the server's clock alone, and without the time that the first try waited for a worker. */
function msSinceAsked(): number {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs } = activityInfo();
  return currentAttemptScheduledTimestampMs - scheduledTimestampMs;
}
