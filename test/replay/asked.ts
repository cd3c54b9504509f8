import { defaultPayloadConverter } from '@temporalio/common';
import type { Payload } from '@temporalio/common';
import { msToNumber } from '@temporalio/common/lib/time.js';
import type { temporal } from '@temporalio/proto';

type History = temporal.api.history.v1.IHistory;
type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
type Duration = { seconds?: unknown; nanos?: number | null };

/** One thing that a workflow asked of Temporal, in a form that a replay and a history share. */
export type Asked =
  | {
      type: 'activity';
      activity: string;
      args: unknown[];
      taskQueue: string;
      startToCloseMs: number;
      maximumIntervalMs: number;
    }
  | { type: 'timer'; durationMs: number }
  | { type: 'result'; result: unknown };

/** What a recorded history says was asked, with inputs and results decoded. */
export function askedInHistory(history: History): Asked[] {
  return (history.events ?? []).flatMap((event) => askedBy(event));
}

function askedBy(event: HistoryEvent): Asked[] {
  const activity = event.activityTaskScheduledEventAttributes;
  if (activity != null) {
    return [
      {
        type: 'activity',
        activity: activity.activityType?.name ?? '',
        args: (activity.input?.payloads ?? []).map(decode),
        taskQueue: activity.taskQueue?.name ?? '',
        startToCloseMs: milliseconds(activity.startToCloseTimeout),
        maximumIntervalMs: milliseconds(activity.retryPolicy?.maximumInterval),
      },
    ];
  }
  const timer = event.timerStartedEventAttributes;
  if (timer != null) return [{ type: 'timer', durationMs: milliseconds(timer.startToFireTimeout) }];
  const completed = event.workflowExecutionCompletedEventAttributes;
  if (completed != null) {
    const [result] = (completed.result?.payloads ?? []).map(decode);
    return [{ type: 'result', result }];
  }
  return [];
}

function decode(payload: Payload): unknown {
  return defaultPayloadConverter.fromPayload(payload);
}

function milliseconds(duration: Duration | null | undefined): number {
  return Number(duration?.seconds ?? 0) * 1000 + Math.round((duration?.nanos ?? 0) / 1e6);
}

/** What the interceptor told of a replay (see asked-interceptor.ts). */
export function askedInReplay(command: string): Asked {
  // The interceptor of this folder wrote it, in this shape.
  const told = JSON.parse(command) as
    | { type: 'timer'; durationMs: number }
    | { type: 'result'; result: unknown }
    | {
        type: 'activity';
        activity: string;
        args: unknown[];
        taskQueue: string;
        startToCloseTimeout: string;
        maximumInterval: string;
      };
  if (told.type !== 'activity') return told;
  return {
    type: 'activity',
    activity: told.activity,
    args: told.args,
    taskQueue: told.taskQueue,
    startToCloseMs: msToNumber(told.startToCloseTimeout),
    maximumIntervalMs: msToNumber(told.maximumInterval),
  };
}
