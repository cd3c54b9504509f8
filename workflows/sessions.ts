import { isFinal } from '../domain/status.ts';
import type { SessionKnowledge } from '../domain/state.ts';
import type { Book } from './book.ts';

/** Whether the vendor gave us that session. */
export function isReady(book: Book, session: number): boolean {
  return book.state.sessions.some(({ number, ready }) => number === session && ready);
}

/** The newest session that the vendor gave us, or null when there never was one. */
export function lastReadySession(book: Book): number | null {
  return book.state.sessions.findLast(({ ready }) => ready)?.number ?? null;
}

/** A session in which the person can do nothing more. */
export function isSpent(book: Book, session: SessionKnowledge): boolean {
  const singleUse = book.input.lifecycle.resubmission === 'new_session';
  return session.ended || (singleUse && session.outcomes.length > 0);
}

/** Whether another session makes sense: the last one is spent, and the person has something to do. */
export function mayRenew(book: Book): boolean {
  if (isFinal(book.state.status) || book.phase !== 'open' || !book.session.ready) return false;
  const current = book.state.sessions.find(({ number }) => number === book.session.number);
  if (current === undefined || !isSpent(book, current)) return false;
  const { status } = book.state;
  return status === 'pending' || status === 'started' || status === 'resubmission_requested';
}
