import { CancellationScope, isCancellation } from '@temporalio/workflow';
import { sessionsToScreen } from '../domain/screening.ts';
import { isFinal } from '../domain/status.ts';
import { screening } from './activity-stubs.ts';
import { noteFact } from './book.ts';
import type { Book } from './book.ts';
import { failureIn } from './failure.ts';

/** Asks the vendor what screening found, for as long as an approval waits for that word. */
export interface ScreeningQuestions {
  /** Asks about each session that waits now, and lets go of those that do not any more. */
  follow(): void;
}

/**
 * One activity for each session, which is tried again for as long as the vendor is silent. Its answer
 * comes as a fact; whoever says it first, a webhook or another session, makes the question needless.
 */
export function screeningQuestionsOf(book: Book): ScreeningQuestions {
  const asked = new Map<number, CancellationScope>();
  return {
    follow: () => {
      const waiting = isFinal(book.state.status) ? [] : sessionsToScreen(book.state);
      for (const [session, scope] of asked) {
        if (waiting.includes(session)) continue;
        scope.cancel();
        asked.delete(session);
      }
      for (const session of waiting) {
        if (!asked.has(session)) asked.set(session, ask(book, session));
      }
    },
  };
}

function ask(book: Book, session: number): CancellationScope {
  const scope = new CancellationScope();
  scope
    .run(() => screening.askScreening({ verificationId: book.input.verificationId, session }))
    .then(
      ({ inboxId, fact }) => {
        if (inboxId !== null) noteFact(book, { inboxId, session, fact });
      },
      (error: unknown) => {
        if (isCancellation(error)) return;
        const failure = failureIn(error);
        if (failure === null) throw error;
        if (isOver(failure.type)) return;
        // Asked in vain for good, which is as good as a refusal: a person must know.
        book.arrivals.push({ type: 'cause', cause: { type: 'screening_refused', session } });
      },
    );
  return scope;
}

/** The data are gone: there is nobody left to decide about. */
const isOver = (type: string | null | undefined): boolean =>
  type === 'erased' || type === 'not_found';
