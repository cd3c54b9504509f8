import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { PollVendorInput } from '../activities/contract.ts';
import { isFinal } from '../domain/status.ts';
import type { PollingPlan } from '../vendors/lifecycle.ts';
import { polling } from './activity-stubs.ts';
import type { WorkflowState } from './workflow-state.ts';
import { failureIn, isUnknownSession } from './failure.ts';
import { noteAnswer } from './vendor-tasks.ts';
import { mayHoldAnswer } from './sessions.ts';

/** Polls the vendor about every session for which it may still have an answer. */
export interface Polling {
  /** Starts polling the sessions that need it now, and cancels the polling of the others. */
  follow(): void;
}

/** For a last question without an answer, and in the grace for a vendor without a plan. */
const GRACE_POLLING: PollingPlan = { firstMs: 60_000, factor: 2, capMs: 3_600_000 };

/** Polls at most this many, the newest; the workflow asks about older ones at the deadline only. */
const POLLED_AT_ONCE = 10;

interface Wanted {
  plan: PollingPlan;
  /** Whether any answer ends the polling, even one without news: its last question has no answer yet. */
  untilAnswered: boolean;
}

/** One activity for each session: months of polling are a few events in the history. */
export function pollingOf(workflow: WorkflowState): Polling {
  const running = new Map<number, { wanted: Wanted; scope: CancellationScope }>();

  const start = (session: number, wanted: Wanted): void => {
    const scope = new CancellationScope();
    running.set(session, { wanted, scope });
    scope
      .run(() =>
        polling(workflow.input.vendor, `Poll session ${session}`).pollVendor(
          inputOf(workflow, session, wanted),
        ),
      )
      .finally(() => {
        if (running.get(session)?.scope === scope) running.delete(session);
      })
      .then(
        (answer) => {
          const word = noteAnswer(workflow, session, answer);
          workflow.events.push({ type: 'polled', session, word });
        },
        (error: unknown) => {
          noteFailure(workflow, session, error);
        },
      );
  };

  return {
    follow: () => {
      const wanted = wantedNow(workflow);
      for (const [session, { wanted: before, scope }] of running) {
        if (isSame(before, wanted.get(session))) continue;
        running.delete(session);
        scope.cancel();
      }
      for (const [session, how] of wanted) if (!running.has(session)) start(session, how);
    },
  };
}

function inputOf(
  workflow: WorkflowState,
  session: number,
  { plan, untilAnswered }: Wanted,
): PollVendorInput {
  return {
    verificationId: workflow.input.verificationId,
    session,
    ...plan,
    ...(untilAnswered ? { untilAnswered } : {}),
    ...(workflow.forgotten.has(session) ? { isForgotten: true } : {}),
  };
}

function noteFailure(workflow: WorkflowState, session: number, error: unknown): void {
  if (isCancellation(error)) return;
  const failure = failureIn(error);
  if (failure === null) throw error;
  const type = isUnknownSession(failure) ? 'session_unknown' : 'polling_over';
  workflow.events.push({ type, session });
}

const isSame = (one: Wanted, other: Wanted | undefined): boolean =>
  other !== undefined && one.plan === other.plan && one.untilAnswered === other.untilAnswered;

/** The sessions to poll now, and how. */
function wantedNow(workflow: WorkflowState): Map<number, Wanted> {
  if (isFinal(workflow.state.status)) return new Map();
  const plan = planNow(workflow);
  const undecided = workflow.state.sessions
    .filter((session) => mayHoldAnswer(workflow, session))
    .map(({ number }): [number, Wanted | null] => [
      number,
      plan === null ? null : { plan, untilAnswered: false },
    ])
    .slice(-POLLED_AT_ONCE);
  // While a last question is in flight, polling that already runs goes on.
  const unanswered = [...workflow.lastQuestions]
    .filter(([, onItsWay]) => onItsWay === null)
    .map(([session]): [number, Wanted] => [session, { plan: GRACE_POLLING, untilAnswered: true }]);
  const all = workflow.phase === 'last_question' ? [...undecided, ...unanswered] : undecided;
  const wanted = new Map<number, Wanted>();
  for (const [session, how] of all) {
    if (how === null || workflow.hopeless.has(session)) wanted.delete(session);
    else wanted.set(session, how);
  }
  return wanted;
}

/**
 * The plan by which to poll now; null: not at all. In the grace it is the vendor's own, so that running polls
 * go on. In review after the deadline we poll only where the vendor's own staff may still decide.
 */
function planNow({ phase, state, input: { lifecycle } }: WorkflowState): PollingPlan | null {
  if (phase === 'open') return lifecycle.polling;
  if (state.status === 'in_review') return lifecycle.decidesLate ? lifecycle.polling : null;
  return phase === 'over' ? null : (lifecycle.polling ?? GRACE_POLLING);
}
