import { patched } from '@temporalio/workflow';
import { isAboutToEnd, mayGiveUp, mayRenew } from './sessions.ts';
import type { VendorTasks } from './vendor-tasks.ts';
import type { RenewalRequest, WorkflowState } from './workflow-state.ts';

/** Before a new session is bought the vendor is asked about the old one: it may be decided already. */
export function considerRenewal(
  workflow: WorkflowState,
  tasks: VendorTasks,
  request: RenewalRequest,
): void {
  if (request.session <= workflow.session.number) return;
  if (workflow.renewal !== null) {
    workflow.renewal.requests.push(request);
    return;
  }
  const isNext = request.session === workflow.session.number + 1;
  if (isNext && (mayRenew(workflow) || (request.isBroken && mayGiveUp(workflow)))) {
    workflow.renewal = {
      question: tasks.fetchStatus(workflow.session.number),
      requests: [request],
    };
  } else if (isNext && isAboutToEnd(workflow)) {
    workflow.earlyRenewals.push(request);
  } else if (
    isNext &&
    isBeingMade(workflow) &&
    patched('a-renewal-waits-for-the-session-before-it')
  ) {
    workflow.heldRenewals.push(request);
  } else {
    request.dropped = true;
  }
}

/**
 * The session may be saved, and even over, before the activity that made it has completed. A renewal that
 * was dropped then would stay so: what it waited for changes nothing that the person could press again for.
 */
const isBeingMade = ({ session, phase }: WorkflowState): boolean =>
  !session.ready && phase === 'open';

/** A request from before the session before was known to be there is heard now that it is. */
export function hearHeldRenewals(workflow: WorkflowState): void {
  if (isBeingMade(workflow)) return;
  for (const request of workflow.heldRenewals.splice(0)) {
    workflow.events.push({ type: 'renewal_wanted', request });
  }
}

/** The vendor has answered the question before a renewal. */
export function decideRenewal(workflow: WorkflowState, tasks: VendorTasks): void {
  const { number } = workflow.session;
  // What an earlier request asked for, too, is being bought: that request waits for that session.
  const requests = (workflow.renewal?.requests ?? []).filter(({ session }) => session > number);
  workflow.renewal = null;
  if (requests.length === 0) return;
  const isBroken = requests.some((request) => request.isBroken);
  if (mayRenew(workflow) || !isBroken || !mayGiveUp(workflow)) {
    createNext(workflow, tasks, requests);
    return;
  }
  workflow.sessionsGivenUp += 1;
  workflow.session = { ...workflow.session, endsAt: null };
  const all = [...requests, ...workflow.earlyRenewals.splice(0)];
  workflow.events.push({
    type: 'session_given_up',
    session: workflow.session.number,
    requests: all,
  });
}

/** The vendor has said what it knows of the session before: another one, if it still makes sense. */
export function createNext(
  workflow: WorkflowState,
  tasks: VendorTasks,
  requests: readonly RenewalRequest[],
): void {
  if (!mayRenew(workflow)) {
    for (const request of requests) request.dropped = true;
    return;
  }
  const number = workflow.session.number + 1;
  workflow.session = { number, ready: false, endsAt: null };
  tasks.createSession(number);
}
