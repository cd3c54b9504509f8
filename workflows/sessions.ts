import { isSpent, mayHoldAnswer as mayStillSay } from '../domain/derive.ts';
import type { SessionKnowledge } from '../domain/state.ts';
import type { WorkflowState } from './workflow-state.ts';

/** Whether the vendor has created that session. */
export function isReady(workflow: WorkflowState, session: number): boolean {
  return workflow.state.sessions.some(({ number, ready }) => number === session && ready);
}

/** Whether the vendor knows that session and may still report something about it. */
export function mayHoldAnswer(
  { state, unused }: WorkflowState,
  session: SessionKnowledge,
): boolean {
  return !unused.has(session.number) && mayStillSay(state, session);
}

/** Whether that is the current session, and the person can still do something in it. */
export function isAlive(workflow: WorkflowState, number: number): boolean {
  if (number !== workflow.session.number || !workflow.session.ready || workflow.phase !== 'open')
    return false;
  const known = workflow.state.sessions.find((session) => session.number === number);
  return known !== undefined && !isSpent(workflow.state, known);
}

/** Whether to buy another session: the current one is spent, and the person still has something to do. */
export function mayRenew(workflow: WorkflowState): boolean {
  const current = workflow.state.sessions.find(({ number }) => number === workflow.session.number);
  return current !== undefined && isSpent(workflow.state, current) && awaitsThePerson(workflow);
}

/** How many sessions a device may report as broken: each new one costs money, and the claim is unproven. */
const MAX_SESSIONS_GIVEN_UP = 3;

/** Whether the workflow may still replace an open session that the device reports as broken. */
export function mayGiveUp(workflow: WorkflowState): boolean {
  return workflow.sessionsGivenUp < MAX_SESSIONS_GIVEN_UP && awaitsThePerson(workflow);
}

/** Whether the person has something to do next, in the current session or in another one. */
function awaitsThePerson({ state: { status }, phase, session }: WorkflowState): boolean {
  if (phase !== 'open' || !session.ready) return false;
  return status === 'pending' || status === 'started' || status === 'resubmission_requested';
}

/** The caller's clock may be this much ahead of Temporal's, or its request may arrive before the timer. */
const CLOCK_SKEW_MS = 60_000;

/** Whether the session's timer is about to fire, or due. */
export function isAboutToEnd({ session, phase, input }: WorkflowState): boolean {
  if (phase !== 'open' || session.endsAt === null) return false;
  // Where the verification's own deadline comes first, the session's end has no timer.
  if (session.endsAt >= Date.parse(input.expiresAt)) return false;
  return session.endsAt - CLOCK_SKEW_MS <= Date.now();
}

/** Whether the vendor forgets sessions though something may have happened in them. */
export const mayBeForgotten = ({ input }: WorkflowState): boolean =>
  input.lifecycle.session.unknownMeans === 'forgotten';
