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

/** Between two questions while the vendor is still screening. */
const PAUSES = { firstMs: 30_000, factor: 2, capMs: 3_600_000 };

/** How often, within a minute, we ask for the result of screening beside a decision. */
const TRIES = 5;

/**
 * Asks the vendor once what screening found about the person of a session, and stores the answer. While the
 * vendor has no result, the next try asks again. A refusal, or a result for another attempt, counts as the
 * answer only after a few minutes, since the vendor may not be ready before.
 *
 * @throws KycError `vendor_session_unknown` when we have no such session; `vendor_misconfigured` where the
 *   vendor has no call of its own for screening; and what the vendor's `askScreening` throws
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
    // The relay signals an answer that we cannot read, so that an operator sees it.
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
 * Asks what screening has found by now about a decided session: its result may change long after the
 * decision, and the answer about the decision does not contain it. The relay signals the result like any
 * answer; after the end a revision judges it. It ignores refusals, "no match" after the end, and a match
 * that was judged already.
 *
 * @returns whether an answer waits for the relay
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
    // The main question is answered; do not delay it for a screening service that stays down.
    // A paused call counts as no try: the pause ends soon.
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

/** How to ask what screening found; `ask` is null where the vendor has no call of its own for it. */
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

/** A match counts for every attempt. Where a result names no attempt, the workflow decides what it means. */
function isWordAbout({ attempt }: AskScreeningInput, { screening, ...fact }: VendorFact): boolean {
  if (screening === 'match') return true;
  if (screening === 'refused') return false;
  return attempt === undefined || fact.attempt === undefined || attempt === fact.attempt;
}

/** By Temporal's clock alone, from the scheduling of the activity to that of this try. */
function msSinceAsked(): number {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs } = activityInfo();
  return currentAttemptScheduledTimestampMs - scheduledTimestampMs;
}
