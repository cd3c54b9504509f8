import type { ApplicationFailure } from '@temporalio/workflow';
import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { AskVendorResult } from '../activities/contract.ts';
import type { ReasonCode } from '../domain/reason.ts';
import { asking, buying, polling } from './activity-stubs.ts';
import { noteFact } from './book.ts';
import type { Arrival, Book } from './book.ts';
import { failureIn } from './failure.ts';

/**
 * Work that may take as long as a vendor's outage. It runs beside the main path, which goes on
 * hearing cancels and deadlines, and writes what it learned into the book.
 */
export interface Questions {
  /** Buys the session of that number; the answer arrives as `session_ready` or a refusal. */
  buy(session: number): void;
  /**
   * Asks about that session and gives back the question's number. While one question is on its way,
   * whoever asks gets the next one, which is asked after it: an answer is never older than its question.
   */
  ask(session: number): number;
  /** Keeps asking until there is news, by the vendor's polling plan; does nothing without one. */
  poll(session: number): void;
  isPolling(): boolean;
  stopPolling(): void;
}

export function questionsOf(book: Book): Questions {
  const onTheWay = new Map<number, { next: number | null }>();
  let asked = 0;
  let polls: CancellationScope | null = null;

  const ask = (session: number): number => {
    const current = onTheWay.get(session);
    if (current !== undefined) return (current.next ??= ++asked);
    const question = ++asked;
    send(session, question);
    return question;
  };

  const send = (session: number, question: number): void => {
    const current = { next: null as number | null };
    onTheWay.set(session, current);
    inBackground(async () => {
      const answer = await askOnce(book, session);
      const isUnknown = answer === 'unknown';
      if (answer !== null && !isUnknown) noteAnswer(book, session, answer);
      book.arrivals.push({ type: 'question_answered', session, question, isUnknown });
      onTheWay.delete(session);
      if (current.next !== null) send(session, current.next);
    });
  };

  return {
    ask,
    buy: (session) => {
      inBackground(() => buy(book, session));
    },
    poll: (session) => {
      const plan = book.input.lifecycle.polling ?? GRACE_POLLING;
      polls?.cancel();
      const scope = new CancellationScope();
      polls = scope;
      inBackground(async () => {
        const arrival = await scope.run(() => poll(book, session, plan));
        if (polls === scope) polls = null;
        if (arrival !== null) book.arrivals.push(arrival);
      });
    },
    isPolling: () => polls !== null,
    stopPolling: () => {
      polls?.cancel();
      polls = null;
    },
  };
}

/** Used after the deadline with vendors that need no polling before it. */
const GRACE_POLLING = { firstMs: 60_000, factor: 2, capMs: 3_600_000 };

async function buy(book: Book, session: number): Promise<void> {
  try {
    const { verificationId } = book.input;
    const bought = await buying.ensureSession({ verificationId, session });
    const expiresAt = bought.expiresAt === null ? null : Date.parse(bought.expiresAt);
    book.arrivals.push({ type: 'session_ready', session, expiresAt });
  } catch (error) {
    const { reason, vendorCode, fields } = refusalIn(error);
    book.arrivals.push({
      type: 'cause',
      cause: { type: 'session_refused', reason, vendorCode, fields },
    });
  }
}

/** One question; `unknown`: the vendor does not know the session, null: it refuses in another way. */
async function askOnce(book: Book, session: number): Promise<AskVendorResult | 'unknown' | null> {
  try {
    return await asking.askVendor({ verificationId: book.input.verificationId, session });
  } catch (error) {
    const failure = failureIn(error);
    if (failure === null) throw error;
    return isUnknownSession(failure) ? 'unknown' : null;
  }
}

const isUnknownSession = ({ type }: ApplicationFailure): boolean =>
  type === 'vendor_session_unknown';

/** Asks until there is news, or until nobody will ever know any; null: given up or canceled. */
async function poll(
  book: Book,
  session: number,
  plan: { firstMs: number; factor: number; capMs: number },
): Promise<Arrival | null> {
  try {
    const { verificationId } = book.input;
    const news = await polling.pollVendor({ verificationId, session, ...plan });
    noteAnswer(book, session, news);
    return { type: 'polled', session };
  } catch (error) {
    const failure = failureIn(error);
    if (failure === null && !isCancellation(error)) throw error;
    return failure !== null && isUnknownSession(failure)
      ? { type: 'session_unknown', session }
      : null;
  }
}

function noteAnswer(book: Book, session: number, { inboxId, fact }: AskVendorResult): void {
  if (inboxId !== null) noteFact(book, { inboxId, session, fact });
}

interface Refusal {
  reason: ReasonCode;
  vendorCode: string | null;
  fields: string[];
}

/** What a session was refused for; failures carry it as their details, written by our interceptor. */
function refusalIn(error: unknown): Refusal {
  const failure = failureIn(error);
  if (failure === null) throw error;
  const details = failure.details?.[0] as FailureDetails | undefined; // written by activities/interceptor.ts
  const misconfigured = failure.type === 'vendor_misconfigured';
  return {
    reason: misconfigured ? 'vendor_misconfigured' : 'vendor_refused_request',
    vendorCode: details?.vendorCode ?? null,
    fields: details?.fields ?? [],
  };
}
interface FailureDetails {
  vendorCode?: string;
  fields?: string[];
}

/** Runs work beside the main path. What it cannot handle fails the workflow task, visibly. */
function inBackground(work: () => Promise<void>): void {
  work().catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
  });
}
