import { CancellationScope, condition, isCancellation, patched, sleep } from '@temporalio/workflow';
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
 * Waits before the same is asked for again: for a minute, or until anything more is told.
 * @param about.heard how much had been told when it was asked for
 * @param about.isTold whether the end of the wait is told, so that it need not be looked for
 */
export async function whileHeld(
  { events }: WorkflowState,
  { heard, forMs, isTold = false }: { heard: number; forMs: number; isTold?: boolean },
): Promise<void> {
  let isOver = false;
  const scope = new CancellationScope();
  const pause = Math.min(Math.max(forMs, SHORTEST_MS), isTold ? forMs : LONGEST_MS);
  scope
    .run(() => sleep(pause, { summary: 'A person works at what the vendor has decided' }))
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
