import type { Cause } from '../activities/contract.ts';
import { isFinal } from '../domain/status.ts';
import { transition } from '../domain/transition.ts';
import type { Arrival, Book, RenewalRequest, TimerName, Word } from './book.ts';
import type { Questions } from './questions.ts';
import { catchUp, record } from './record.ts';
import { ignore } from './refusal.ts';
import { isAboutToEnd, isAlive, mayGiveUp, mayHoldAnswer, mayRenew } from './sessions.ts';

/** Looks at everything that arrived, records what follows from it, and does what it calls for. */
export async function react(book: Book, questions: Questions): Promise<void> {
  const arrivals = book.arrivals.splice(0);
  const causes = arrivals.flatMap((arrival) => take(book, questions, arrival));
  const isBehind = arrivals.some((arrival) => arrival.type === 'session_ready' && arrival.isBehind);
  await record(book, [...(isBehind ? await catchUp(book) : []), ...causes]);
  if (isFinal(book.state.status)) return;
  // Only now, when all facts of this turn are known, is it clear whether a new session makes sense.
  for (const arrival of arrivals) followUp(book, questions, arrival);
}

/** What an arrival means by itself: causes to be recorded, and questions that it raises at once. */
function take(book: Book, questions: Questions, arrival: Arrival): Cause[] {
  switch (arrival.type) {
    case 'cause':
      return [arrival.cause];
    case 'returned':
      takeReturn(book, arrival.session);
      return [];
    case 'question_wanted':
      questions.ask(arrival.session);
      return [];
    case 'last_question_wanted':
      waitForLastWords(book);
      book.lastQuestions.set(arrival.session, questions.ask(arrival.session));
      return [];
    case 'session_ready':
      takeSession(book, arrival);
      return afterLook(book, questions, { ...arrival, wasTried: true });
    case 'session_missing':
      return afterLook(book, questions, arrival);
    case 'question_answered':
      return takeAnswer(book, arrival);
    case 'polled':
      return takeLastWord(book, arrival.session, arrival.word);
    case 'timer':
      return takeTimer(book, questions, arrival.timer);
    case 'session_given_up':
      return [{ type: 'session_ended', session: arrival.session }];
    case 'session_unknown':
      return [
        ...takeUnknown(book, arrival.session),
        ...takeLastWord(book, arrival.session, 'unknown'),
      ];
    case 'polling_over':
      book.hopeless.add(arrival.session);
      return [];
    case 'renewal_wanted':
      return [];
  }
}

/** Nobody vouches for a return: one from a session that never was must not become knowledge of it. */
function takeReturn(book: Book, session: number): void {
  const { sessions } = book.state;
  if (session <= book.session.number || sessions.some(({ number }) => number === session)) {
    book.state = transition(book.state, { type: 'returned', session });
  } else {
    ignore(book, 'vendorEvent', 'The person came back from a session that nobody has asked for.');
  }
}

/** The activity that bought the session has written it down already; there is nothing to record. */
function takeSession(
  book: Book,
  { session, expiresAt }: { session: number; expiresAt: number | null },
): void {
  book.state = transition(book.state, { type: 'session_ready', session });
  if (session === book.session.number) {
    book.session = { number: session, ready: true, endsAt: expiresAt };
  }
}

/** What an answer says came as facts. What is left: whether it was a last one that is waited for. */
function takeAnswer(
  book: Book,
  { session, question, word }: { session: number; question: number; word: Word },
): Cause[] {
  const causes = word === 'unknown' ? takeUnknown(book, session) : [];
  if (book.lastQuestions.get(session) !== question) return causes;
  return [...causes, ...takeLastWord(book, session, word)];
}

/**
 * Only an answer about the session answers its last question. What is refused, or forgotten although
 * something may have happened, leaves it open; it is then asked through the grace.
 */
function takeLastWord(book: Book, session: number, word: Word): Cause[] {
  if (!book.lastQuestions.has(session)) return [];
  const isAnswer = word === 'answer' || (word === 'unknown' && !mayBeForgotten(book));
  if (isAnswer) book.lastQuestions.delete(session);
  else book.lastQuestions.set(session, null);
  return afterLastQuestions(book);
}

function afterLastQuestions(book: Book): Cause[] {
  const isAsking = book.lastQuestions.size > 0 || book.lookedFor !== null;
  if (book.phase !== 'last_question' || isAsking) return [];
  book.phase = 'grace';
  return [{ type: 'deadline', deadline: 'answered' }];
}

/**
 * A session that lives by our clock and is unknown to the vendor leads nowhere: it has ended, so that
 * the link offers another one where the person has something to do. Whoever forgets what may have
 * happened in a session is asked on, and an operator sees it.
 */
function takeUnknown(book: Book, session: number): Cause[] {
  const isSaidOfUsed = book.input.lifecycle.session.unknownMeans !== undefined;
  const causes = isSaidOfUsed && isAlive(book, session) ? endSession(book) : [];
  if (!mayBeForgotten(book)) {
    book.unused.add(session);
    return causes;
  }
  if (book.forgotten.has(session)) return causes;
  book.forgotten.add(session);
  return [{ type: 'session_forgotten', session }, ...causes];
}

