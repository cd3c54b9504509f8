import { CancellationScope, isCancellation } from '@temporalio/workflow';
import { approvalsToScreen } from '../domain/screening.ts';
import type { ApprovedAttempt } from '../domain/screening.ts';
import type { VerificationState } from '../domain/state.ts';
import { isFinal } from '../domain/status.ts';
import { transition } from '../domain/transition.ts';
import { screening } from './activity-stubs.ts';
import { noteFact } from './workflow-state.ts';
import type { WorkflowState } from './workflow-state.ts';
import { failureIn } from './failure.ts';

/** Asks the vendor what screening found, for as long as an approval waits for the result. */
export interface ScreeningQuestions {
  /** Asks about each approval that waits now, and cancels the questions about the others. */
  follow(): void;
}

/**
 * One activity for each approved attempt; Temporal retries it until the vendor has a result. The result comes
 * as a fact. Where a webhook or another session brings it first, the question is canceled.
 */
export function screeningQuestionsOf(workflow: WorkflowState): ScreeningQuestions {
  const asked = new Map<string, CancellationScope>();
  return {
    follow: () => {
      const waiting = waitingIn(workflow.state);
      for (const [key, scope] of asked) {
        if (waiting.has(key)) continue;
        scope.cancel();
        asked.delete(key);
      }
      for (const [key, approval] of waiting) {
        if (!asked.has(key)) asked.set(key, ask(workflow, approval));
      }
    },
  };
}

const waitingIn = (state: VerificationState): Map<string, ApprovedAttempt> =>
  new Map(
    (isFinal(state.status) ? [] : approvalsToScreen(state)).map(
      (one) => [keyOf(one), one] as const,
    ),
  );

const keyOf = ({ session, attempt }: ApprovedAttempt): string => `${session} ${attempt}`;

function ask(workflow: WorkflowState, approval: ApprovedAttempt): CancellationScope {
  const { session } = approval;
  const { verificationId, vendor } = workflow.input;
  const named = approval.attempt === '' ? {} : { attempt: approval.attempt };
  const scope = new CancellationScope();
  // No answer will come, which counts as a refusal: a reviewer must decide.
  const giveUp = (): void => {
    workflow.events.push({
      type: 'cause',
      cause: { type: 'screening_refused', session, ...named },
    });
  };
  scope
    .run(() => screening(vendor).askScreening({ verificationId, session, ...named }))
    .then(
      ({ inboxId, fact }) => {
        if (inboxId !== null) noteFact(workflow, { inboxId, session, fact });
        // The result is about another attempt, and asking again would bring the same.
        const heard = transition(workflow.state, { type: 'vendor_fact', session, fact });
        if (waitingIn(heard).has(keyOf(approval))) giveUp();
      },
      (error: unknown) => {
        if (isCancellation(error)) return;
        const failure = failureIn(error);
        if (failure === null) throw error;
        if (!isOver(failure.type)) giveUp();
      },
    );
  return scope;
}

/** The data were erased: nothing is left to decide. */
const isOver = (type: string | null | undefined): boolean =>
  type === 'erased' || type === 'not_found';
