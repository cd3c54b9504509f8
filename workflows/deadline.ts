import type { Cause } from '../activities/contract.ts';
import { mayBeForgotten, mayHoldAnswer } from './sessions.ts';
import type { VendorTasks } from './vendor-tasks.ts';
import type { WorkflowState, Word } from './workflow-state.ts';

/** Whatever the vendor may still hold is asked about once more before the time counts as over. */
export function handleDeadline(workflow: WorkflowState, tasks: VendorTasks): Cause[] {
  waitForLastWords(workflow);
  const { number, ready } = workflow.session;
  if (ready) return askLastQuestions(workflow, tasks);
  workflow.lookedFor = number;
  tasks.findSession(number);
  return [];
}

/** What is not answered by now is given up. */
export function handleGraceEnd(workflow: WorkflowState): Cause[] {
  const answered = workflow.phase === 'grace';
  workflow.phase = 'over';
  const deadline = answered ? 'grace_over_answered' : 'grace_over_unanswered';
  return [{ type: 'deadline', deadline }];
}

/** A refresh request of that session is unanswered, and the verification was about to end. */
export function askLastQuestionAgain(
  workflow: WorkflowState,
  tasks: VendorTasks,
  session: number,
): void {
  waitForLastWords(workflow);
  workflow.lastQuestions.set(session, tasks.fetchStatus(session));
}

/**
 * Only an answer about the session answers its last question. What is refused, or forgotten although
 * something may have happened, leaves it open; it is then asked through the grace.
 */
export function handleLastAnswer(workflow: WorkflowState, session: number, word: Word): Cause[] {
  if (!workflow.lastQuestions.has(session)) return [];
  const isAnswer = word === 'answer' || (word === 'unknown' && !mayBeForgotten(workflow));
  if (isAnswer) workflow.lastQuestions.delete(session);
  else workflow.lastQuestions.set(session, null);
  return afterLastQuestions(workflow);
}

function afterLastQuestions(workflow: WorkflowState): Cause[] {
  const isAsking = workflow.lastQuestions.size > 0 || workflow.lookedFor !== null;
  if (workflow.phase !== 'last_question' || isAsking) return [];
  workflow.phase = 'grace';
  return [{ type: 'deadline', deadline: 'answered' }];
}

/**
 * However long no worker ran: what is asked after the deadline gets the time for an answer, and no vendor
 * is said to be unreachable that was not asked.
 */
function waitForLastWords(workflow: WorkflowState): void {
  workflow.phase = 'last_question';
  workflow.graceEndsAt = Math.max(workflow.graceEndsAt, Date.now() + LEAST_GRACE_MS);
}
/** Enough for a few tries. */
const LEAST_GRACE_MS = 10 * 60_000;

function askLastQuestions(workflow: WorkflowState, tasks: VendorTasks): Cause[] {
  for (const session of workflow.state.sessions.filter((one) => mayHoldAnswer(workflow, one))) {
    workflow.lastQuestions.set(session.number, tasks.fetchStatus(session.number));
  }
  return afterLastQuestions(workflow);
}

/**
 * The session that was being bought at the deadline is known to be there, or not. Where there was never
 * one, the vendor could not be had if it was tried; else it was not asked, so that nothing is said of it.
 */
export function afterLook(
  workflow: WorkflowState,
  tasks: VendorTasks,
  { session, wasTried }: { session: number; wasTried: boolean },
): Cause[] {
  if (workflow.lookedFor !== session || workflow.phase !== 'last_question') return [];
  workflow.lookedFor = null;
  if (workflow.state.sessions.some(({ ready }) => ready)) return askLastQuestions(workflow, tasks);
  workflow.phase = 'over';
  const deadline = wasTried ? 'grace_over_unanswered' : 'answered';
  return [{ type: 'deadline', deadline }];
}
