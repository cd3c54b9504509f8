import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { Book, TimerName } from './book.ts';
import { isFinal } from '../domain/status.ts';

interface NextTimer {
  timer: TimerName;
  at: number;
}

/** One durable timer at a time, for the nearest deadline. */
export interface Timers {
  /** Sets the timer anew when the nearest deadline has changed. */
  follow(): void;
}

export function timersOf(book: Book): Timers {
  let running: { next: NextTimer; scope: CancellationScope } | null = null;
  return {
    follow: () => {
      const next = nearest(book);
      if (running?.next.timer === next?.timer && running?.next.at === next?.at) return;
      running?.scope.cancel();
      running = next === null ? null : { next, scope: start(book, next) };
    },
  };
}

function start(book: Book, next: NextTimer): CancellationScope {
  const scope = new CancellationScope();
  scope
    .run(() => sleep(Math.max(1, next.at - Date.now()), { summary: SUMMARIES[next.timer] }))
    .then(
      () => {
        book.arrivals.push({ type: 'timer', timer: next.timer });
      },
      (error: unknown) => {
        if (!isCancellation(error)) throw error;
      },
    );
  return scope;
}

const SUMMARIES: Record<TimerName, string> = {
  session_end: "The vendor session's end",
  deadline: "The verification's deadline",
  grace_end: 'The end of the grace after the deadline',
};

function nearest(book: Book): NextTimer | null {
  if (isFinal(book.state.status)) return null;
  const deadlineAt = Date.parse(book.input.expiresAt);
  switch (book.phase) {
    case 'open': {
      const { endsAt } = book.session;
      if (endsAt !== null && endsAt < deadlineAt) return { timer: 'session_end', at: endsAt };
      return { timer: 'deadline', at: deadlineAt };
    }
    case 'last_question':
    case 'grace':
      return { timer: 'grace_end', at: book.graceEndsAt };
    case 'over':
      return null;
  }
}
