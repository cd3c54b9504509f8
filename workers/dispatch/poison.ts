import type { ErrorCode } from '../../domain/errors.ts';

/** Twenty-five minutes of pauses: a fault of ours that lasts longer than a deployment of its mending. */
const MOST_TRIES = 50;
/** For want of these a row waits for as long as it takes. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'workflow_unavailable',
  'store_unavailable',
]);

/** Whether a row that was tried so often, and failed with that code now, is to be parked. */
export function isPoison(tries: number, code: ErrorCode): boolean {
  return tries >= MOST_TRIES && !PASSING.has(code);
}
