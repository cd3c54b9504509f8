import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { coresdk, google, temporal } from '@temporalio/proto';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
type Payload = temporal.api.common.v1.IPayload;
type Failure = temporal.api.failure.v1.IFailure;
type Duration = google.protobuf.IDuration;

/**
 * One thing that a workflow asked of Temporal, with everything of it that a history keeps, in a form
 * that a replay and a history share. Summaries are for people, and may change.
 */
export type Asked = { asks: string } & Record<string, unknown>;

/** What a recorded history says was asked, in order. */
export function askedInHistory({ events }: temporal.api.history.v1.IHistory): Asked[] {
  return (events ?? []).flatMap((event) => askedInEvent(event));
}

function askedInEvent(event: HistoryEvent): Asked | [] {
  const activity = event.activityTaskScheduledEventAttributes;
  if (activity != null) {
    const { activityType, taskQueue, input } = activity;
    return activityOf(activityType?.name, taskQueue?.name, input?.payloads, activity);
  }
  const timer = event.timerStartedEventAttributes;
  if (timer != null) return timerOf(timer.startToFireTimeout);
  const accepted = event.workflowExecutionUpdateAcceptedEventAttributes;
  if (accepted != null) return { asks: 'accept an update', id: accepted.protocolInstanceId };
  const answered = event.workflowExecutionUpdateCompletedEventAttributes;
  if (answered != null) {
    const { success, failure } = answered.outcome ?? {};
    return answerOf(answered.meta?.updateId, success?.payloads?.[0], failure);
  }
  const shown = event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes;
  // Beside the mark of a patch, the SDK shows it on its own.
  if (shown != null && !('TemporalChangeVersion' in (shown.indexedFields ?? {}))) {
    return searchAttributesOf(shown);
  }
  return endInEvent(event);
}

function endInEvent(event: HistoryEvent): Asked | [] {
  const completed = event.workflowExecutionCompletedEventAttributes;
  if (completed != null) return resultOf(completed.result?.payloads?.[0]);
  const failed = event.workflowExecutionFailedEventAttributes;
  if (failed != null) return { asks: 'fail', failure: failureOf(failed.failure) };
  const continued = event.workflowExecutionContinuedAsNewEventAttributes;
  if (continued == null) return [];
  return againOf(continued.workflowType?.name, continued.input?.payloads);
}

/**
 * What a replay asked for (see asked-interceptor.ts).
 * @throws Error for a command of which nobody has said how a history keeps it
 */
export function askedInCommand(plain: object): Asked | [] {
  const command = proto.coresdk.workflow_commands.WorkflowCommand.fromObject(plain);
  const { scheduleActivity: activity, updateResponse: update, startTimer: timer } = command;
  if (activity != null) {
    const { activityType, taskQueue, arguments: args } = activity;
    return activityOf(activityType, taskQueue, args, activity);
  }
  if (timer != null) return timerOf(timer.startToFireTimeout);
  if (update?.accepted != null) return { asks: 'accept an update', id: update.protocolInstanceId };
  if (update != null) {
    return answerOf(update.protocolInstanceId, update.completed, update.rejected);
  }
  const shown = command.upsertWorkflowSearchAttributes;
  if (shown != null) return searchAttributesOf(shown.searchAttributes);
  return endInCommand(command);
}

function endInCommand(command: coresdk.workflow_commands.WorkflowCommand): Asked | [] {
  const { completeWorkflowExecution: completed, failWorkflowExecution: failed } = command;
  if (completed != null) return resultOf(completed.result);
  if (failed != null) return { asks: 'fail', failure: failureOf(failed.failure) };
  const continued = command.continueAsNewWorkflowExecution;
  if (continued != null) return againOf(continued.workflowType, continued.arguments);
  if (COMPARED_BY_TEMPORAL.has(command.variant ?? '')) return [];
  throw new Error(`What a history keeps of ${command.variant} is not compared yet.`);
}

