import { patched } from '@temporalio/workflow';
import { isAboutToEnd, mayGiveUp, mayRenew } from './sessions.ts';
import type { VendorTasks } from './vendor-tasks.ts';
import type { RenewalRequest, WorkflowState } from './workflow-state.ts';

/** Asks the vendor about the old session before it buys a new one: the vendor may have decided already. */
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
 * Whether the activity that buys the current session still runs. The session may be stored, and even over,
 * before that activity completes. A renewal dropped at that moment would be lost: the end of the activity
 * does not change the projection, so the person could not ask again.
 */
const isBeingMade = ({ session, phase }: WorkflowState): boolean =>
  !session.ready && phase === 'open';

/** Handles the renewals that waited until this run knew of the previous session. */
export function hearHeldRenewals(workflow: WorkflowState): void {
  if (isBeingMade(workflow)) return;
  for (const request of workflow.heldRenewals.splice(0)) {
    workflow.events.push({ type: 'renewal_wanted', request });
  }
}

/** Decides a renewal once the vendor has answered about the old session. */
export function decideRenewal(workflow: WorkflowState, tasks: VendorTasks): void {
  const { number } = workflow.session;
  // Others asked for a session that is being bought already; they wait for that one.
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

/** Buys the next session if it still makes sense after the vendor's answer; else drops the requests. */
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
