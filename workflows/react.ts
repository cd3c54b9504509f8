import type { Cause } from '../activities/contract.ts';
import { isFinal } from '../domain/status.ts';
import { transition } from '../domain/transition.ts';
import type { Arrival, Book, RenewalRequest, TimerName } from './book.ts';
import type { Questions } from './questions.ts';
import { record } from './record.ts';
import { isAboutToEnd, isAlive, lastReadySession, mayGiveUp, mayRenew } from './sessions.ts';

/** Looks at everything that arrived, records what follows from it, and does what it calls for. */
export async function react(book: Book, questions: Questions): Promise<void> {
  const arrivals = book.arrivals.splice(0);
  const causes = arrivals.flatMap((arrival) => take(book, questions, arrival));
  await record(book, causes);
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
      book.state = transition(book.state, { type: 'returned', session: arrival.session });
      return [];
    case 'question_wanted':
      questions.ask(arrival.session);
      return [];
    case 'session_ready':
      return takeSession(book, questions, arrival);
    case 'question_answered':
      return takeAnswer(book, arrival);
    case 'timer':
      return takeTimer(book, questions, arrival.timer);
    case 'session_given_up':
      return [{ type: 'session_ended', session: arrival.session }];
    case 'session_unknown':
      return endUnknown(book, arrival.session);
    case 'renewal_wanted':
    case 'polled':
      return [];
  }
}

/** The activity that bought the session has written it down already; there is nothing to record. */
function takeSession(
  book: Book,
  questions: Questions,
  { session, expiresAt }: { session: number; expiresAt: number | null },
): Cause[] {
  book.state = transition(book.state, { type: 'session_ready', session });
  if (session === book.session.number) {
    book.session = { number: session, ready: true, endsAt: expiresAt };
  }
  if (book.input.lifecycle.polling !== null) questions.poll(session);
  return [];
}

/** What an answer says came as facts. What is left: whether it was the last one that is waited for. */
function takeAnswer(
  book: Book,
  { session, question, isUnknown }: { session: number; question: number; isUnknown: boolean },
): Cause[] {
  if (book.phase !== 'last_question' || question !== book.lastQuestion) {
    return isUnknown ? endUnknown(book, session) : [];
  }
  // That the vendor has forgotten the session is no answer: something may have happened in it.
  if (isUnknown && book.input.lifecycle.session.unknownMeans === 'forgotten') return [];
  book.phase = 'grace';
  return [{ type: 'deadline', deadline: 'answered' }];
}

/**
 * A session that lives by our clock and is unknown to the vendor leads nowhere: it has ended, so that
 * the link offers another one where the person has something to do. Nothing else follows from it.
 */
function endUnknown(book: Book, session: number): Cause[] {
  const means = book.input.lifecycle.session.unknownMeans;
  if (means === undefined || !isAlive(book, session)) return [];
  return endSession(book);
}

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
      const session = lastReadySession(book);
      if (session === null) {
        book.phase = 'over';
        return [{ type: 'deadline', deadline: 'grace_over_unanswered' }];
      }
      book.phase = 'last_question';
      book.lastQuestion = questions.ask(session);
      return [];
    }
    case 'grace_end': {
      const answered = book.phase === 'grace';
      book.phase = 'over';
      if (!mayPollInReview(book)) questions.stopPolling();
      const deadline = answered ? 'grace_over_answered' : 'grace_over_unanswered';
      return [{ type: 'deadline', deadline }];
    }
  }
}

function followUp(book: Book, questions: Questions, arrival: Arrival): void {
  if (arrival.type === 'renewal_wanted') considerRenewal(book, questions, arrival.request);
  if (arrival.type === 'session_given_up') buyNext(book, questions, arrival.requests);
  if (arrival.type === 'polled' && arrival.session === lastReadySession(book)) {
    if (book.phase === 'open' && book.input.lifecycle.polling !== null) {
      questions.poll(arrival.session);
    } else askOn(book, questions);
  }
  if (arrival.type === 'timer' && arrival.timer === 'grace_end') askOn(book, questions);
  if (arrival.type === 'question_answered') {
    if (book.renewal?.question === arrival.question) decideRenewal(book, questions);
    if (book.lastQuestion === arrival.question) askOn(book, questions);
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

/**
 * The vendor has answered without a decision, and the deadline has passed: whatever was handed in may
 * still be decided, within the grace, and by the vendor's staff after it. What is polled already goes
 * on, in pauses that have grown.
 */
function askOn(book: Book, questions: Questions): void {
  const session = lastReadySession(book);
  if (session === null || book.phase === 'open' || questions.isPolling()) return;
  // Not in review means that something was handed in, or may have been.
  const isInReview = book.state.status === 'in_review';
  if (isInReview ? mayPollInReview(book) : book.phase === 'grace') questions.poll(session);
}

function mayPollInReview({ input: { lifecycle } }: Book): boolean {
  return lifecycle.polling !== null && lifecycle.decidesLate;
}
