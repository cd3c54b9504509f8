import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { KycError } from '../domain/errors.ts';
import { factAbout, isSameSession } from '../domain/vendor-message.ts';
import { decidesNothing, type VendorFact } from '../domain/outcome.ts';
import type { StoredAnswer } from '../store/index.ts';
import {
  getVendorAccount,
  noteAnswered,
  noteAppointment,
  noteUnused,
  readSession,
  storeAnswer,
} from '../store/index.ts';
import type { RawMessage } from '../vendors/vendor.ts';
import type { AskVendorInput, AskVendorResult, PollVendorInput } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { growingDelayMs, nothingNew } from './failure.ts';
import { callVendor } from './vendor-token.ts';

interface Answer {
  accountId: string;
  message: RawMessage;
  fact: VendorFact;
  /** By the database's clock. */
  askedAt: Date;
}

export interface AskDeps extends ActivityDeps {
  /** Called when an answer waits for the relay, so that the relay signals it at once. */
  onAnswered?: () => void;
}

/** For this long a vendor may not know a session that it has just created. */
const YOUNG_MS = 10 * 60_000;

/**
 * Asks the vendor once for the current state of a session, and stores the answer if it has a new fact that
 * a transition could use.
 *
 * @throws KycError `vendor_session_unknown` when we or the vendor do not know the session
 */
export async function askVendor(deps: AskDeps, input: AskVendorInput): Promise<AskVendorResult> {
  const { fact, stored } = await askOnce(deps, input);
  const isNews = stored !== null && stored.disposition !== 'applied';
  return { inboxId: isNews ? stored.inboxId : null, fact };
}

/**
 * Asks once, and stores the answer if it has a fact. With `isToBeTold` the relay signals it to the workflow;
 * without, the caller passes it on.
 */
export async function askOnce(
  deps: AskDeps,
  input: AskVendorInput,
  { isToBeTold = false } = {},
): Promise<{ fact: VendorFact; stored: StoredAnswer | null }> {
  const answer = await ask(deps, input);
  const { fact, askedAt } = answer;
  const stored = saysSomething(fact) ? await keep(deps, input, answer, isToBeTold) : null;
  // Only after the answer is stored: a deadline counts as answered by this note.
  if (fact.warning !== 'no_answer') {
    const { verificationId, session } = input;
    await noteAnswered(deps.store, { verificationId, session, askedAt });
  }
  return { fact, stored };
}

/**
 * Asks once per try, with growing pauses between tries, so that the history holds one activity for as long as
 * the session is open. Neither a refusal by the vendor nor an answer without news ends it.
 */
export async function pollVendor(
  deps: ActivityDeps,
  input: PollVendorInput,
): Promise<AskVendorResult> {
  const { attempt } = activityInfo();
  const pauseMs = growingDelayMs(input, attempt);
  // The workflow has just asked, or has just bought the session.
  if (attempt === 1) throw nothingNew(pauseMs);
  const asked = await askOnce(deps, input).catch((error: unknown) => {
    if (!leavesTheQuestionOpen(error, input)) throw error;
    warn(deps, input, error);
    return null;
  });
  if (asked === null) throw nothingNew(pauseMs);
  const { fact, stored } = asked;
  // `signaled`: an earlier try may have stored it and died. The relay signals those that are `waiting`.
  if (stored?.disposition === 'signaled' || stored?.disposition === 'after_final') {
    return { inboxId: stored.inboxId, fact };
  }
  if (input.untilAnswered === true && fact.warning !== 'no_answer') return { inboxId: null, fact };
  throw nothingNew(pauseMs);
}

/** The activity goes on, but an operator must see the refusal. */
function warn(
  { logger }: ActivityDeps,
  { verificationId, session }: PollVendorInput,
  { code, vendorCode }: KycError,
): void {
  const about = { verificationId, session, code, vendorCode };
  logger.warn(about, 'The vendor refuses to say anything about a session: it is asked on');
}

/** A refusal says nothing about the session, and the vendor may answer the next time. */
function leavesTheQuestionOpen(
  error: unknown,
  { isForgotten = false }: PollVendorInput,
): error is KycError {
  if (!(error instanceof KycError)) return false;
  if (error.code === 'vendor_session_unknown') return isForgotten;
  return error.code === 'vendor_refused_request' || error.code === 'vendor_misconfigured';
}

async function ask(
  deps: ActivityDeps,
  { verificationId, session }: AskVendorInput,
): Promise<Answer> {
  const known = await readSession(deps.store, { verificationId, session });
  if (known === null) {
    throw new KycError('vendor_session_unknown', 'No such session was recorded.');
  }
  const { reference, accountId, readyAt, readAt: askedAt } = known;
  const account = await getVendorAccount(deps.store, { id: accountId });
  const vendor = deps.vendors(account.vendor);
  const isYoung = askedAt.getTime() - readyAt.getTime() < YOUNG_MS;
  const signal = cancellationSignal();
  const message = await callVendor(deps, account, (call) =>
    vendor.askSession({ ...call, signal }, reference),
  ).catch(async (error: unknown) => {
    const isUnknown = error instanceof KycError && error.code === 'vendor_session_unknown';
    if (isUnknown && !isYoung) await noteUnused(deps.store, { verificationId, session });
    throw isYoung ? asNotYetKnown(error) : error;
  });
  const reading = vendor.readAnswer(message);
  const { sessionId, appointmentAt } = reading;
  // An answer about another person must never decide about this one.
  if (sessionId !== undefined && !isSameSession(sessionId, reference)) {
    throw new KycError('vendor_invalid_response', 'The vendor answered about another session.');
  }
  // A moved appointment is no new fact, so it is stored even where the answer is not.
  if (appointmentAt !== undefined) {
    const at = appointmentAt === null ? null : new Date(appointmentAt);
    const noted = { verificationId, session, appointmentAt: at, askedAt };
    await noteAppointment(deps.store, noted);
  }
  return { accountId, message, fact: factAbout(verificationId, reading), askedAt };
}

/** The vendor does not know a session that it created a moment ago: a failure that makes us ask again. */
function asNotYetKnown(error: unknown): unknown {
  if (!(error instanceof KycError) || error.code !== 'vendor_session_unknown') return error;
  return new KycError(
    'vendor_invalid_response',
    'The vendor does not know what it has just made.',
    {
      cause: error,
    },
  );
}

function saysSomething(fact: VendorFact): boolean {
  // Also stores an answer that we cannot read: an operator must see it, and it counts at the deadline.
  if (fact.kind === 'noted') return fact.warning !== undefined;
  return !decidesNothing(fact);
}

function keep(
  { store }: ActivityDeps,
  { verificationId, session }: AskVendorInput,
  { accountId, message, fact }: Answer,
  isToBeTold = false,
): Promise<StoredAnswer> {
  const { kind, body } = message;
  const about = { verificationId, session, accountId };
  return storeAnswer(store, { ...about, kind, body, fact, isToBeTold });
}
