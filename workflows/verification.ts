import {
  allHandlersFinished,
  CancellationScope,
  condition,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import { isFinal } from '../domain/status.ts';
import { noteFact, openBook } from './book.ts';
import type { Book } from './book.ts';
import { listenForCaptures } from './captures.ts';
import {
  cancel,
  cancelRequested,
  firstSession,
  renewSession,
  stateQuery,
  vendorEvent,
} from './messages.ts';
import type {
  CancelMessage,
  SessionAnswer,
  SessionRequestMessage,
  VerificationInput,
  VerificationResult,
} from './messages.ts';
import { pollingOf } from './polling.ts';
import { questionsOf } from './questions.ts';
import { react } from './react.ts';
import { isIgnored, refusal, refuseInput, refuseMalformed } from './refusal.ts';
import { screeningQuestionsOf } from './screening.ts';
import { isReady } from './sessions.ts';
import { shielded } from './shielded.ts';
import { timersOf } from './timers.ts';
import { describe, visibleState } from './visibility.ts';

/**
 * One verification, from the first request to the decision.
 *
 * It asks for a session at the vendor, waits for what the vendor, the client, the person and the
 * clock have to say, and decides by `transition`. Handlers and timers only write into the book;
 * this main path alone reads it and acts.
 */
export async function verification(input: VerificationInput): Promise<VerificationResult> {
  refuseInput('verification', input);
  const book = openBook(input);
  listen(book);
  listenForCaptures(book);
  return CancellationScope.nonCancellable(() => run(book));
}

async function run(book: Book): Promise<VerificationResult> {
  const questions = questionsOf(book);
  const polling = pollingOf(book);
  const screening = screeningQuestionsOf(book);
  const timers = timersOf(book);

  questions.buy(1);
  while (!isFinal(book.state.status)) {
    timers.follow();
    setCurrentDetails(describe(book));
    await condition(() => book.arrivals.length > 0);
    book.reacting = true;
    await react(book, questions);
    book.reacting = false;
    polling.follow();
    screening.follow();
  }
  timers.follow();
  setCurrentDetails(describe(book));
  await condition(allHandlersFinished);
  return {
    status: book.state.status,
    reasons: book.state.reasons,
    attemptsUsed: book.state.attemptsUsed,
    sessions: book.session.number,
  };
}

function listen(book: Book): void {
  const refuseOnceFinal = (): void => {
    const { status } = book.state;
    if (!isFinal(status)) return;
    throw refusal('already_final', `The verification has ended: ${status}.`);
  };
  setHandler(vendorEvent, (arrived) => {
    if (!isIgnored(book, 'vendorEvent', arrived)) noteFact(book, arrived);
  });
  setHandler(stateQuery, () => visibleState(book));
  setHandler(
    firstSession,
    shielded(async ({ session }: SessionRequestMessage) => {
      await condition(() => isSettled(book, session));
      return sessionAnswer(book, session);
    }),
    {
      validator: (message: SessionRequestMessage) => {
        refuseMalformed('firstSession', message);
        const { number } = book.session;
        if (message.session <= number) return;
        // It would be waited for until the end.
        throw refusal(
          'invalid_request',
          `Nobody has asked for that session: the newest is ${number}.`,
        );
      },
    },
  );
  setHandler(
    renewSession,
    shielded(async ({ session, broken = false }: SessionRequestMessage) => {
      const request = { session, dropped: false, isBroken: broken };
      book.arrivals.push({ type: 'renewal_wanted', request });
      await condition(() => request.dropped || isSettled(book, session));
      return sessionAnswer(book, session);
    }),
    {
      validator: (message) => {
        refuseMalformed('renewSession', message);
        refuseOnceFinal();
      },
    },
  );
  listenForCancels(book, refuseOnceFinal);
}

/** Who has cancelled where Temporal's own "request cancellation" says so. */
const OPERATOR = 'operator';

function listenForCancels(book: Book, refuseOnceFinal: () => void): void {
  let isCancelRequested = false;
  const requestCancel = (principal: string): void => {
    // However often it is asked for, and in whichever way, it is written down once.
    if (isCancelRequested) return;
    isCancelRequested = true;
    book.arrivals.push({ type: 'cause', cause: { type: 'cancel', principal } });
  };
  setHandler(
    cancel,
    shielded(async ({ principal }: CancelMessage) => {
      requestCancel(principal);
      await condition(() => isFinal(book.state.status));
      return { status: book.state.status };
    }),
    {
      validator: (message) => {
        refuseMalformed('cancel', message);
        refuseOnceFinal();
      },
    },
  );
  setHandler(cancelRequested, (message) => {
    if (!isIgnored(book, 'cancelRequested', message)) requestCancel(message.principal);
  });
  CancellationScope.current().cancelRequested.catch(() => {
    requestCancel(OPERATOR);
  });
}

/** A wait for a session makes no more sense once it is there or the verification has ended. */
function isSettled(book: Book, session: number): boolean {
  return isReady(book, session) || isFinal(book.state.status);
}

function sessionAnswer(book: Book, session: number): SessionAnswer {
  return { status: book.state.status, session, ready: isReady(book, session) };
}
