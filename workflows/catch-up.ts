import { stateOf } from '../domain/derive.ts';
import type { Cause, Standing } from '../domain/record.ts';
import type { WorkflowState } from './workflow-state.ts';
import type { VerificationInput } from './messages.ts';

/**
 * Replaces the state of this run by the stored one. The two differ where another run of the workflow has
 * written (the workflow was reset, or terminated and started anew, or Temporal was restored), or where
 * this run holds something that the database does not support.
 *
 * @returns the stored facts that no write has considered yet; the caller writes them next
 */
export function takeUp(
  workflow: WorkflowState,
  stands: Standing,
  left: readonly Cause[] = [],
): Cause[] {
  workflow.writes = stands.write;
  workflow.follows = stands.run;
  // Written by our own API from this very type.
  workflow.input = stands.input as VerificationInput;
  workflow.state = stateOf(workflow.input, stands);
  if (stands.end !== null) {
    workflow.state = { ...workflow.state, ...stands.end, verdict: null };
    return [];
  }
  takeSessions(workflow, stands);
  workflow.phase = phaseOf(workflow, [...stands.causes, ...left]);
  for (const cause of stands.causes) if (cause.type === 'vendor') workflow.seen.add(cause.inboxId);
  for (const { inboxId } of stands.arrived) workflow.seen.add(inboxId);
  return stands.arrived.map((fact): Cause => ({ type: 'vendor', ...fact }));
}

function takeSessions(workflow: WorkflowState, { sessions, causes }: Standing): void {
  workflow.unused = new Set(sessions.flatMap(({ number, unused }) => (unused ? number : [])));
  for (const cause of causes) {
    if (cause.type === 'session_forgotten') workflow.forgotten.add(cause.session);
  }
  const newest = sessions.at(-1);
  // A newer session that is being bought stays the current one.
  if (newest === undefined || newest.number < workflow.session.number) return;
  const { number } = newest;
  const hasEnded = workflow.state.sessions.some((known) => known.number === number && known.ended);
  const endsAt = hasEnded || newest.expiresAt === null ? null : Date.parse(newest.expiresAt);
  workflow.session = { number, ready: true, endsAt };
}

/** The phase of the deadline, by the deadline causes that are written or still to be written. */
function phaseOf(
  { phase, lastQuestions }: WorkflowState,
  causes: readonly Cause[],
): WorkflowState['phase'] {
  const passed = causes.flatMap((cause) => (cause.type === 'deadline' ? cause.deadline : []));
  if (passed.some((deadline) => deadline !== 'answered')) return 'over';
  if (passed.length > 0) return 'grace';
  // Where the store did not confirm a deadline, the timer waits for it again.
  return phase === 'last_question' && lastQuestions.size > 0 ? phase : 'open';
}