const mayBeForgotten = ({ input }: Book): boolean =>
  input.lifecycle.session.unknownMeans === 'forgotten';

/** The current session takes nobody any more; whoever asked a moment early for the next one is heard. */
function endSession(book: Book): Cause[] {
  const { number } = book.session;
  book.session = { ...book.session, endsAt: null };
  for (const request of book.earlyRenewals.splice(0)) {
    book.arrivals.push({ type: 'renewal_wanted', request });
  }
  return [{ type: 'session_ended', session: number }];
}

function takeTimer(book: Book, questions: Questions, timer: TimerName): Cause[] {
  switch (timer) {
    case 'session_end': {
      // A lost webhook would have told what happened in it, so the vendor is asked.
      questions.ask(book.session.number);
      return endSession(book);
    }
    case 'deadline': {
      waitForLastWords(book);
      const { number, ready } = book.session;
      if (ready) return askLastQuestions(book, questions);
      book.lookedFor = number;
      questions.look(number);
      return [];
    }
    case 'grace_end': {
      const answered = book.phase === 'grace';
      book.phase = 'over';
      const deadline = answered ? 'grace_over_answered' : 'grace_over_unanswered';
      return [{ type: 'deadline', deadline }];
    }
  }
}

/**
 * However long no worker ran: what is asked after the deadline gets the time for an answer, and nobody
 * is said to be unreachable who was not asked.
 */
function waitForLastWords(book: Book): void {
  book.phase = 'last_question';
  book.graceEndsAt = Math.max(book.graceEndsAt, Date.now() + LEAST_GRACE_MS);
}
/** Enough for a few tries. */
const LEAST_GRACE_MS = 10 * 60_000;

function askLastQuestions(book: Book, questions: Questions): Cause[] {
  for (const session of book.state.sessions.filter((one) => mayHoldAnswer(book, one))) {
    book.lastQuestions.set(session.number, questions.ask(session.number));
  }
  return afterLastQuestions(book);
}

/**
 * The session that was being bought at the deadline is known to be there, or not. Where there was never
 * one, the vendor could not be had if it was tried; else nobody asked, so that nothing is said of it.
 */
function afterLook(
  book: Book,
  questions: Questions,
  { session, wasTried }: { session: number; wasTried: boolean },
): Cause[] {
  if (book.lookedFor !== session || book.phase !== 'last_question') return [];
  book.lookedFor = null;
  if (book.state.sessions.some(({ ready }) => ready)) return askLastQuestions(book, questions);
  book.phase = 'over';
  const deadline = wasTried ? 'grace_over_unanswered' : 'answered';
  return [{ type: 'deadline', deadline }];
}

function followUp(book: Book, questions: Questions, arrival: Arrival): void {
  if (arrival.type === 'renewal_wanted') considerRenewal(book, questions, arrival.request);
  if (arrival.type === 'session_given_up') buyNext(book, questions, arrival.requests);
  if (arrival.type === 'question_answered' && book.renewal?.question === arrival.question) {
    decideRenewal(book, questions);
  }
}

/** Before a new session is bought the vendor is asked about the old one: it may be decided already. */
function considerRenewal(book: Book, questions: Questions, request: RenewalRequest): void {
  if (request.session <= book.session.number) return;
  if (book.renewal !== null) {
    book.renewal.requests.push(request);
    return;
  }
  const isNext = request.session === book.session.number + 1;
  if (isNext && (mayRenew(book) || (request.isBroken && mayGiveUp(book)))) {
    book.renewal = { question: questions.ask(book.session.number), requests: [request] };
  } else if (isNext && isAboutToEnd(book)) {
    book.earlyRenewals.push(request);
  } else {
    request.dropped = true;
  }
}

function decideRenewal(book: Book, questions: Questions): void {
  const { number } = book.session;
  // What an earlier request asked for, too, is being bought: whoever asked waits for that session.
  const requests = (book.renewal?.requests ?? []).filter(({ session }) => session > number);
  book.renewal = null;
  if (requests.length === 0) return;
  const isBroken = requests.some((request) => request.isBroken);
  if (mayRenew(book) || !isBroken || !mayGiveUp(book)) {
    buyNext(book, questions, requests);
    return;
  }
  book.sessionsGivenUp += 1;
  book.session = { ...book.session, endsAt: null };
  const all = [...requests, ...book.earlyRenewals.splice(0)];
  book.arrivals.push({ type: 'session_given_up', session: book.session.number, requests: all });
}

/** The vendor has said what it knows of the session before: another one, if it still makes sense. */
function buyNext(book: Book, questions: Questions, requests: readonly RenewalRequest[]): void {
  if (!mayRenew(book)) {
    for (const request of requests) request.dropped = true;
    return;
  }
  const number = book.session.number + 1;
  book.session = { number, ready: false, endsAt: null };
  questions.buy(number);
}
