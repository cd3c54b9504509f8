import type { Cause } from '../activities/contract.ts';
import { mayBeForgotten, mayHoldAnswer } from './sessions.ts';
import type { VendorTasks } from './vendor-tasks.ts';
import type { WorkflowState, Word } from './workflow-state.ts';

/** At the deadline: asks the vendor once more about every session that may still have an answer. */
export function handleDeadline(workflow: WorkflowState, tasks: VendorTasks): Cause[] {
  waitForLastWords(workflow);
  const { number, ready } = workflow.session;
  if (ready) return askLastQuestions(workflow, tasks);
  workflow.lookedFor = number;
  tasks.findSession(number);
  return [];
}

/** At the end of the grace: gives up the last questions that are still unanswered. */
export function handleGraceEnd(workflow: WorkflowState): Cause[] {
  const answered = workflow.phase === 'grace';
  workflow.phase = 'over';
  const deadline = answered ? 'grace_over_answered' : 'grace_over_unanswered';
  return [{ type: 'deadline', deadline }];
}

/** Asks once more where a refresh request of that session is unanswered at the end. */
export function askLastQuestionAgain(
  workflow: WorkflowState,
  tasks: VendorTasks,
  session: number,
): void {
  waitForLastWords(workflow);
  workflow.lastQuestions.set(session, tasks.fetchStatus(session));
}

/**
 * Only an answer about the session settles its last question. Where the vendor refuses, or does not know
 * the session although something may have happened in it, polling asks on through the grace.
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
 * Leaves time for answers even where no worker ran through the whole grace: otherwise the verification
 * would report a vendor as unreachable that we never asked.
 */
function waitForLastWords(workflow: WorkflowState): void {
  workflow.phase = 'last_question';
  workflow.graceEndsAt = Math.max(workflow.graceEndsAt, Date.now() + LEAST_GRACE_MS);
}
/** Time for a few tries. */
const LEAST_GRACE_MS = 10 * 60_000;

function askLastQuestions(workflow: WorkflowState, tasks: VendorTasks): Cause[] {
  for (const session of workflow.state.sessions.filter((one) => mayHoldAnswer(workflow, one))) {
    workflow.lastQuestions.set(session.number, tasks.fetchStatus(session.number));
  }
  return afterLastQuestions(workflow);
}

/**
 * Handles the result of looking for the session that was being bought at the deadline. Where there is none,
 * the vendor counts as unreachable only if we had tried to buy the session.
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