/** Of these a history keeps no more than that they were there, and a replay without them fails. */
const COMPARED_BY_TEMPORAL = new Set(['cancelTimer', 'requestCancelActivity', 'setPatchMarker']);

interface ActivityOptions {
  scheduleToCloseTimeout?: Duration | null;
  scheduleToStartTimeout?: Duration | null;
  startToCloseTimeout?: Duration | null;
  heartbeatTimeout?: Duration | null;
  retryPolicy?: temporal.api.common.v1.IRetryPolicy | null;
  priority?: temporal.api.common.v1.IPriority | null;
}

function activityOf(
  activity: string | null | undefined,
  taskQueue: string | null | undefined,
  args: readonly Payload[] | null | undefined,
  options: ActivityOptions,
): Asked {
  const { retryPolicy, priority } = options;
  const scheduleToClose = milliseconds(options.scheduleToCloseTimeout);
  const scheduleToStart = milliseconds(options.scheduleToStartTimeout);
  return {
    asks: 'schedule an activity',
    ...{ activity, taskQueue, args: (args ?? []).map(decode) },
    // Where none is asked for, the server writes how long the workflow may run, or the one for the other.
    scheduleToClose: scheduleToClose < UNBOUNDED_MS ? scheduleToClose : 0,
    scheduleToStart: scheduleToStart < (scheduleToClose || UNBOUNDED_MS) ? scheduleToStart : 0,
    startToClose: milliseconds(options.startToCloseTimeout),
    heartbeat: milliseconds(options.heartbeatTimeout),
    retry: {
      initial: milliseconds(retryPolicy?.initialInterval),
      coefficient: retryPolicy?.backoffCoefficient ?? 0,
      maximum: milliseconds(retryPolicy?.maximumInterval),
      attempts: retryPolicy?.maximumAttempts ?? 0,
      notRetried: retryPolicy?.nonRetryableErrorTypes ?? [],
    },
    priority: {
      key: priority?.priorityKey ?? 0,
      fairnessKey: priority?.fairnessKey ?? '',
      fairnessWeight: priority?.fairnessWeight ?? 0,
    },
  };
}

/** Ten years, which the server that records gives a workflow. */
const UNBOUNDED_MS = 315_360_000_000;

const timerOf = (after: Duration | null | undefined): Asked => ({
  asks: 'start a timer',
  after: milliseconds(after),
});

function answerOf(
  id: string | null | undefined,
  success: Payload | null | undefined,
  failure: Failure | null | undefined,
): Asked {
  const answer = failure == null ? { result: decode(success) } : { failure: failureOf(failure) };
  return { asks: 'answer an update', id, ...answer };
}

function searchAttributesOf(
  attributes: temporal.api.common.v1.ISearchAttributes | null | undefined,
): Asked {
  const values = Object.entries(attributes?.indexedFields ?? {});
  return {
    asks: 'show search attributes',
    values: Object.fromEntries(values.map(([name, value]) => [name, decode(value)])),
  };
}

const resultOf = (result: Payload | null | undefined): Asked => ({
  asks: 'complete',
  result: decode(result),
});

const againOf = (
  workflow: string | null | undefined,
  args: readonly Payload[] | null | undefined,
): Asked => ({ asks: 'continue as new', workflow, args: (args ?? []).map(decode) });

/** Without its stack, which names the machine. */
function failureOf(failure: Failure | null | undefined): unknown {
  const { type, nonRetryable, details } = failure?.applicationFailureInfo ?? {};
  const all = (details?.payloads ?? []).map(decode);
  return {
    message: failure?.message ?? '',
    type: type ?? '',
    isRetried: nonRetryable !== true,
    details: all,
  };
}

function decode(payload: Payload | null | undefined): unknown {
  return payload == null ? undefined : defaultPayloadConverter.fromPayload(payload);
}

function milliseconds(duration: Duration | null | undefined): number {
  return Number(duration?.seconds ?? 0) * 1000 + Math.round((duration?.nanos ?? 0) / 1e6);
}
