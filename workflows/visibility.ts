import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { SearchAttributePair } from '@temporalio/common';
import { approvalsToScreen } from '../domain/screening.ts';
import type { Status } from '../domain/status.ts';
import { SEARCH_ATTRIBUTES } from './messages.ts';
import type { WorkflowState } from './workflow-state.ts';
import type { VisibleState } from './messages.ts';

const statusKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.status, SearchAttributeType.KEYWORD);

export function statusAttribute(status: Status): SearchAttributePair[] {
  return [{ key: statusKey, value: status }];
}

/** What operators see of a running verification, by query and in the Temporal UI. */
export function visibleState(workflow: WorkflowState): VisibleState {
  return {
    status: workflow.state.status,
    reasons: workflow.state.reasons,
    session: workflow.session.number,
    attemptsUsed: workflow.state.attemptsUsed,
    maxAttempts: workflow.input.maxAttempts,
    waitingFor: waitingFor(workflow),
    ignored: workflow.ignored,
  };
}

/** The section of the runbook for a status in which an operator may have to act. */
const SECTIONS: Partial<Record<Status, string>> = {
  created: 'A vendor is down',
  in_review: 'A verification is in review',
  failed: 'A verification failed',
};

/** A short Markdown status for the workflow's page in the Temporal UI. */
export function describe(workflow: WorkflowState): string {
  const seen = visibleState(workflow);
  const reasons = seen.reasons.length === 0 ? '' : ` (${seen.reasons.join(', ')})`;
  const ignored = Object.entries(workflow.ignored).map(([name, times]) => `${name} ${times} times`);
  const { vendor, accountId } = workflow.input;
  const account = accountId === undefined ? '' : `, account \`${accountId}\``;
  const section = SECTIONS[seen.status];
  return [
    `**${seen.status}**${reasons}`,
    '',
    `- waiting for: ${seen.waitingFor}`,
    `- vendor: ${vendor}${account}, session ${seen.session}`,
    `- attempts used: ${seen.attemptsUsed} of ${seen.maxAttempts}`,
    ...(section === undefined ? [] : [`- where that lasts, see the runbook: ${section}`]),
    ...(ignored.length === 0 ? [] : [`- signals ignored as malformed: ${ignored.join(', ')}`]),
  ].join('\n');
}

function waitingFor(workflow: WorkflowState): string {
  const deadline = `until ${workflow.input.expiresAt}`;
  if (workflow.phase === 'last_question') return 'the vendor to answer the last question';
  if (workflow.phase === 'grace')
    return 'the vendor to decide, within the grace after the deadline';
  switch (workflow.state.status) {
    case 'created':
      return 'a session at the vendor';
    case 'pending':
      return `the person to begin, ${deadline}`;
    case 'started':
      return `the person to finish, ${deadline}`;
    case 'resubmission_requested':
      return `the person to try again, ${deadline}`;
    case 'submitted':
      if (approvalsToScreen(workflow.state).length > 0) {
        return 'the vendor to say what screening found; it has approved';
      }
      return `the vendor to decide, ${deadline}`;
    case 'in_review':
      return 'a person to decide';
    case 'approved':
    case 'declined':
    case 'expired':
    case 'abandoned':
    case 'canceled':
    case 'failed':
      return 'nothing';
  }
}
