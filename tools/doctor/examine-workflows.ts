import { type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';
import { MOST_NAMED } from '../../domain/sweep-report.ts';
import { isOurs } from '../../workers/dispatch/occupant.ts';
import type { Temporal } from '../../workers/dispatch/temporal.ts';
import { SWEEP_SCHEDULE } from '../../workers/sweep-schedule.ts';
import { verificationWorkflowId } from '../../workflows/messages.ts';
import type { Finding } from './findings.ts';

const ASK_MS = 5_000;
/** An activity that was tried so often does not just have a bad day. */
const MANY_TRIES = 5;

/** Workflows whose code fails: each of them waits for a build that mends it. */
export async function ofFailing(temporal: Temporal): Promise<Finding[]> {
  const query = "TemporalReportedProblems IN ('category=WorkflowTaskFailed')";
  const { workflow } = temporal.client;
  const { count } = await temporal.within(ASK_MS, () => workflow.count(query));
  if (count === 0) return [];
  const ids: string[] = [];
  await temporal.within(ASK_MS, async () => {
    for await (const { workflowId } of workflow.list({ query, pageSize: MOST_NAMED })) {
      ids.push(workflowId);
      if (ids.length >= MOST_NAMED) break;
    }
  });
  const why = `The code of ${count} workflow(s) fails: ${ids.join(', ')}.`;
  const help =
    'docs/runbook.md, “A workflow does not go on”; the fault is in the log of the worker';
  return [{ what: 'workflow tasks', why, help }];
}

/** Of verifications that should have ended long ago: what holds each of them up. */
export async function ofOverdue(
  temporal: Temporal,
  overdue: readonly string[],
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const id of overdue) {
    const handle = temporal.client.workflow.getHandle(verificationWorkflowId(id));
    const run = await temporal
      .within(ASK_MS, () => handle.describe())
      .catch((error: unknown) => {
        if (error instanceof WorkflowNotFoundError) return null;
        throw error;
      });
    const { because, help } = cause(verificationWorkflowId(id), run);
    const why = `${id} is open though its time was over a day ago: ${because}.`;
    found.push({ what: 'verification', why, help });
  }
  return found;
}

function cause(
  workflowId: string,
  run: WorkflowExecutionDescription | null,
): { because: string; help: string } {
  const sweep = `temporal schedule trigger --schedule-id ${SWEEP_SCHEDULE}`;
  const about = `--workflow-id ${workflowId}`;
  if (run === null) return { because: 'it has no workflow', help: sweep };
  const { status, raw } = run;
  if (status.name === 'PAUSED') {
    const help = `temporal workflow unpause ${about}`;
    return { because: 'somebody has paused its workflow', help };
  }
  if (status.name !== 'RUNNING') {
    return { because: `its workflow is ${status.name}`, help: sweep };
  }
  if (!isOurs(run)) return { because: 'another workflow has its id', help: sweep };
  const tries = raw.pendingWorkflowTask?.attempt ?? 0;
  if (tries > 1) {
    const help = 'docs/runbook.md, “A workflow does not go on”';
    return { because: `its workflow's task was tried ${tries} times`, help };
  }
  for (const activity of raw.pendingActivities ?? []) {
    const name = activity.activityType?.name ?? 'an activity';
    const its = `${about} --activity-id ${activity.activityId ?? ''}`;
    if (activity.paused === true) {
      const help = `temporal activity unpause ${its}`;
      return { because: `somebody has paused ${name}`, help };
    }
    if ((activity.attempt ?? 0) >= MANY_TRIES) {
      const type = activity.lastFailure?.applicationFailureInfo?.type ?? 'no answer';
      const because = `${name} was tried ${activity.attempt ?? 0} times (${type})`;
      return { because, help: `mend that, then: temporal activity reset ${its}` };
    }
  }
  const help = `temporal workflow reset ${about} --type FirstWorkflowTask --reason stuck (nothing is lost)`;
  return { because: 'its workflow runs, and nothing is seen to hold it up', help };
}
