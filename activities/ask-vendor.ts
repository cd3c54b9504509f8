import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { KycError } from '../domain/errors.ts';
import type { VendorFact } from '../domain/outcome.ts';
import { factKey } from '../domain/outcome.ts';
import { getVendorAccount, noteAppointment, readSession, storeAnswer } from '../store/index.ts';
import type { RawMessage } from '../vendors/vendor.ts';
import type { AskVendorInput, AskVendorResult, PollVendorInput } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { growingDelayMs, nothingNew } from './failure.ts';
import { withVendorToken } from './vendor-token.ts';

interface Answer {
  accountId: string;
  message: RawMessage;
  fact: VendorFact;
}

/**
 * Asks the vendor once for the present truth of a session, and keeps the answer when it says anything
 * that a transition could rest on.
 *
 * @throws KycError `vendor_session_unknown` when the session is not known, to us or to the vendor
 */
export async function askVendor(
  deps: ActivityDeps,
  input: AskVendorInput,
): Promise<AskVendorResult> {
  const answer = await ask(deps, input);
  return saysSomething(answer.fact)
    ? keep(deps, input, answer)
    : { inboxId: null, fact: answer.fact };
}

/**
 * One question per try. When it brings nothing new, the next try is asked for after a pause that
 * grows from try to try, so that the history holds one activity for as long as the session is open.
 */
export async function pollVendor(
  deps: ActivityDeps,
  input: PollVendorInput,
): Promise<AskVendorResult> {
  const answer = await ask(deps, input);
  const heard = new Set((input.known ?? []).map(factKey));
  if (saysSomething(answer.fact) && !heard.has(factKey(answer.fact))) {
    return keep(deps, input, answer);
  }
  throw nothingNew(growingDelayMs(input, activityInfo().attempt));
}

async function ask(
  deps: ActivityDeps,
  { verificationId, session }: AskVendorInput,
): Promise<Answer> {
  const known = await readSession(deps.store, { verificationId, session });
  if (known === null) {
    throw new KycError('vendor_session_unknown', 'No such session was recorded.');
  }
  const { reference, accountId, readAt: askedAt } = known;
  const account = await getVendorAccount(deps.store, { id: accountId });
  const vendor = deps.vendors(account.vendor);
  const signal = cancellationSignal();
  const message = await withVendorToken(deps, account, (call) =>
    vendor.askSession({ ...call, signal }, reference),
  );
  const { fact, sessionId, appointmentAt } = vendor.readAnswer(message);
  // An answer about somebody else must never decide about this person.
  if (sessionId !== undefined && sessionId !== reference.id) {
    throw new KycError('vendor_nonsense', 'The vendor answered about another session.');
  }
  // Another time for the same appointment is no new fact: it is kept whether the answer is or not.
  if (appointmentAt !== undefined) {
    const at = appointmentAt === null ? null : new Date(appointmentAt);
    const noted = { verificationId, session, appointmentAt: at, askedAt };
    await noteAppointment(deps.store, noted);
  }
  return { accountId, message, fact };
}

function saysSomething(fact: VendorFact): boolean {
  // What we do not understand is kept as well: an operator must see it, and a deadline minds it.
  if (fact.kind === 'noted') return fact.warning !== undefined;
  return fact.kind !== 'ring';
}

async function keep(
  { store }: ActivityDeps,
  { verificationId, session, forRevision }: AskVendorInput,
  { accountId, message, fact }: Answer,
): Promise<AskVendorResult> {
  const { kind, body } = message;
  const about = { verificationId, session, accountId, forRevision };
  const { inboxId } = await storeAnswer(store, { ...about, kind, body, fact });
  return { inboxId, fact };
}
