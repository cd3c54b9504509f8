import {
  allHandlersFinished,
  CancellationScope,
  condition,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import { recorded } from '../domain/review.ts';
import { isFinal } from '../domain/status.ts';
import { noteFact, newWorkflowState } from './workflow-state.ts';
import type { WorkflowState } from './workflow-state.ts';
import { listenForCaptures } from './captures.ts';
import {
  cancel,
  cancelRequested,
  firstSession,
  renewSession,
  reviewed,
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
import { vendorTasksOf } from './vendor-tasks.ts';
import { handleEvents } from './handle-events.ts';
import { isIgnored, refusal, refuseInput, refuseMalformed } from './refusal.ts';
import { screeningQuestionsOf } from './screening.ts';
import { isReady } from './sessions.ts';
import { shielded } from './shielded.ts';
import { timersOf } from './timers.ts';
import { describe, visibleState } from './visibility.ts';

/**
 * One verification, from the first request to the decision.
 *
 * It buys a session at the vendor, waits for events from the vendor, the client, the person and the clock,
 * and decides by `transition`. Handlers and timers only add events to the workflow's state; only this main
 * path reads and handles them.
 */
export async function verification(input: VerificationInput): Promise<VerificationResult> {
  refuseInput('verification', input);
  const workflow = newWorkflowState(input);
  listen(workflow);
  listenForCaptures(workflow);
  return CancellationScope.nonCancellable(() => run(workflow));
}

async function run(workflow: WorkflowState): Promise<VerificationResult> {
  const tasks = vendorTasksOf(workflow);
  const polling = pollingOf(workflow);
  const screening = screeningQuestionsOf(workflow);
  const timers = timersOf(workflow);

  tasks.createSession(1);
  while (!isFinal(workflow.state.status)) {
    timers.follow();
    setCurrentDetails(describe(workflow));
    await condition(() => workflow.events.length > 0);
    await handleEvents(workflow, tasks);
    polling.follow();
    screening.follow();
  }
  timers.follow();
  setCurrentDetails(describe(workflow));
  await condition(allHandlersFinished);
  return {
    status: workflow.state.status,
    reasons: workflow.state.reasons,
    attemptsUsed: workflow.state.attemptsUsed,
    sessions: workflow.session.number,
  };
}

function listen(workflow: WorkflowState): void {
  const refuseOnceFinal = (): void => {
    const { status } = workflow.state;
    if (!isFinal(status)) return;
    throw refusal('already_final', `The verification has ended: ${status}.`);
  };
  setHandler(vendorEvent, (arrived) => {
    if (!isIgnored(workflow, 'vendorEvent', arrived)) noteFact(workflow, arrived);
  });
  setHandler(reviewed, (review) => {
    if (isIgnored(workflow, 'reviewed', review)) return;
    // Copies the known fields only: further fields in the signal cannot make another cause of it.
    workflow.events.push({ type: 'cause', cause: { ...recorded(review), type: 'review' } });
  });
  setHandler(stateQuery, () => visibleState(workflow));
  setHandler(
    firstSession,
    shielded(async ({ session }: SessionRequestMessage) => {
      await condition(() => isSettled(workflow, session));
      return sessionAnswer(workflow, session);
    }),
    {
      validator: (message: SessionRequestMessage) => {
        refuseMalformed('firstSession', message);
        const { number } = workflow.session;
        if (message.session <= number) return;
        // The caller would wait for it until the verification ends.
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
      workflow.events.push({ type: 'renewal_wanted', request });
      await condition(() => request.dropped || isSettled(workflow, session));
      return sessionAnswer(workflow, session);
    }),
    {
      validator: (message) => {
        refuseMalformed('renewSession', message);
        refuseOnceFinal();
      },
    },
  );
  listenForCancels(workflow, refuseOnceFinal);
}

/** The principal of Temporal's own "request cancellation". */
const OPERATOR = 'operator';

function listenForCancels(workflow: WorkflowState, refuseOnceFinal: () => void): void {
  let isCancelRequested = false;
  const requestCancel = (principal: string): void => {
    // All requests, by update, signal or Temporal, are written as one cancel.
    if (isCancelRequested) return;
    isCancelRequested = true;
    workflow.events.push({ type: 'cause', cause: { type: 'cancel', principal } });
  };
  setHandler(
    cancel,
    shielded(async ({ principal }: CancelMessage) => {
      requestCancel(principal);
      await condition(() => isFinal(workflow.state.status));
      return { status: workflow.state.status };
    }),
    {
      validator: (message) => {
        refuseMalformed('cancel', message);
        refuseOnceFinal();
      },
    },
  );
  setHandler(cancelRequested, (message) => {
    if (!isIgnored(workflow, 'cancelRequested', message)) requestCancel(message.principal);
  });
  CancellationScope.current().cancelRequested.catch(() => {
    requestCancel(OPERATOR);
  });
}

/** Whether a wait for that session is over: the session exists, or the verification has ended. */
function isSettled(workflow: WorkflowState, session: number): boolean {
  return isReady(workflow, session) || isFinal(workflow.state.status);
}

function sessionAnswer(workflow: WorkflowState, session: number): SessionAnswer {
  return { status: workflow.state.status, session, ready: isReady(workflow, session) };
}
