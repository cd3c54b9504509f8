import { stateOf } from '../domain/derive.ts';
import type { Cause, Standing } from '../domain/record.ts';
import type { Book } from './book.ts';
import type { VerificationInput } from './messages.ts';

/**
 * Goes on from what stands, in place of what this run believed: another run of the workflow has written
 * before it (it was reset, terminated and started anew, or Temporal was restored), or it believes what
 * is not so.
 *
 * @returns what is stored and was not written down yet, to be written next
 */
export function takeUp(book: Book, stands: Standing, left: readonly Cause[] = []): Cause[] {
  book.writes = stands.write;
  book.follows = stands.run;
  // Written by our own API from this very type.
  book.input = stands.input as VerificationInput;
  book.state = stateOf(book.input, stands);
  if (stands.end !== null) {
    book.state = { ...book.state, ...stands.end, verdict: null };
    return [];
  }
  takeSessions(book, stands);
  book.phase = phaseOf(book, [...stands.causes, ...left]);
  for (const cause of stands.causes) if (cause.type === 'vendor') book.seen.add(cause.inboxId);
  for (const { inboxId } of stands.arrived) book.seen.add(inboxId);
  return stands.arrived.map((fact): Cause => ({ type: 'vendor', ...fact }));
}

function takeSessions(book: Book, { sessions, causes }: Standing): void {
  book.unused = new Set(sessions.flatMap(({ number, unused }) => (unused ? number : [])));
  for (const cause of causes) {
    if (cause.type === 'session_forgotten') book.forgotten.add(cause.session);
  }
  const newest = sessions.at(-1);
  // One that is being bought stays the one that counts.
  if (newest === undefined || newest.number < book.session.number) return;
  const { number } = newest;
  const hasEnded = book.state.sessions.some((known) => known.number === number && known.ended);
  const endsAt = hasEnded || newest.expiresAt === null ? null : Date.parse(newest.expiresAt);
  book.session = { number, ready: true, endsAt };
}

/** Where the deadline stands, by what was written of it and what is still to be written. */
function phaseOf({ phase, lastQuestions }: Book, causes: readonly Cause[]): Book['phase'] {
  const passed = causes.flatMap((cause) => (cause.type === 'deadline' ? cause.deadline : []));
  if (passed.some((deadline) => deadline !== 'answered')) return 'over';
  if (passed.length > 0) return 'grace';
  // A deadline that was not believed is waited for anew.
  return phase === 'last_question' && lastQuestions.size > 0 ? phase : 'open';
}
