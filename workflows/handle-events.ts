import type { Cause } from '../activities/contract.ts';
import { isFinal } from '../domain/status.ts';
import { transition } from '../domain/transition.ts';
import {
  afterLook,
  askLastQuestionAgain,
  handleDeadline,
  handleGraceEnd,
  handleLastAnswer,
} from './deadline.ts';
import { catchUp, persist } from './persist.ts';
import { ignore } from './refusal.ts';
import { considerRenewal, createNext, decideRenewal, hearHeldRenewals } from './renewal.ts';
import { isAlive, mayBeForgotten } from './sessions.ts';
import type { VendorTasks } from './vendor-tasks.ts';
import type { TimerName, WorkflowEvent, WorkflowState, Word } from './workflow-state.ts';

/**
 * Handles all events that arrived: writes the causes that follow from them, then acts on them. The events
 * stay in the list until the write is done, so that a handler can wait for its own event.
 */
export async function handleEvents(workflow: WorkflowState, tasks: VendorTasks): Promise<void> {
  const events = [...workflow.events];
  const causes = events.flatMap((event) => handle(workflow, tasks, event));
  const isBehind = events.some((event) => event.type === 'session_ready' && event.isBehind);
  await persist(workflow, [...(isBehind ? await catchUp(workflow) : []), ...causes]);
  workflow.events.splice(0, events.length);
  if (isFinal(workflow.state.status)) return;
  // Whether to buy a new session depends on all facts of this turn.
  for (const event of events) afterPersist(workflow, tasks, event);
  hearHeldRenewals(workflow);
}

/** Returns the causes to write for an event, and asks the vendor at once where it calls for that. */
function handle(workflow: WorkflowState, tasks: VendorTasks, event: WorkflowEvent): Cause[] {
  switch (event.type) {
    case 'cause':
      return [event.cause];
    case 'returned':
      handleReturn(workflow, event.session);
      return [];
    case 'question_wanted':
      tasks.fetchStatus(event.session);
      return [];
    case 'last_question_wanted':
      askLastQuestionAgain(workflow, tasks, event.session);
      return [];
    case 'session_ready':
      handleSession(workflow, event);
      return afterLook(workflow, tasks, { ...event, wasTried: true });
    case 'session_missing':
      return afterLook(workflow, tasks, event);
    case 'question_answered':
      return handleAnswer(workflow, event);
    case 'polled':
      return handleLastAnswer(workflow, event.session, event.word);
    case 'timer':
      return handleTimer(workflow, tasks, event.timer);
    case 'session_given_up':
      return [{ type: 'session_ended', session: event.session }];
    case 'session_unknown':
      return [
        ...handleUnknown(workflow, event.session),
        ...handleLastAnswer(workflow, event.session, 'unknown'),
      ];
    case 'polling_over':
      workflow.hopeless.add(event.session);
      return [];
    case 'renewal_wanted':
      return [];
  }
}

/** A return is not authenticated: one that names an unknown session must not create that session. */
function handleReturn(workflow: WorkflowState, session: number): void {
  const { sessions } = workflow.state;
  if (session <= workflow.session.number || sessions.some(({ number }) => number === session)) {
    workflow.state = transition(workflow.state, { type: 'returned', session });
  } else {
    ignore(
      workflow,
      'vendorEvent',
      'The person came back from a session that nobody has asked for.',
    );
  }
}

/** Needs no write: the activity that bought the session has stored it already. */
function handleSession(
  workflow: WorkflowState,
  { session, expiresAt }: { session: number; expiresAt: number | null },
): void {
  workflow.state = transition(workflow.state, { type: 'session_ready', session });
  if (session === workflow.session.number) {
    workflow.session = { number: session, ready: true, endsAt: expiresAt };
  }
}

/** The answer's fact is an event of its own. This handles only whether it settles a last question. */
function handleAnswer(
  workflow: WorkflowState,
  { session, question, word }: { session: number; question: number; word: Word },
): Cause[] {
  const causes = word === 'unknown' ? handleUnknown(workflow, session) : [];
  if (workflow.lastQuestions.get(session) !== question) return causes;
  return [...causes, ...handleLastAnswer(workflow, session, word)];
}

/**
 * The vendor does not know the session. Where the session is still open by our clock, this ends it, so that
 * the link can offer the person another one. Where the vendor may have forgotten a session that was used,
 * the workflow keeps asking, and operators see a warning.
 */
function handleUnknown(workflow: WorkflowState, session: number): Cause[] {
  const isSaidOfUsed = workflow.input.lifecycle.session.unknownMeans !== undefined;
  const causes = isSaidOfUsed && isAlive(workflow, session) ? endSession(workflow) : [];
  if (!mayBeForgotten(workflow)) {
    workflow.unused.add(session);
    return causes;
  }
  if (workflow.forgotten.has(session)) return causes;
  workflow.forgotten.add(session);
  return [{ type: 'session_forgotten', session }, ...causes];
}

/** Ends the current session, and handles the requests for the next one that came a moment early. */
function endSession(workflow: WorkflowState): Cause[] {
  const { number } = workflow.session;
  workflow.session = { ...workflow.session, endsAt: null };
  for (const request of workflow.earlyRenewals.splice(0)) {
    workflow.events.push({ type: 'renewal_wanted', request });
  }
  return [{ type: 'session_ended', session: number }];
}

function handleTimer(workflow: WorkflowState, tasks: VendorTasks, timer: TimerName): Cause[] {
  switch (timer) {
    case 'session_end': {
      // A webhook about this session may have been lost, so ask the vendor what happened in it.
      tasks.fetchStatus(workflow.session.number);
      return endSession(workflow);
    }
    case 'deadline':
      return handleDeadline(workflow, tasks);
    case 'grace_end':
      return handleGraceEnd(workflow);
  }
}

/** Acts on an event once its causes are written. */
function afterPersist(workflow: WorkflowState, tasks: VendorTasks, event: WorkflowEvent): void {
  if (event.type === 'renewal_wanted') considerRenewal(workflow, tasks, event.request);
  if (event.type === 'session_given_up') createNext(workflow, tasks, event.requests);
  if (event.type === 'question_answered' && workflow.renewal?.question === event.question) {
    decideRenewal(workflow, tasks);
  }
}
