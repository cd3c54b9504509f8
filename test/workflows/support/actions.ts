import type { temporal } from '@temporalio/proto';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

export interface Actions {
  starts: number;
  updates: number;
  signals: number;
  activities: number;
  timers: number;
  searchAttributes: number;
  total: number;
}

/**
 * Counts what Temporal bills for a workflow: its start, every update and signal that it took, every
 * activity and timer that it started, every change of its search attributes.
 */
export function billableActions(events: HistoryEvent[]): Actions {
  const count = (has: (event: HistoryEvent) => unknown): number =>
    events.filter((event) => has(event) != null).length;
  const parts = {
    starts: count((event) => event.workflowExecutionStartedEventAttributes),
    updates: count((event) => event.workflowExecutionUpdateAcceptedEventAttributes),
    signals: count((event) => event.workflowExecutionSignaledEventAttributes),
    activities: count((event) => event.activityTaskScheduledEventAttributes),
    timers: count((event) => event.timerStartedEventAttributes),
    searchAttributes: count((event) => event.upsertWorkflowSearchAttributesEventAttributes),
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}
