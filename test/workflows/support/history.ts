import type { temporal } from '@temporalio/proto';
import { expect } from 'vitest';

/** How long a closed workflow lived on the server's clock, in milliseconds. */
export async function lifetimeMs({ handle }: { handle: WithHistory }): Promise<number> {
  const { events } = await handle.fetchHistory();
  const seconds = (event: HistoryEvent | undefined): number =>
    Number(event?.eventTime?.seconds ?? 0);
  return (seconds(events?.at(-1)) - seconds(events?.at(0))) * 1000;
}

/** A wedged workflow must not hide behind a slow clock: no workflow task may ever have failed. */
export async function expectNoFailedTask(handle: WithHistory): Promise<void> {
  const { events } = await handle.fetchHistory();
  const failed = (events ?? []).filter((event) => event.workflowTaskFailedEventAttributes != null);
  expect(failed.map((event) => event.workflowTaskFailedEventAttributes?.failure?.message)).toEqual(
    [],
  );
}
type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
interface WithHistory {
  fetchHistory(): Promise<{ events?: HistoryEvent[] | null }>;
}
