import {
  CancellationScope,
  condition,
  isCancellation,
  log,
  patched,
  sleep,
} from '@temporalio/workflow';
import type { VerificationState } from '../domain/state.ts';
import type { WorkflowState } from './workflow-state.ts';

/** A reviewer who gives a case back signals no workflow: the workflow notices within this time. */
const LONGEST_MS = 60_000;
const SHORTEST_MS = 1_000;

/** Whether the vendor decides during review: the store holds that while a reviewer works on the case. */
export function mayBeHeld({ state }: WorkflowState, { verdict }: VerificationState): boolean {
  return (
    state.status === 'in_review' &&
    verdict?.decidedBy === 'vendor' &&
    patched('a-late-decision-waits-for-a-person')
  );
}

/**
 * Waits before it asks for the same write again: at most a minute, or until the next event.
 * @param about.heard how many events had arrived when the workflow asked for the write
 * @param about.isTold whether the store makes sure that a signal ends the wait; it may then last `forMs`
 */
export async function whileHeld(
  workflow: WorkflowState,
  { heard, forMs, isTold = false }: { heard: number; forMs: number; isTold?: boolean },
): Promise<void> {
  const pauseMs = Math.min(Math.max(forMs, SHORTEST_MS), isTold ? forMs : LONGEST_MS);
  const summary = 'A person works at what the vendor has decided';
  await untilTold(workflow, { heard, pauseMs, summary });
}

/** After this many contradictions by the store, the workflow asks for the write more slowly. */
export const CONTRADICTED_OFTEN = 5;
const LONGEST_CONTRADICTED_MS = 3_600_000;

/**
 * Waits before it asks again for a write that the store keeps refusing because the stored state differs: from
 * a second to an hour, or until the next event. This is a fault of ours, so it is logged as an error, and
 * the pauses keep it from filling the history.
 * @param about.times how often the store has refused it so
 * @param about.heard how many events had arrived when the workflow asked for the write
 */
export async function whileContradicted(
  workflow: WorkflowState,
  { times, heard }: { times: number; heard: number },
): Promise<void> {
  // Histories of earlier builds have no such wait and must replay without it.
  if (times < CONTRADICTED_OFTEN || !patched('a-contradicted-write-waits')) return;
  log.error('What is to be written is contradicted by what stands, again and again', { times });
  const pauseMs = Math.min(
    SHORTEST_MS * 2 ** (times - CONTRADICTED_OFTEN),
    LONGEST_CONTRADICTED_MS,
  );
  await untilTold(workflow, { heard, pauseMs, summary: 'What is to be written is contradicted' });
}

async function untilTold(
  { events }: WorkflowState,
  { heard, pauseMs, summary }: { heard: number; pauseMs: number; summary: string },
): Promise<void> {
  let isOver = false;
  const scope = new CancellationScope();
  scope
    .run(() => sleep(pauseMs, { summary }))
    .then(
      () => {
        isOver = true;
      },
      (error: unknown) => {
        if (!isCancellation(error)) throw error;
      },
    );
  await condition(() => isOver || events.length > heard);
  scope.cancel();
}
