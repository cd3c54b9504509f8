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

/** Who gives a case back tells no workflow of it: so long it takes at most until that is noticed. */
const LONGEST_MS = 60_000;
const SHORTEST_MS = 1_000;

/** Whether an end is asked for that is not written while a person works at it. */
export function mayBeHeld({ state }: WorkflowState, { verdict }: VerificationState): boolean {
  return (
    state.status === 'in_review' &&
    verdict?.decidedBy === 'vendor' &&
    patched('a-late-decision-waits-for-a-person')
  );
}

/**
 * Waits before asking for the same write again: for a minute, or until the next signal.
 * @param about.heard how many facts had arrived when the write was asked for
 * @param about.isTold whether a signal ends the wait, so that we need not look again
 */
export async function whileHeld(
  workflow: WorkflowState,
  { heard, forMs, isTold = false }: { heard: number; forMs: number; isTold?: boolean },
): Promise<void> {
  const pauseMs = Math.min(Math.max(forMs, SHORTEST_MS), isTold ? forMs : LONGEST_MS);
  const summary = 'A person works at what the vendor has decided';
  await untilTold(workflow, { heard, pauseMs, summary });
}

/** So often a write may be answered with what stands before it is asked for more slowly. */
export const CONTRADICTED_OFTEN = 5;
const LONGEST_CONTRADICTED_MS = 3_600_000;

/**
 * Waits before asking again for a write that the store keeps answering with what stands: from a second to an
 * hour, or until the next signal. That is a fault of ours: it must neither fill the history nor go unseen.
 * @param about.times how often the store has answered so
 * @param about.heard how many facts had arrived when the write was asked for
 */
export async function whileContradicted(
  workflow: WorkflowState,
  { times, heard }: { times: number; heard: number },
): Promise<void> {
  // One that an earlier build has asked at once must be replayed so.
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
