import { stateOf } from '../domain/derive.ts';
import type { Cause, Standing } from '../domain/record.ts';
import type { WorkflowState } from './workflow-state.ts';
import type { VerificationInput } from './messages.ts';

/**
 * Goes on from what stands, in place of what this run believed: another run of the workflow has written
 * before it (it was reset, terminated and started anew, or Temporal was restored), or it believes what
 * is not so.
 *
 * @returns what is stored and was not written down yet, to be written next
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
  // One that is being bought stays the one that counts.
  if (newest === undefined || newest.number < workflow.session.number) return;
  const { number } = newest;
  const hasEnded = workflow.state.sessions.some((known) => known.number === number && known.ended);
  const endsAt = hasEnded || newest.expiresAt === null ? null : Date.parse(newest.expiresAt);
  workflow.session = { number, ready: true, endsAt };
}

/** Where the deadline stands, by what was written of it and what is still to be written. */
function phaseOf(
  { phase, lastQuestions }: WorkflowState,
  causes: readonly Cause[],
): WorkflowState['phase'] {
  const passed = causes.flatMap((cause) => (cause.type === 'deadline' ? cause.deadline : []));
  if (passed.some((deadline) => deadline !== 'answered')) return 'over';
  if (passed.length > 0) return 'grace';
  // A deadline that was not believed is waited for anew.
  return phase === 'last_question' && lastQuestions.size > 0 ? phase : 'open';
}
